"""Vaults that are known here: by a root key that two people compared by phone, and the people that it vouches for."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyrage

from app.errors import StillwaterError
from app.identity import Role
from app.intake.model import shown
from app.vault.directory import Entry, read_directory
from app.vault.keys import b64, canonical, from_b64

if TYPE_CHECKING:
    from app.vault.vault import Vault

# A list of people is some hundred bytes a person; what is larger is none.
MOST_DIRECTORY = 1024 * 1024
NAME = 80
_DIGITS = 40
_GROUP = 5
_PURPOSE = "stillwater/introduction/v1"
_NUMBER = 2**53
UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class UnvouchedError(Exception):
    """A list of people is malformed, or not signed by whom its root vouches for."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A vault as it is known here."""

    uid: str
    name: str
    root: bytes
    directory: Mapping[str, Any]
    serial: int
    pinned_by: str = ""
    pinned_at: str = ""
    revoked_at: str = ""
    revoked_reason: str = ""

    @property
    def fingerprint(self) -> str:
        """Return the digits that two people compare by phone."""
        return fingerprint(self.uid, self.root)

    @property
    def people(self) -> tuple[Entry, ...]:
        """Return who works there, as its newest list says."""
        return tuple(people_of(self.uid, self.directory, self.root).values())


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody whom a file can be sealed to: a person of a vault that is known."""

    vault_uid: str
    vault_name: str
    person: Entry


def fingerprint(vault_uid: str, root: bytes) -> str:
    """Return what a vault and its root key come to, as eight groups of five digits."""
    digest = hashlib.sha256(canonical([_PURPOSE, vault_uid, b64(root)])).digest()
    digits = f"{int.from_bytes(digest, 'big') % 10**_DIGITS:0{_DIGITS}d}"
    return " ".join(digits[place : place + _GROUP] for place in range(0, _DIGITS, _GROUP))


def same_digits(heard: str, told: str) -> bool:
    """Tell whether digits that were heard are those: how they are spaced and in which script does not count."""
    return "".join(str(unicodedata.decimal(sign)) for sign in heard if sign.isdecimal()) == told.replace(" ", "")


def serial_of(directory: Mapping[str, Any]) -> int:
    """Return how new a list of people is."""
    serial = directory.get("serial")
    if type(serial) is not int or not 0 <= serial < _NUMBER:
        raise UnvouchedError
    return serial


def bare(directory: Mapping[str, Any]) -> dict[str, Any]:
    """Return a list of people without anything that its signature does not cover."""
    return {name: directory[name] for name in ("serial", "people", "signer", "signature")}


def people_of(vault_uid: str, directory: Mapping[str, Any], root: bytes) -> dict[str, Entry]:
    """Return the people of a vault by uid, once its root vouches for the list; a malformed one is refused as a whole."""
    try:
        serial_of(directory)
        named = [entry["uid"] for entry in directory["people"]]
        found = read_directory(vault_uid, directory, root)
    except (KeyError, TypeError, ValueError, AttributeError, StillwaterError) as error:
        raise UnvouchedError from error
    if len(set(named)) < len(named) or not all(_plain(entry) for entry in found.values()):
        raise UnvouchedError
    # A name is read by people here: it is one plain line, whatever was signed there.
    return {uid: replace(entry, name=shown(entry.name, NAME)) for uid, entry in found.items()}


def own_peer(vault: Vault) -> Peer:
    """Return one's own vault as others know it."""
    directory = vault.header["people"]
    return Peer(vault.uid, "", from_b64(vault.header["root"]), directory, serial_of(directory))


def supervisors(peer: Peer) -> list[Recipient]:
    """Return whom of a vault a file of a review can be sealed to."""
    if peer.revoked_at:
        return []
    return [
        Recipient(peer.uid, peer.name, person)
        for person in peer.people
        if person.active and person.role is Role.SUPERVISOR
    ]


def _plain(entry: Entry) -> bool:
    texts = (entry.uid, entry.recipient, entry.joined_at, entry.name)
    return all(isinstance(text, str) for text in texts) and bool(UID.fullmatch(entry.uid)) and opens(entry.recipient)


def opens(recipient: str) -> bool:
    """Tell whether something can be sealed to a recipient at all."""
    try:
        pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError:
        return False
    return True
