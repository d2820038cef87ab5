"""An opened pack: a small vault inside the reviewer's own, whose cases pages, cards and the gate read like any others.

Its database and its sealed files have keys of their own, sealed to the one person who opened it. The exposure ledger
and the breaks are the person's real ones, the policies of a case those that it was decided under. Whoever sits there may look and review, and nothing else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pyrage

from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import utc_text
from app.desk import Desk
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Device, DeviceId, Permission, Person, PersonId
from app.log import failed
from app.looking.gate import end_crashed
from app.review import pack_store
from app.review.pack_store import NoSuchPackError, PackRow
from app.review.peers import own_peer
from app.review.timing import check_times, known_now, settled_now
from app.vault.database import told
from app.vault.keys import Keys, PersonKeys, WrongKeyError, lent, pack, unpack
from app.vault.migrate import migrate, scripts
from app.vault.vault import DATABASE, Vault

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

FOLDER = "packs"
MAY = frozenset({Permission.LOOK, Permission.REVIEW, Permission.KEEP})
_UNSEEN = PersonId(0)
_BEING_OPENED = timedelta(minutes=10)


class PutAwayError(StillwaterError):
    """A pack was put away: its key is gone, and nobody can open it here again."""

    def __init__(self, at: str) -> None:
        super().__init__(
            _("This review pack was put away on {day}, and its key with it.").format(day=at[:10]),
            kept=_("What was reviewed of it is kept."),
            do=_("Ask for it to be sealed again if more has to be reviewed."),
        )


class OpenedByAnotherError(StillwaterError):
    """The pack is for somebody else of this vault; its key is theirs."""

    def __init__(self) -> None:
        super().__init__(
            _("This review pack is not sealed for you: somebody else of this vault opened it."),
            kept=_("Nothing was changed."),
            do=_("Ask for a pack of your own."),
        )


def folder_of(vault: Vault, pack_uid: str) -> Path:
    """Return where the small vault of a pack is."""
    return vault.folder / FOLDER / pack_uid


def is_laid_out(vault: Vault, pack_uid: str) -> bool:
    """Tell whether the small vault of a pack is there."""
    return (folder_of(vault, pack_uid) / DATABASE).is_file()


def sealed_keys(keys: Keys, readers: Sequence[str]) -> bytes:
    """Seal the keys of a small vault to whom it is for: everybody of this vault whom the pack names opens it then."""
    with lent(pack([keys.database, keys.audit, keys.evidence])) as laid:
        to = [pyrage.x25519.Recipient.from_str(each) for each in readers]
        return bytes(pyrage.encrypt(bytes(laid), to))


def small_vault(vault: Vault, pack_uid: str, keys: Keys, person: Person, device: Device) -> Vault:
    """Return the vault of a pack; closing it wipes its own keys and copies, and leaves the outer one alone."""
    own = PersonKeys(bytearray(vault.person_keys.age), bytearray(vault.person_keys.seed))
    return Vault(
        folder_of(vault, pack_uid),
        pack_uid,
        person,
        device,
        vault.device_bound,
        keys,
        own,
        header=vault.header,
        around=vault.home,
    )


def open_review_desk(desk: Desk, pack_uid: str, case_uid: str = "") -> Desk:
    """Sit down at an opened pack, read-only but for looks; `close_desk` gets up again. Refused once it has expired."""
    desk.require(Permission.REVIEW)
    found = usable(desk, pack_uid)
    if not is_laid_out(desk.vault, pack_uid):
        raise NoSuchPackError
    vault = small_vault(desk.vault, pack_uid, keys_of(desk.vault, found), replace(desk.person, id=_UNSEEN), desk.device)
    try:
        db = vault.connect()
        try:
            with told(vault.folder):
                migrate(db, scripts())
            # Whoever opened the file has a seat there; another one whom it is for takes theirs when they come.
            seat(db, vault.person, utc_text(desk.clock.now()), desk.vault.person_keys.sign_key)
            vault.person, vault.device = _seated(db, vault.person), _machine(db, vault.device)
            there = Desk(vault, db, vault.open_own(), vault.person, vault.device, desk.clock, desk.settings, only=MAY)
        except BaseException:
            db.close()
            raise
    except BaseException:
        vault.close()
        raise
    # What was open here when the program was killed was covered then.
    end_crashed(there)
    if case_uid:
        case_in(there, case_uid)
    return there


def case_in(review_desk: Desk, case_uid: str) -> CaseId:
    """Return a case's number within an opened pack, or tell that it is not there."""
    row = review_desk.db.execute("SELECT id FROM cases WHERE uid = ?", (case_uid,)).fetchone()
    if row is None:
        raise NoSuchPackError
    return CaseId(row[0])


