"""What an item is known by: kinds of hashes, what is near, and what a person may say of a match."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from app.errors import StillwaterError
from app.i18n import _

# Two pictures whose fingerprints differ by no more are taken for the same, as those who publish PDQ recommend;
# a fingerprint of less quality says too little of its picture to be compared.
NEAR = 31
LEAST_QUALITY = 50
PDQ_BYTES = 32
PHOTODNA_CHARACTERS = 1024


class HashKind(Enum):
    """By what a list names a file."""

    MD5 = "md5"
    SHA1 = "sha1"
    SHA256 = "sha256"
    PDQ = "pdq"
    PHOTODNA = "photodna"


class Verdict(Enum):
    """What a person said of a match."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


LENGTHS: Mapping[HashKind, int] = {HashKind.MD5: 16, HashKind.SHA1: 20, HashKind.SHA256: 32, HashKind.PDQ: PDQ_BYTES}
# Opaque: nobody here can compare it, so it is kept as it was written.
_PHOTODNA = re.compile(rf"[0-9A-Za-z+/=,_-]{{16,{PHOTODNA_CHARACTERS}}}")
_HEX = re.compile(r"[0-9a-fA-F]*")


class NoHashError(StillwaterError):
    """A text is no hash of the kind that it is said to be."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Hash:
    """One value of one kind, as it is kept: digests as bytes, whatever case they were written in."""

    kind: HashKind
    value: bytes

    def __str__(self) -> str:
        return self.value.decode("ascii") if self.kind is HashKind.PHOTODNA else self.value.hex()


def parse_hash(kind: HashKind, text: str) -> Hash:
    """Return a hash as it is kept, or tell why a text is none."""
    if kind is HashKind.PHOTODNA:
        if not _PHOTODNA.fullmatch(text):
            raise NoHashError(_("it is no PhotoDNA value: letters, digits and +/=,_- only, 16 to 1,024 of them"))
        return Hash(kind, text.encode("ascii"))
    digits = 2 * LENGTHS[kind]
    if not _HEX.fullmatch(text):
        raise NoHashError(_("it is not written in hexadecimal digits"))
    if len(text) != digits:
        wrong = _("{kind} has {wanted} digits, and this has {found}")
        raise NoHashError(wrong.format(kind=kind.value.upper(), wanted=digits, found=len(text)))
    value = bytes.fromhex(text)
    if not any(value):
        raise NoHashError(_("it is all zeros, which is the hash of nothing"))
    return Hash(kind, value)
