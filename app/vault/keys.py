"""The keys of an unlocked vault: how they are made, wrapped, derived and wiped."""

from __future__ import annotations

import base64
import hmac
import json
import os
import struct
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12
_TAG = 16
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class WrongKeyError(Exception):
    """A wrapped key was opened with another key, or was changed since."""


def canonical(value: object) -> bytes:
    """Return the one way to write a JSON value of text, whole numbers and flags (RFC 8785)."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        # A number of more than 64 bits, and nothing else that may be written: Python writes what orjson does not.
        return _CANONICAL.encode(value).encode()


def b64(data: bytes | bytearray) -> str:
    """Write bytes as text."""
    return base64.b64encode(data).decode()


def from_b64(text: str) -> bytes:
    """Read what b64 wrote, and nothing else."""
    return base64.b64decode(text, validate=True)


def derive(secret: bytes | bytearray, salt: bytes, purpose: str, length: int = 32) -> bytearray:
    """Derive a key for one purpose."""
    key = bytearray(length)
    HKDF(SHA256(), length, salt, purpose.encode()).derive_into(secret, key)
    return key


def wrap(key: bytes | bytearray, secret: bytes | bytearray, context: bytes) -> bytes:
    """Encrypt a secret under a key; it opens only in the same context."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, secret, context)


def unwrap(key: bytes | bytearray, wrapped: bytes, context: bytes) -> bytearray:
    """Decrypt what wrap wrote."""
    secret = bytearray(max(0, len(wrapped) - _NONCE - _TAG))
    try:
        # Straight into a buffer that can be wiped; what decrypt returns could not be.
        AESGCM(key).decrypt_into(wrapped[:_NONCE], wrapped[_NONCE:], context, secret)
    except (InvalidTag, ValueError) as error:
        raise WrongKeyError from error
    return secret


@dataclass(frozen=True, slots=True)
class PersonKeys:
    """What one person alone holds: an age identity to receive keys with, and a seed to sign with."""

    age: bytearray
    seed: bytearray

    @property
    def recipient(self) -> str:
        """Return the public half that keys are sealed to."""
        return str(_identity(self.age).to_public())

    @property
    def sign_key(self) -> bytes:
        """Return the public half that signatures are checked with."""
        return self._signer().public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Sign as this person."""
        return self._signer().sign(message)

    def unseal(self, sealed: bytes) -> bytearray:
        """Open what was sealed to this person."""
        try:
            return bytearray(pyrage.decrypt(sealed, [_identity(self.age)]))
        except pyrage.DecryptError as error:
            raise WrongKeyError from error

    def own_store_key(self, uid: str) -> bytearray:
        """Derive the key of the person's own store: nobody who holds only the vault's keys can."""
        return derive(self.age + self.seed, uid.encode(), "stillwater/own-store/v1", 48)

    def wipe(self) -> None:
        """Overwrite both secrets, as far as Python allows: copies made by libraries are out of reach."""
        for secret in (self.age, self.seed):
            secret[:] = bytes(len(secret))

    def _signer(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def new_person_keys() -> PersonKeys:
    """Make the keys of a person who joins."""
    identity = pyrage.x25519.Identity.generate()
    return PersonKeys(bytearray(str(identity).encode()), bytearray(os.urandom(32)))


def recovery_keys(recovery_key: str) -> PersonKeys:
    """Read a recovery key as typed; its signing seed follows from it, so that it can also vouch for people."""
    text = "".join(recovery_key.split()).upper()
    try:
        identity = pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError as error:
        raise WrongKeyError from error
    age = bytearray(str(identity).encode())
    return PersonKeys(age, derive(age, b"", "stillwater/recovery-sign/v1"))


def seal_to(recipient: str, secret: bytes | bytearray) -> bytes:
    """Seal a secret so that only the holder of the recipient's private half can open it."""
    return bytes(pyrage.encrypt(bytes(secret), [pyrage.x25519.Recipient.from_str(recipient)]))


@dataclass(frozen=True, slots=True)
class Keys:
    """The vault's own keys, in buffers that are overwritten when it closes."""

    epoch: int
    database: bytearray
    audit: bytearray
    evidence: bytearray
    # What earlier epochs chained the audit with, and wrapped item keys with: both are still read, neither is used anew.
    retired_audit: Mapping[int, bytearray] = field(default_factory=dict)
    retired_evidence: Mapping[int, bytearray] = field(default_factory=dict)

    def wipe(self) -> None:
        """Overwrite every key, as far as Python allows: copies made by libraries are out of reach."""
        retired = (*self.retired_audit.values(), *self.retired_evidence.values())
        for key in (self.database, self.audit, self.evidence, *retired):
            key[:] = bytes(len(key))