def usable(desk: Desk, pack_uid: str) -> PackRow:
    """Return a pack that may be read here and now: opened, not put away, not expired."""
    found = pack_store.load_pack(desk.db, pack_uid)
    if found.put_away_at is not None or found.keys is None:
        raise PutAwayError(found.put_away_at or "")
    check_times(found.sealed_at, found.expires_at, known_now(desk))
    return found


def put_away(desk: Desk, pack_uid: str) -> Changes:
    """Destroy the key and the files of an opened pack; that it was there, and who looked at what, is kept."""
    return _put_away(desk, pack_uid, Permission.REVIEW)


def _put_away(desk: Desk, pack_uid: str, permission: Permission) -> Changes:
    found = pack_store.load_pack(desk.db, pack_uid)
    if found.put_away_at is not None:
        return Changes()
    looks = _looks(desk, found)
    with desk.transaction(permission) as tx:
        pack_store.forget_keys(tx, found)
        tx.wrote("review_pack", found.uid, found.version + 1, "pack.put_away", {"looks": looks}, topics=(Topic.REVIEW,))
    remove(desk.vault, pack_uid)
    return tx.changes


def tidy(desk: Desk) -> Changes:
    """Put away what expired a while ago, and remove what a killed opening or putting away left; called once it is open."""
    changes, now = Changes(), utc_text(settled_now(desk))
    for (uid,) in desk.db.execute(
        "SELECT uid FROM review_pack WHERE direction = 'in' AND put_away_at IS NULL AND expires_at <= ?", (now,)
    ).fetchall():
        changes |= _put_away(desk, uid, Permission.KEEP)
    kept = {
        row[0] for row in desk.db.execute("SELECT uid FROM review_pack WHERE put_away_at IS NULL AND keys IS NOT NULL")
    }
    there = desk.vault.folder / FOLDER
    for folder in there.iterdir() if there.is_dir() else ():
        # One that is being opened right now has no row yet.
        if folder.name not in kept and folder.stat().st_mtime < (desk.clock.now() - _BEING_OPENED).timestamp():
            remove(desk.vault, folder.name)
    return changes


def remove(vault: Vault, pack_uid: str) -> None:
    """Remove the small vault of a pack."""
    folder = folder_of(vault, pack_uid)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            path.chmod(0o600)  # Windows removes nothing that is read-only
    shutil.rmtree(folder, ignore_errors=True)


def keys_of(vault: Vault, found: PackRow) -> Keys:
    """Open the keys of a small vault as the person whom they were sealed to."""
    try:
        laid = vault.person_keys.unseal(found.keys or b"")
    except WrongKeyError as error:
        raise OpenedByAnotherError from error
    database, audit, evidence = unpack(laid)
    laid[:] = bytes(len(laid))
    return Keys(1, database, audit, evidence)


def seat(db: Connection, person: Person, at: str, sign_key: bytes) -> None:
    """Let whoever opened a pack have a seat in it, behind those who are there."""
    db.execute(
        "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        (person.uid, person.name, person.role.value, sign_key, at),
    )


def machine(db: Connection, device: Device, at: str) -> None:
    """Let this machine write in a pack; its letter gives out no reference there."""
    db.execute(
        "INSERT INTO device (uid, letter, joined_at) VALUES (?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        (device.uid, device.uid, at),
    )


def _seated(db: Connection, person: Person) -> Person:
    (number,) = db.execute("SELECT id FROM person WHERE uid = ?", (person.uid,)).fetchone()
    return replace(person, id=PersonId(number))


def _machine(db: Connection, device: Device) -> Device:
    (number,) = db.execute("SELECT id FROM device WHERE uid = ?", (device.uid,)).fetchone()
    return replace(device, id=DeviceId(number))


def _looks(desk: Desk, found: PackRow) -> list[list[str]]:
    """Return what was opened in a pack since it was sealed: item, level, purpose, when, until when, and by whom.

    Nothing where it cannot be read.
    """
    try:
        vault = small_vault(desk.vault, found.uid, keys_of(desk.vault, found), desk.person, desk.device)
        try:
            db = vault.connect()
        finally:
            vault.close()
    except StillwaterError as error:
        failed("reading the looks of a pack", error)
        return []
    try:
        rows = db.execute(
            "SELECT i.uid, k.level, k.purpose, k.at, coalesce(e.at, ''), p.uid FROM look k JOIN item i ON i.id = k.item_id"
            " JOIN person p ON p.id = k.person_id LEFT JOIN look_end e ON e.look_id = k.id"
            " WHERE k.at >= ? AND p.uid IN (SELECT value FROM json_each(?)) ORDER BY k.id",
            (found.sealed_at, json.dumps([each.uid for each in own_peer(desk.vault).people])),
        )
        return [list(row) for row in rows]
    finally:
        db.close()
