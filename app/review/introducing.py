"""Two vaults get to know each other: files are exchanged, digits compared by phone, and a person vouches for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.changes import Changes, Topic
from app.i18n import _
from app.identity import Permission, may
from app.intake.model import shown
from app.policies.exports import Export
from app.review import peer_store
from app.review.envelope import Opened
from app.review.errors import (
    NewerVersionError,
    NoReasonError,
    NotAPackError,
    NotSealedError,
    OtherDigitsError,
    OtherKeyError,
    OwnIntroductionError,
    RevokedVaultError,
    UnknownPeerError,
)
from app.review.ordinary import read_ordinary
from app.review.peers import (
    MOST_DIRECTORY,
    NAME,
    UID,
    Peer,
    Recipient,
    UnvouchedError,
    bare,
    own_peer,
    people_of,
    same_digits,
    serial_of,
    supervisors,
)
from app.review.strict import NotStrictError, strict_object
from app.vault.keys import b64, from_b64
from app.vault.outside import check_outside, write_new

if TYPE_CHECKING:
    from app.desk import Desk, Transaction

FORMAT = 1
MOST_BYTES = 2 * MOST_DIRECTORY
REASON = 400
_KIND = "stillwater introduction"


@dataclass(frozen=True, slots=True)
class Introduced:
    """What became of an introduction: a vault that is new here, one whose people are newer, or nothing new."""

    peer: Peer
    new: bool
    newer: bool
    changes: Changes


def known(desk: Desk) -> dict[str, Peer]:
    """Return the vaults whose files can be opened here or are refused by name: those ever known, and one's own."""
    own = own_peer(desk.vault)
    return {own.uid: own, **{each.uid: each for each in peer_store.peers(desk.db)}}


def reviewers(desk: Desk) -> list[Recipient]:
    """Return whom a pack can be sealed for: the supervisors of other vaults; whoever works in this one sees what was decided."""
    return [each for peer in known(desk).values() if peer.uid != desk.vault.uid for each in supervisors(peer)]


def own_introduction(desk: Desk) -> Peer:
    """Return this vault as it introduces itself; its digits are what to read out by phone."""
    return own_peer(desk.vault)


def write_introduction(desk: Desk, path: Path, name: str = "") -> Peer:
    """Write this vault's introduction to a new file; it holds names and public keys, and no secret."""
    desk.settings.exports.require(Export.INTRODUCTIONS)
    own = own_peer(desk.vault)
    body = {
        "kind": _KIND,
        "format": FORMAT,
        "vault": own.uid,
        "name": _line(name) or _line(desk.vault.folder.name) or own.uid,
        "root": b64(own.root),
        "people": own.directory,
    }
    check_outside(desk.vault.folder, path)
    try:
        write_new(path, json.dumps(body, ensure_ascii=False, indent=1).encode())
    except OSError as error:
        raise NotSealedError(path.name, error.strerror or type(error).__name__) from error
    return own


def read_introduction(path: Path) -> Peer:
    """Return the vault that a file introduces, to look at; nothing is believed of it before the digits were compared."""
    try:
        body = strict_object(read_ordinary(path, MOST_BYTES), MOST_BYTES)
    except NotStrictError as error:
        raise NotAPackError(error.why) from error
    version = body.get("format")
    if body.get("kind") != _KIND or type(version) is not int or version < 1:
        raise NotAPackError(_("it is not an introduction of a vault"))
    if version > FORMAT:
        raise NewerVersionError(version, FORMAT)
    return _peer(body)


def introduce(desk: Desk, file: Peer, heard: str = "", name: str = "") -> Introduced:
    """Take in an introduction; heard is what the other side read out by phone, and only for a known key it may be empty.

    From then on this vault opens what people of the other one sign, and can seal packs to its supervisors.
    """
    if file.uid == desk.vault.uid:
        raise OwnIntroductionError
    with desk.transaction(_permission(desk)) as tx:
        there = peer_store.peer(tx.db, file.uid)
        if there is None:
            return _pinned(tx, file, heard, name)
        if there.root != file.root:
            raise OtherKeyError(there.name)
        if there.revoked_at:
            raise RevokedVaultError(there.name, there.revoked_reason)
        newer = _renewed(tx, file.uid, file.directory, file.serial)
    now = peer_store.peer(desk.db, file.uid)
    assert now is not None  # a known vault is never deleted
    return Introduced(now, new=False, newer=newer, changes=tx.changes)


def learn(tx: Transaction, opened: Opened) -> None:
    """Keep the list of people that came with a file that is taken in, where it is newer than the one that is known."""
    there = peer_store.peer(tx.db, opened.vault_uid)
    if there is not None and serial_of(opened.directory) > there.serial:
        _renewed(tx, there.uid, opened.directory, serial_of(opened.directory))


def revoke(desk: Desk, uid: str, reason: str) -> Changes:
    """Trust a vault no more, for good: nothing that its people sign is opened from now on."""
    said = shown(reason, REASON)
    if not said:
        raise NoReasonError
    with desk.transaction(_permission(desk)) as tx:
        version = peer_store.revoke(tx, uid, said)
        if not version:
            raise UnknownPeerError
        tx.wrote("peer", uid, version, "peer.revoke", {"reason": said}, topics=(Topic.REVIEW,))
    return tx.changes


def _pinned(tx: Transaction, file: Peer, heard: str, name: str) -> Introduced:
    if not same_digits(heard, file.fingerprint):
        raise OtherDigitsError
    new = Peer(file.uid, _line(name) or file.name, file.root, file.directory, file.serial, tx.desk.person.name, tx.at)
    peer_store.pin(tx, new)
    body = {"name": new.name, "root": b64(new.root), "serial": new.serial}
    tx.wrote("peer", new.uid, 1, "peer.pin", body, topics=(Topic.REVIEW,))
    return Introduced(new, new=True, newer=True, changes=tx.changes)


def _renewed(tx: Transaction, uid: str, directory: Mapping[str, Any], serial: int) -> bool:
    version = peer_store.renew(tx, uid, directory, serial)
    if version:
        tx.wrote("peer", uid, version, "peer.renew", {"serial": serial}, topics=(Topic.REVIEW,))
    return bool(version)


def _peer(body: Mapping[str, Any]) -> Peer:
    uid, name, directory = body.get("vault"), body.get("name"), body.get("people")
    if not (isinstance(uid, str) and UID.fullmatch(uid) and isinstance(name, str) and isinstance(directory, dict)):
        raise NotAPackError(_("a part of the introduction is missing"))
    try:
        root = from_b64(str(body.get("root")))
        people_of(uid, directory, root)
    except (ValueError, UnvouchedError) as error:
        raise NotAPackError(_("its list of people is not signed by the vault that it introduces")) from error
    return Peer(uid, _line(name) or uid, root, bare(directory), serial_of(directory))


def _permission(desk: Desk) -> Permission:
    """Return by which right somebody lets vaults in: an administrator's, or a supervisor's.

    That a responder lets people in where nobody else manages lets no other vault in.
    """
    if may(desk.person, Permission.MANAGE):
        return Permission.MANAGE
    desk.require(Permission.LEAD)
    return Permission.LEAD


def _line(name: str) -> str:
    return shown(name, NAME)
