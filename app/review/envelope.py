"""What travels between vaults: a statement signed by a person of one, about bytes sealed to people of another.

Plain, inside the age file: one line of JSON with the signer's list of people and a DSSE envelope, then the payload as it
is. The signed statement names the payload by length and hash, who signed where, for whom, when and until when. It is
believed in that order: a root key known here, the list of people that it vouches for, an active person of that list,
their signature, and only then what the statement says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import pyrage

from app.i18n import _
from app.review import dsse
from app.review.errors import (
    DamagedPackError,
    ForSomebodyElseError,
    NewerVersionError,
    NotAPackError,
    NotSignedError,
    RevokedVaultError,
    UnknownVaultError,
)
from app.review.peers import MOST_DIRECTORY, Peer, UnvouchedError, bare, people_of, serial_of
from app.review.strict import NotStrictError, strict_object
from app.review.timing import check_times, is_moment
from app.vault.directory import Entry
from app.vault.keys import PersonKeys, WrongKeyError, canonical
from app.vault.vault import Vault
from app.vault.witness import Mark, read_mark

FORMAT = 1
MOST_BYTES = 64 * 1024 * 1024
STATEMENT = "application/vnd.stillwater.statement+json"
AGE = b"age-encryption.org/v1\n"
# Some hundred recipients; each costs a little work before anything is known of a file.
_MOST_HEAD = 16 * 1024
_MOST_STATEMENT = 64 * 1024
_MOST_LINE = MOST_DIRECTORY + 2 * _MOST_STATEMENT
MOST_RECIPIENTS = 64
_MOST_MARKS = 32
_FIELDS = {"format": int, "kind": str, "vault": str, "signer": str, "to": list, "at": str, "until": str}


class Kind(Enum):
    """What a sealed file is; one is never taken for the other."""

    PACK = "pack"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a sealed file, and who vouches for it."""

    payload: bytes
    vault_uid: str
    vault_name: str
    signer: Entry
    sealed_at: str
    expires_at: str
    directory: Mapping[str, Any]
    # Who works in the vault that signed, by uid, as its newest list says.
    people: Mapping[str, Entry]
    # Where its audit chain stood, and where it last saw the chain of the vault that the file goes to.
    carried: tuple[Mark, ...] = ()
    seen: tuple[Mark, ...] = ()

    @property
    def signer_uid(self) -> str:
        """Return who signed, in their own vault."""
        return self.signer.uid

    @property
    def signer_name(self) -> str:
        """Return the signer's name, one plain line."""
        return self.signer.name


