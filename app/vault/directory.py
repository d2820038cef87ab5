"""Who works here, as a list that an administrator has signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.i18n import _
from app.identity import Role
from app.vault.errors import DamagedHeaderError
from app.vault.keys import PersonKeys, b64, canonical, from_b64

ROOT = "root"
_PEOPLE = "stillwater/people/v1"
_GRANT = "stillwater/grant/v1"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person in the directory."""

    uid: str
    name: str
    role: Role
    recipient: str
    sign_key: bytes
    joined_at: str
    active: bool
    # May sign the list, because somebody up to the root vouches for that.
    signs: bool = False
    # What they signed with before a recovery, or before they were let back in: what they signed then still stands.
    earlier: tuple[bytes, ...] = ()

    @property
    def sign_keys(self) -> tuple[bytes, ...]:
        """Return every key whose signature is this person's, the present one first."""
        return (self.sign_key, *self.earlier)


def entry_document(uid: str, name: str, role: Role, keys: PersonKeys, at: str) -> dict[str, Any]:
    """Write a new person's entry."""
    return {
        "uid": uid,
        "name": name,
        "role": role.value,
        "age": keys.recipient,
        "sign": b64(keys.sign_key),
        "joined_at": at,
        "status": "active",
    }


def read_entry(document: Mapping[str, Any]) -> Entry:
    """Read a person's entry."""
    return Entry(
        document["uid"],
        document["name"],
        Role(document["role"]),
        document["age"],
        from_b64(document["sign"]),
        document["joined_at"],
        document["status"] == "active",
        "grant" in document,
        tuple(from_b64(key) for key in document.get("earlier", ())),
    )


def with_new_keys(document: Mapping[str, Any], keys: PersonKeys) -> dict[str, Any]:
    """Return a person's entry with other keys; the key that they signed with until now is kept to check that with."""
    earlier = [document["sign"], *document.get("earlier", ())]
    return {**document, "age": keys.recipient, "sign": b64(keys.sign_key), "earlier": earlier}


def grant(vault: str, entry: Mapping[str, Any], by: str, signer: PersonKeys) -> dict[str, Any]:
    """Let a person sign the directory: without this a signer could vouch for himself."""
    return {"by": by, "signature": b64(signer.sign(_grant_message(vault, entry)))}


def sign_directory(
    vault: str, serial: int, people: Sequence[Mapping[str, Any]], signer_uid: str, signer: PersonKeys
) -> dict[str, Any]:
    """Sign the list of people."""
    signature = signer.sign(_people_message(vault, serial, people))
    return {"serial": serial, "people": list(people), "signer": signer_uid, "signature": b64(signature)}


def read_directory(vault: str, directory: Mapping[str, Any], root: bytes) -> dict[str, Entry]:
    """Return the people by uid, once the chain of signatures leads to the key that is trusted."""
    people = {entry["uid"]: entry for entry in directory["people"]}
    signer = directory["signer"]
    message = _people_message(vault, directory["serial"], directory["people"])
    try:
        key = root if signer == ROOT else _granted_key(vault, people, signer, root)
        Ed25519PublicKey.from_public_bytes(key).verify(from_b64(directory["signature"]), message)
    except (InvalidSignature, KeyError) as error:
        raise DamagedHeaderError(_("the list of people is not signed by an administrator")) from error
    return {uid: read_entry(entry) for uid, entry in people.items()}


def _granted_key(vault: str, people: Mapping[str, Mapping[str, Any]], uid: str, root: bytes) -> bytes:
    seen = {uid}
    entry = people[uid]
    key = from_b64(entry["sign"])
    while True:
        permit = entry["grant"]
        by = permit["by"]
        above = root if by == ROOT else from_b64(people[by]["sign"])
        Ed25519PublicKey.from_public_bytes(above).verify(from_b64(permit["signature"]), _grant_message(vault, entry))
        if by == ROOT:
            return key
        if by in seen:
            raise InvalidSignature
        seen.add(by)
        entry = people[by]


def _grant_message(vault: str, entry: Mapping[str, Any]) -> bytes:
    return canonical([_GRANT, vault, entry["uid"], entry["sign"]])


def _people_message(vault: str, serial: int, people: Sequence[Mapping[str, Any]]) -> bytes:
    return canonical([_PEOPLE, vault, serial, list(people)])
