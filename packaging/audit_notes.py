"""The checkpoints of an audit chain as files: what they say, and who signed them.

It belongs to verify_audit.py and is taken along with it; Python and the `cryptography` package are enough.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LARGEST_CHECKPOINT = 4 * 1024 * 1024
LONGEST_SHOWN = 200
UID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ORIGIN = re.compile(rf"audit\.stillwater\.invalid/({UID})/({UID})")
# A dash, the name of who signed and what they signed with.
SIGNATURE_PARTS = 3
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class NotUnderstoodError(ValueError):
    """A file or a key is not what it has to be."""


@dataclass(slots=True)
class Tree:
    """The Merkle tree of RFC 6962, grown leaf by leaf."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        """Put a leaf behind the others."""
        node, size = hashlib.sha256(b"\0" + leaf).digest(), self.size
        while size & 1:
            node = hashlib.sha256(b"\1" + self.peaks.pop() + node).digest()
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self) -> bytes:
        """Return the hash over every leaf so far."""
        node = self.peaks[-1] if self.peaks else hashlib.sha256(b"").digest()
        for left in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\1" + left + node).digest()
        return node


@dataclass(frozen=True, slots=True, eq=False)
class Note:
    """One checkpoint: the rows of one device as somebody signed them."""

    where: str
    text: str
    origin: str
    size: int
    root: bytes
    more: Mapping[str, str]
    signatures: tuple[tuple[str, bytes], ...]

    @property
    def vault(self) -> str:
        """Return the vault that the note is about."""
        return self.origin.split("/")[1]

    @property
    def name(self) -> str:
        """Return what the note is called when it is told of."""
        return f"{self.where} ({shown(self.more.get('at', ''))}, device {self.device[-4:]})"

    @property
    def device(self) -> str:
        """Return the device that the note is about."""
        return self.origin.split("/")[2]


def shown(text: str) -> str:
    """Return text from outside as a terminal may have it."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:LONGEST_SHOWN]


def from_base64(text: str, length: int | None = None) -> bytes:
    """Read base64, of a known length if one is given; there is one way to write it."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NotUnderstoodError(f"{text[:20]} is not base64") from error
    if length not in {None, len(data)} or base64.b64encode(data).decode() != text:
        raise NotUnderstoodError(f"{text[:20]} is not base64 of the right length")
    return data


def text_of(data: bytes) -> str:
    """Return the text that a file holds."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise NotUnderstoodError("it is not text in UTF-8") from error


def canonical(value: object) -> bytes:
    """Write a JSON value in the one way that is signed (RFC 8785, for text, whole numbers and flags)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def parsed(data: bytes) -> Any:
    """Read JSON that names nothing twice and holds no number but whole ones."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _value in pairs}) != len(pairs):
            raise NotUnderstoodError("a name stands twice")
        return dict(pairs)

    def refuse(text: str) -> Any:
        raise NotUnderstoodError(f"{text[:20]} is not a whole number")

    try:
        return json.loads(text_of(data), object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)
    except NotUnderstoodError:
        raise
    except (ValueError, RecursionError) as error:
        raise NotUnderstoodError("it is not JSON") from error


def read_notes(path: Path) -> list[Note]:
    """Read the checkpoints of a file, one for each device."""
    with path.open("rb") as file:
        data = file.read(LARGEST_CHECKPOINT + 1)
    try:
        if len(data) > LARGEST_CHECKPOINT or not data.endswith(b"\n"):
            raise NotUnderstoodError("it is too large or cut off")
        blocks = text_of(data).removesuffix("\n").split("\n\n")
        if not all(sign.isprintable() for block in blocks for sign in block.replace("\n", "")):
            raise NotUnderstoodError("it holds what no checkpoint holds")
        if len(blocks) % 2:
            raise NotUnderstoodError(
                "it is no checkpoint, which is a text and its signatures with an empty line between"
            )
        pairs = zip(blocks[::2], blocks[1::2], strict=True)
        return [read_note(path.name, text, signatures) for text, signatures in pairs]
    except ValueError as error:
        raise NotUnderstoodError(f"{shown(path.name)} cannot be read as a checkpoint: {error}.") from error


def read_note(where: str, text: str, signatures: str) -> Note:
    """Read one signed note as C2SP's tlog-checkpoint lays it out."""
    # A text of one line or two has nothing where its size and root belong.
    origin, size, root, *lines = text.split("\n") if text.count("\n") > 1 else (text, "", "")
    if not ORIGIN.fullmatch(origin) or not SIZE.fullmatch(size) or not all(lines):
        raise NotUnderstoodError("its first lines are not those of a checkpoint of an audit chain")
    signed = []
    for line in signatures.split("\n"):
        parts = line.split(" ")
        if len(parts) != SIGNATURE_PARTS or parts[0] != "—" or not parts[1]:
            raise NotUnderstoodError("a signature line is malformed")
        signed.append((parts[1], from_base64(parts[2])))
    more = dict(line.split(" ", 1) for line in lines if " " in line)
    return Note(shown(where), text + "\n", origin, int(size), from_base64(root, 32), more, tuple(signed))


def people_keys(note: Note, root: bytes) -> list[bytes]:
    """Return the keys of those who work in the vault, once its root vouches for the list."""
    try:
        directory = parsed(from_base64(note.more["people"]))
        people = {entry["uid"]: entry for entry in directory["people"]}
        key = root if directory["signer"] == "root" else granted_key(note.vault, people, directory["signer"], root)
        message = ["stillwater/people/v1", note.vault, directory["serial"], directory["people"]]
        check(key, directory["signature"], canonical(message))
        return [from_base64(entry["sign"], 32) for entry in people.values() if entry["status"] == "active"]
    except InvalidSignature as error:
        raise NotUnderstoodError("its list of people is not vouched for by the root key") from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotUnderstoodError("it has no list of people that can be read") from error


def granted_key(vault: str, people: Mapping[str, Any], uid: str, root: bytes) -> bytes:
    """Return the key of somebody whom the root lets sign the list, directly or through others."""
    key, seen = from_base64(people[uid]["sign"], 32), {uid}
    while True:
        entry = people[uid]
        by = entry["grant"]["by"]
        above = root if by == "root" else from_base64(people[by]["sign"], 32)
        check(above, entry["grant"]["signature"], canonical(["stillwater/grant/v1", vault, uid, entry["sign"]]))
        if by == "root":
            return key
        if by in seen:
            raise InvalidSignature
        seen.add(by)
        uid = by


def check(key: bytes, signature: str, message: bytes) -> None:
    """Check an Ed25519 signature."""
    Ed25519PublicKey.from_public_bytes(key).verify(from_base64(signature, 64), message)


def not_signed(note: Note, root: bytes | None, key: bytes | None) -> str | None:
    """Return why the checkpoint is not vouched for by the key given, or by anybody whom the root key vouches for."""
    try:
        keys = [key] if key is not None else people_keys(note, root or b"")
    except NotUnderstoodError as error:
        return str(error)
    for name, value in note.signatures:
        for each in keys:
            if (name, value[:4]) == (note.origin, hashlib.sha256(f"{name}\n\1".encode() + each).digest()[:4]):
                try:
                    Ed25519PublicKey.from_public_bytes(each).verify(value[4:], note.text.encode())
                except InvalidSignature:
                    return "its signature does not fit: it was changed after it was signed"
                return None
    return "nobody signed it whom the given key vouches for"