def seal_envelope(
    payload: bytes,
    kind: Kind,
    signer: Vault,
    recipients: Sequence[str],
    *,
    at: str,
    expires_at: str = "",
    marks: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> bytes:
    """Sign a payload as the person who unlocked a vault, and seal it so that only the recipients can open it.

    Marks are checkpoints that go along: the vault's own, and those it was given by the vault that the file goes to.
    """
    statement = {
        "format": FORMAT,
        "kind": kind.value,
        "vault": signer.uid,
        "signer": signer.person.uid,
        "to": sorted(recipients),
        "at": at,
        "until": expires_at,
        "length": len(payload),
        "sha256": hashlib.sha256(payload).hexdigest(),
        "audit": list(marks[0])[:_MOST_MARKS],
        "seen": list(marks[1])[:_MOST_MARKS],
    }
    signed = dsse.sign(STATEMENT, canonical(statement), signer.person.uid, signer.sign)
    line = canonical({"format": FORMAT, "vault": signer.uid, "people": bare(signer.header["people"]), "signed": signed})
    to = [pyrage.x25519.Recipient.from_str(each) for each in recipients]
    return bytes(pyrage.encrypt(line + b"\n" + payload, to))


def open_envelope(data: bytes, kind: Kind, keys: PersonKeys, peers: Mapping[str, Peer], now: datetime) -> Opened:
    """Return what was sealed for the holder of the keys, once everything about it is as it must be."""
    line, payload = _unsealed(data, keys)
    head = _head(line)
    peer = _known(head["vault"], peers)
    signer, directory, people = _signer(head, peer)
    try:
        text = dsse.verified(head["signed"], STATEMENT, signer.sign_key)
    except dsse.UnsignedError as error:
        raise NotSignedError(_("the signature does not fit")) from error
    statement = _statement(text)
    _check(statement, kind, peer, signer, keys.recipient)
    if (statement["length"], statement["sha256"]) != (len(payload), hashlib.sha256(payload).hexdigest()):
        raise DamagedPackError(_("its content is not what was signed"))
    check_times(statement["at"], statement["until"], now)
    own, seen = (_marks(statement, name) for name in ("audit", "seen"))
    if any(mark.vault != peer.uid or not mark.signed_by([signer.sign_key]) for mark in own):
        raise NotSignedError(_("what it says of its vault's audit chain was not signed by the same person"))
    about = (peer.uid, peer.name, signer, statement["at"], statement["until"])
    return Opened(payload, *about, directory, people, own, seen)


def _unsealed(data: bytes, keys: PersonKeys) -> tuple[bytes, bytes]:
    if len(data) > MOST_BYTES:
        raise NotAPackError(_("it is larger than it can be"))
    if not data.startswith(AGE) or b"\n--- " not in data[:_MOST_HEAD]:
        raise NotAPackError(_("it is not a sealed file of this kind"))
    try:
        plain = keys.unseal(data)
    except WrongKeyError as error:
        if "matching" in str(error.__cause__):
            raise ForSomebodyElseError from error
        raise DamagedPackError(_("it was cut off or changed")) from error
    end = plain.find(b"\n", 0, _MOST_LINE)
    if end < 0:
        raise NotAPackError(_("what is in it is not what this program writes"))
    return bytes(plain[:end]), bytes(memoryview(plain)[end + 1 :])


def _head(line: bytes) -> dict[str, Any]:
    head = _object(line, _MOST_LINE)
    _check_format(head)
    kinds = {"vault": str, "people": dict, "signed": dict}
    if not all(isinstance(head.get(name), kind) for name, kind in kinds.items()):
        raise NotAPackError(_("what is in it is not what this program writes"))
    return head


def _known(vault: str, peers: Mapping[str, Peer]) -> Peer:
    peer = peers.get(vault)
    if peer is None:
        raise UnknownVaultError(vault[:40])
    if peer.revoked_at:
        raise RevokedVaultError(peer.name, peer.revoked_reason)
    return peer


def _signer(head: Mapping[str, Any], peer: Peer) -> tuple[Entry, Mapping[str, Any], Mapping[str, Entry]]:
    """Return who signed, as the newest list of people says that is known here or came along."""
    try:
        uid = dsse.signer_of(head["signed"])
        people = people_of(peer.uid, head["people"], peer.root)
        directory: Mapping[str, Any] = bare(head["people"])
        if serial_of(directory) < peer.serial:
            # Whoever has left since must not sign by a list from before.
            directory = peer.directory
            people = people_of(peer.uid, directory, peer.root)
    except (UnvouchedError, dsse.UnsignedError) as error:
        raise NotSignedError(_("its list of people is not vouched for by the vault that is known here")) from error
    entry = people.get(uid)
    if entry is None or not entry.active:
        raise NotSignedError(_("whoever signed it does not work in that vault"))
    return entry, directory, people


def _statement(text: bytes) -> dict[str, Any]:
    statement = _object(text, _MOST_STATEMENT)
    _check_format(statement)
    if not all(type(statement.get(name)) is kind for name, kind in _FIELDS.items()):
        raise NotAPackError(_("what is in it is not what this program writes"))
    return statement


def _marks(statement: Mapping[str, Any], name: str) -> tuple[Mark, ...]:
    """Return the checkpoints that came along; a file from before there were any has none."""
    notes = statement.get(name, [])
    if not isinstance(notes, list) or len(notes) > _MOST_MARKS:
        raise NotAPackError(_("what is in it is not what this program writes"))
    try:
        return tuple(read_mark(each) for each in notes)
    except (ValueError, AttributeError) as error:
        raise NotAPackError(_("what is in it is not what this program writes")) from error


def _check(statement: Mapping[str, Any], kind: Kind, peer: Peer, signer: Entry, mine: str) -> None:
    if statement["kind"] != kind.value:
        raise NotAPackError(_("it is a file of another kind"))
    if (statement["vault"], statement["signer"]) != (peer.uid, signer.uid):
        raise NotSignedError(_("it was signed for another vault"))
    if mine not in statement["to"]:
        # Opened by somebody it was for, and sealed again to you: they may not pass it on in the signer's name.
        raise ForSomebodyElseError
    if not is_moment(statement["at"]) or (statement["until"] and not is_moment(statement["until"])):
        raise NotAPackError(_("its times are none"))


def _check_format(found: Mapping[str, Any]) -> None:
    version = found.get("format")
    if type(version) is not int or version < 1:
        raise NotAPackError(_("what is in it is not what this program writes"))
    if version > FORMAT:
        raise NewerVersionError(version, FORMAT)


def _object(data: bytes, most: int) -> dict[str, Any]:
    try:
        return strict_object(data, most)
    except NotStrictError as error:
        raise NotAPackError(error.why) from error