def new_keys(epoch: int = 1) -> Keys:
    """Make the random keys of an epoch."""
    return Keys(epoch, bytearray(os.urandom(48)), bytearray(os.urandom(32)), bytearray(os.urandom(32)))


def following(keys: Keys) -> Keys:
    """Make the keys of the next epoch; those that are replaced go along to read what they wrote."""
    return replace(
        new_keys(keys.epoch + 1),
        retired_audit={**keys.retired_audit, keys.epoch: keys.audit},
        retired_evidence={**keys.retired_evidence, keys.epoch: keys.evidence},
    )


def wrap_keys(keys: Keys, vault: str, recipients: Mapping[str, str]) -> dict[str, Any]:
    """Write a block of the header: a fresh master key sealed to each recipient, and the keys wrapped by it."""
    master = os.urandom(32)

    def retired(name: str, kept: Mapping[int, bytearray]) -> list[dict[str, Any]]:
        return [
            {"epoch": epoch, "sealed": b64(wrap(master, key, _context(vault, keys.epoch, f"{name}/{epoch}")))}
            for epoch, key in sorted(kept.items())
        ]

    return {
        "epoch": keys.epoch,
        "master": [{"to": to, "sealed": b64(seal_to(recipient, master))} for to, recipient in recipients.items()],
        "database": b64(wrap(master, keys.database, _context(vault, keys.epoch, "database"))),
        "audit": b64(wrap(master, keys.audit, _context(vault, keys.epoch, "audit"))),
        "evidence": b64(wrap(master, keys.evidence, _context(vault, keys.epoch, "evidence"))),
        "retired_audit": retired("audit", keys.retired_audit),
        "retired_evidence": retired("evidence", keys.retired_evidence),
    }


def unseal_master(block: Mapping[str, Any], to: str, who: PersonKeys) -> bytearray:
    """Open the master key of a block with what was sealed to one of its recipients."""
    for entry in block["master"]:
        if entry["to"] == to:
            return who.unseal(from_b64(entry["sealed"]))
    raise WrongKeyError


def unsealed_master(block: Mapping[str, Any], to: str, who: PersonKeys) -> AbstractContextManager[bytearray]:
    """Open the master key of a block for as long as it is needed."""
    return lent(unseal_master(block, to, who))


@contextmanager
def lent(key: bytearray) -> Iterator[bytearray]:
    """Lend a key for as long as it is needed, and overwrite it then: it opens something for whoever finds it."""
    try:
        yield key
    finally:
        key[:] = bytes(len(key))


def unwrap_keys(block: Mapping[str, Any], vault: str, master: bytearray) -> Keys:
    """Read a block of the header with its master key."""
    epoch = int(block["epoch"])
    found = {
        name: unwrap(master, from_b64(block[name]), _context(vault, epoch, name))
        for name in ("database", "audit", "evidence")
    }

    def retired(name: str) -> dict[int, bytearray]:
        return {
            int(old["epoch"]): unwrap(master, from_b64(old["sealed"]), _context(vault, epoch, f"{name}/{old['epoch']}"))
            for old in block.get(f"retired_{name}", ())
        }

    return Keys(epoch, found["database"], found["audit"], found["evidence"], retired("audit"), retired("evidence"))


def mac(key: bytearray, purpose: str, message: bytes) -> bytes:
    """Authenticate a message for one purpose."""
    return hmac.digest(key, purpose.encode() + b"\0" + message, "sha256")


def pack(parts: list[bytes | bytearray]) -> bytearray:
    """Lay buffers behind one another, each with its length."""
    packed = bytearray()
    for part in parts:
        packed += struct.pack(">I", len(part))
        packed += part
    return packed


def unpack(packed: bytearray) -> list[bytearray]:
    """Take apart what pack laid together."""
    parts, place = [], 0
    while place < len(packed):
        (length,) = struct.unpack_from(">I", packed, place)
        parts.append(packed[place + 4 : place + 4 + length])
        place += 4 + length
    return parts


def _identity(age: bytearray) -> Any:
    return pyrage.x25519.Identity.from_str(age.decode())


def _context(vault: str, epoch: int, name: str) -> bytes:
    return canonical(["stillwater/key/v1", vault, epoch, name])
