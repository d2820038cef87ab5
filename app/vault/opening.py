"""What creating, unlocking and recovering share: the folder's lock, the trusted header, the open database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import BaseFileLock, FileLock, Timeout
from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app import log
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Device, DeviceId, Person, PersonId, new_uid
from app.vault import acts, audit, frame, log_frames, reserve
from app.vault.database import is_busy, open_encrypted, told
from app.vault.directory import Entry, read_directory
from app.vault.errors import DamagedDatabaseError, DamagedHeaderError, DiskFullError, OpenElsewhereError
from app.vault.files import sweep, sync_folder
from app.vault.header import check_mac, well_formed
from app.vault.keys import Keys, PersonKeys, WrongKeyError, unsealed_master, unwrap_keys
from app.vault.migrate import scripts
from app.vault.model import PATIENTLY, Limits, Waiting
from app.vault.rotation import NotYetError, take_next
from app.vault.slots import Seat
from app.vault.upgrading import upgrade
from app.vault.vault import DATABASE, PEOPLE, Vault
from app.vault.writing import Write, put, whole

_LOCK = "vault.lock"
# Its presence says that damage was found while the vault was open; from then on it is only read.
DAMAGED = "damaged"


class StillHeldError(StillwaterError):
    """Another process has the database to itself, as one does that changes its key."""

    def __init__(self) -> None:
        super().__init__(
            _("Another process still has the vault's database to itself."),
            kept=_("Nothing was changed."),
            do=_("If the program ended while the keys were changed, that is finished first: try again in a minute."),
        )


def hold(folder: Path) -> BaseFileLock:
    """Take the folder for this process; the system lets go of it if the process dies."""
    # Locked by a pool thread, released by the window's: the hold belongs to the process, not to a thread.
    lock = FileLock(folder / _LOCK, timeout=0, thread_local=False, fallback_to_soft=False)
    with told(folder):
        try:
            lock.acquire()
        except Timeout as error:
            raise OpenElsewhereError(folder) from error
    return lock


def open_keys(document: Mapping[str, Any], to: str, who: PersonKeys) -> Keys:
    """Return the vault's keys from the header, once its MAC shows that nobody else changed it."""
    vault = document["vault"]
    try:
        block = document["keys"]["current"]
        with unsealed_master(block, to, who) as master:
            keys = unwrap_keys(block, vault, master)
    except WrongKeyError as error:
        raise DamagedHeaderError(_("a wrapped key was changed")) from error
    check_mac(document, keys.audit)
    return keys


@dataclass(frozen=True, slots=True)
class Arrival:
    """How and when someone came in, for the record; no act where the header says it."""

    act: str
    at: str
    notes: tuple[str, ...] = ()


def sit_down(
    folder: Path,
    document: dict[str, Any],
    seat: Seat,
    keys: Keys,
    *,
    lock: BaseFileLock,
    limits: Limits,
    arrival: Arrival,
    waiting: Waiting = PATIENTLY,
) -> Vault:
    """Return the open vault: its database brought up to date, its people and devices known there."""
    with well_formed():
        people = read_directory(document["vault"], document["people"], seat.root)
    _must_be_sound(folder)
    try:
        document, keys = take_next(folder, document, seat, keys, waiting)
    except NotYetError as error:
        arrival = replace(arrival, notes=(*arrival.notes, str(error)))
    db, keys = open_either(folder, document, seat, keys)
    try:
        with told(folder):
            upgrade(db, folder, keys.database, scripts(), file_stamp(arrival.at))
            _keep_frame(db, folder, keys)
            person = enrol_people(db, people)[seat.person]
            device = _enrol_devices(db, document)[seat.device]
            document = acts.settled(db, folder, document, device.id, keys.audit)
            if not _anchors_hold(db, document, device):
                arrival = replace(arrival, notes=(*arrival.notes, _older_database()))
            if arrival.act:
                record(db, keys.audit, person, device, arrival)
            sweep(folder)
            reserve.ensure(folder, limits.reserve_bytes)
    finally:
        db.close()
    uid, bound = document["vault"], seat.device_bound
    return Vault(folder, uid, person, device, bound, keys, seat.keys, arrival.notes, header=document, lock=lock)


def _must_be_sound(folder: Path) -> None:
    if (folder / DAMAGED).exists():
        raise DamagedDatabaseError(folder / DATABASE)
    with told(folder):
        # Before anything opens the database: SQLite drops what is damaged and all behind it, and the log with the last close.
        log_frames.must_hold(folder / DATABASE)


def _keep_frame(db: Connection, folder: Path, keys: Keys) -> None:
    try:
        frame.keep(db, folder, folder / DATABASE, keys.database)
    except (dbapi2.Error, OSError) as error:
        # A vault on a full disk opens without it; the next unlock keeps it.
        log.failed("keeping the schema a second time", error)


