"""Sealed files: one encrypted, immutable file an item, in the streaming format that Tink publishes (AES256-GCM-HKDF-1MB).

Layout: one byte that says how long the head is, 32 bytes of salt, 7 bytes of nonce prefix, then segments of 1 MiB. Each
segment's nonce is the prefix, the segment's number and whether it is the last; so one that is changed, moved, left out
or cut off does not open, and any range is read without the bytes before it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import GCM

from app.i18n import _
from app.vault.errors import DamagedEvidenceError
from app.vault.files import PARTIAL, sync_folder
from app.vault.keys import Keys, WrongKeyError, canonical, derive, unwrap, wrap

KEY_BYTES = 32
_SEGMENT = 1024 * 1024
_TAG = 16
_SALT = 32
_PREFIX = 7
_HEAD = 1 + _SALT + _PREFIX
_FULL = _SEGMENT - _TAG  # plain bytes in a segment; the first has less, since the head counts as part of it
_FIRST = _FULL - _HEAD


def new_item_key() -> bytearray:
    """Make the key of one item."""
    return bytearray(os.urandom(KEY_BYTES))


def wrap_item_key(keys: Keys, item_uid: str, key: bytearray) -> bytes:
    """Encrypt an item's key under the vault's evidence key; it opens for this item only."""
    return wrap(keys.evidence, key, _item(item_uid))


def unwrap_item_key(keys: Keys, item_uid: str, wrapped: bytes) -> bytearray:
    """Decrypt an item's key: most were wrapped in this epoch, the others in an earlier one."""
    for key in (keys.evidence, *list(keys.retired_evidence.values())[::-1]):
        with suppress(WrongKeyError):
            return unwrap(key, wrapped, _item(item_uid))
    raise WrongKeyError


def seal(source: Iterable[bytes], path: Path, key: bytearray) -> None:
    """Encrypt a stream into a file that is on the disk, whole and read-only, once this returns."""
    partial = path.with_name(path.name + PARTIAL)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        with partial.open("xb") as file:
            encrypt(source, file, key)
            file.flush()
            os.fsync(file.fileno())
        partial.chmod(0o400)
        partial.replace(path)
        sync_folder(path.parent)
        sync_folder(path.parent.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def encrypt(source: Iterable[bytes], file: BinaryIO, key: bytearray) -> None:
    """Write a stream as a sealed file has it; nothing is copied on the way to the cipher."""
    salt, prefix = os.urandom(_SALT), os.urandom(_PREFIX)
    own = AES256(derive(key, salt, ""))
    file.write(bytes([_HEAD]) + salt + prefix)
    held: list[memoryview] = []
    number, room = 0, _FIRST
    for part in source:
        rest = memoryview(part)
        while rest:
            # A full segment waits until something follows it: only then is it not the last.
            if not room:
                _write_segment(file, own, _nonce(prefix, number, last=False), held)
                held, number, room = [], number + 1, _FULL
            held.append(rest[:room])
            rest = rest[room:]
            room -= len(held[-1])
    _write_segment(file, own, _nonce(prefix, number, last=True), held)


def _write_segment(file: BinaryIO, own: AES256, nonce: bytes, parts: Iterable[memoryview]) -> None:
    cipher = Cipher(own, GCM(nonce)).encryptor()
    file.writelines(cipher.update(part) for part in parts)
    file.write(cipher.finalize() + cipher.tag)


class _Room(threading.local):
    """What a thread reads sealed segments into: given back and taken anew for each, most of the time went into the system's pages."""

    def __init__(self) -> None:
        self.lent = memoryview(bytearray(_SEGMENT))


_ROOM = _Room()


def open_sealed(path: Path, key: bytearray) -> SealedReader:
    """Open a sealed file for reading at any place; one that was cut off is refused at once."""
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise DamagedEvidenceError(path.name, _("it is missing")) from error
    try:
        return SealedReader(file, path.name, key)
    except BaseException:
        file.close()
        raise


class SealedReader:
    """The plain bytes of a sealed file, read by range; no plain byte is ever in a file."""

    def __init__(self, file: BufferedReader, name: str, key: bytearray) -> None:
        self._file = file
        self._name = name
        self._turn = threading.Lock()
        self._length = file.seek(0, os.SEEK_END)
        if self._length < _HEAD + _TAG:
            raise DamagedEvidenceError(name, _("it is cut off"))
        file.seek(0)
        head = file.read(_HEAD)
        if head[0] != _HEAD:
            raise DamagedEvidenceError(name, _("it does not begin like a sealed file"))
        self._cipher = _cipher(key, head[1 : 1 + _SALT])
        self._prefix = head[1 + _SALT :]
        self._segments = -(-self._length // _SEGMENT)
        if self._length - (self._segments - 1) * _SEGMENT < _TAG:
            raise DamagedEvidenceError(name, _("it is cut off"))
        self.size = self._length - _HEAD - self._segments * _TAG
        # Only the true last segment opens as the last one: what is missing behind it is noticed here.
        self._kept = (self._segments - 1, self._open(self._segments - 1))

    def read(self, offset: int, n: int) -> bytes:
        """Return the bytes of a range; fewer only at the end."""
        if offset < 0 or n < 0:
            message = "a range begins and ends inside the file"
            raise ValueError(message)
        end = min(offset + n, self.size)
        parts: list[bytes] = []
        with self._turn:
            while offset < end:
                number, within = _place(offset)
                part = self._segment(number)
                if within or end - offset < len(part):
                    part = part[within : within + end - offset]
                parts.append(part)
                offset += len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def chunks(self) -> Iterator[bytes]:
        """Return all of it, a segment at a time."""
        offset = 0
        while offset < self.size:
            # As segments lie, so that none is cut and put together again.
            part = self.read(offset, _FULL if offset else _FIRST)
            yield part
            offset += len(part)

    def close(self) -> None:
        """Let go of the file and of the plain bytes that were kept."""
        self._file.close()
        self._kept = (-1, b"")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _segment(self, number: int) -> bytes:
        if self._kept[0] != number:
            self._kept = (number, self._open(number))
        return self._kept[1]

    def _open(self, number: int) -> bytes:
        start = number * _SEGMENT if number else _HEAD
        room = _ROOM.lent[: (number + 1) * _SEGMENT - start]
        try:
            self._file.seek(start)
            sealed = room[: self._file.readinto(room)]
            return self._cipher.decrypt(_nonce(self._prefix, number, last=number == self._segments - 1), sealed, None)
        except InvalidTag as error:
            raise DamagedEvidenceError(self._name, _("its bytes are not those that were sealed")) from error
        except OSError as error:
            raise DamagedEvidenceError(self._name, _("the disk cannot read it")) from error


def _place(offset: int) -> tuple[int, int]:
    """Return the segment that a plain byte is in, and where in it."""
    if offset < _FIRST:
        return 0, offset
    number, within = divmod(offset - _FIRST, _FULL)
    return number + 1, within


def _cipher(key: bytearray, salt: bytes) -> AESGCM:
    # HKDF as Tink does it: the salt from the head, no associated data.
    return AESGCM(derive(key, salt, ""))


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _item(item_uid: str) -> bytes:
    return canonical(["stillwater/item/v1", item_uid])