def _anchors_hold(db: Connection, document: Mapping[str, Any], device: Device) -> bool:
    anchor = audit.read_anchor(document, device.uid)
    return anchor is None or audit.holds(db, device.id, anchor)


def _older_database() -> str:
    return _(
        "The case database is not the one that was last closed here: an older copy may have been put in its place."
        " What was written since is missing; compare it with a backup."
    )


def record(db: Connection, audit_key: bytearray, person: Person, device: Device, arrival: Arrival) -> None:
    """Leave an audit row for something that happens to the vault itself."""
    with whole(db):
        put(db, audit_key, device.id, Write(new_uid(), arrival.at, person.uid, arrival.act, "vault"))


def own_store_notes(vault: Vault, at: str) -> tuple[str, ...]:
    """Make sure that the person's own store opens, and return what to tell if it lost something or had to begin anew."""
    # One that was made is never without a byte: nothing is left of it.
    there = vault.own_path.exists() and vault.own_path.stat().st_size > 0
    with told(vault.folder):
        cut = log_frames.lost_commits(vault.own_path.with_name(vault.own_path.name + log_frames.LOG))
    try:
        vault.open_own().close()
    except DamagedDatabaseError:
        # The work of the team must not wait for a person's own figures.
        set_own_store_aside(vault.folder, vault.person.uid, at)
        vault.open_own().close()
        return (_("Your own store could not be read; it was set aside, and a new one begins."),)
    if there and cut:
        return (_("The log of your own store was damaged: what was written to it last is missing."),)
    return () if there else (_("Your own store was missing; a new one begins."),)


def set_own_store_aside(folder: Path, person: str, stamp: str) -> bool:
    """Rename a person's own store that nobody can open any more; tell whether there was one."""
    store = folder / PEOPLE / f"{person}.db"
    if not store.exists():
        return False
    aside = store.with_name(f"{person}.set-aside-{file_stamp(stamp)}.db")
    # The log first: a store without its log still opens, a log beside a new store would be taken for its own.
    for end in ("-wal", "-shm", ""):
        part = store.with_name(store.name + end)
        if part.exists():
            part.rename(aside.with_name(aside.name + end))
    sync_folder(store.parent)
    return True


def file_stamp(at: str) -> str:
    """Write a moment so that every file system takes it in a name."""
    return at.replace(":", "").replace("-", "").replace(".", "")


def open_either(folder: Path, document: Mapping[str, Any], seat: Seat, keys: Keys) -> tuple[Connection, Keys]:
    """Open with the current key; after a kill while it rotated, the next one may be the one that fits."""
    try:
        return _open(folder, keys.database), keys
    except DamagedDatabaseError:
        block = document["keys"].get("next")
        if block is None:
            raise
    with unsealed_master(block, seat.person, seat.keys) as master:
        following = unwrap_keys(block, document["vault"], master)
    return _open(folder, following.database), replace(keys, database=following.database)


def _open(folder: Path, key: bytearray) -> Connection:
    try:
        return _open_or_make_room(folder, key)
    except dbapi2.OperationalError as error:
        if is_busy(error):
            raise StillHeldError from error
        raise


def _open_or_make_room(folder: Path, key: bytearray) -> Connection:
    try:
        return open_encrypted(folder / DATABASE, key)
    except DiskFullError:
        # Even opening writes a little; this is what the reserve is for.
        if not reserve.release(folder):
            raise
    return open_encrypted(folder / DATABASE, key)


def enrol_people(db: Connection, people: Mapping[str, Entry]) -> dict[str, Person]:
    """Make the people of the signed list known to the database, and return them."""
    for entry in people.values():
        db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (uid) DO UPDATE SET name = excluded.name, role = excluded.role, sign_key = excluded.sign_key"
            " WHERE (name, role, sign_key) <> (excluded.name, excluded.role, excluded.sign_key)",
            (entry.uid, entry.name, entry.role.value, entry.sign_key, entry.joined_at),
        )
    rows = db.execute("SELECT id, uid FROM person").fetchall()
    return {
        uid: Person(PersonId(number), uid, people[uid].name, people[uid].role) for number, uid in rows if uid in people
    }


def _enrol_devices(db: Connection, document: Mapping[str, Any]) -> dict[str, Device]:
    for entry in document["devices"]:
        db.execute(
            "INSERT INTO device (uid, letter, joined_at) VALUES (?, ?, ?) ON CONFLICT (uid) DO NOTHING",
            (entry["uid"], entry["letter"], entry["joined_at"]),
        )
    rows = db.execute("SELECT id, uid, letter FROM device").fetchall()
    return {uid: Device(DeviceId(number), uid, letter) for number, uid, letter in rows}
