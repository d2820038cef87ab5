"""The pages of an encrypted database as they lie in its file: which are whole, and which hold the schema.

A page is 4,096 bytes: what is encrypted, 16 bytes of IV, and a code over both and the page's number (SQLCipher 4).
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

PAGE = 4096
_KEY, _SALT, _IV, _CODE = 32, 16, 16, 64
_SALT_MASK, _ROUNDS = 0x3A, 2
_USABLE = PAGE - _IV - _CODE
_INTERIOR, _LEAF = 5, 13
_MORE = 0x80  # of a number's bytes: another one follows
_HEADER = 100  # bytes of page 1 before its own tree begins


class NotWholeError(Exception):
    """A page's code does not fit its bytes."""


@dataclass(frozen=True, slots=True)
class PageKeys:
    """What pages of one database are opened and checked with."""

    cipher: AES256
    code: bytes

    @classmethod
    def of(cls, key: bytearray) -> PageKeys:
        """Derive them as SQLCipher does from a raw key and its salt."""
        salt = bytes(byte ^ _SALT_MASK for byte in key[_KEY : _KEY + _SALT])
        code = PBKDF2HMAC(SHA512(), _KEY, salt, _ROUNDS).derive(bytes(key[:_KEY]))
        return cls(AES256(bytes(key[:_KEY])), code)


def is_whole(raw: bytes, number: int, keys: PageKeys) -> bool:
    """Tell whether a page is as it was written at its place."""
    start = _SALT if number == 1 else 0
    if len(raw) != PAGE:
        return False
    found = hmac.digest(keys.code, raw[start:-_CODE] + struct.pack("<I", number), "sha512")
    return hmac.compare_digest(found, raw[-_CODE:])


def read_page(file: BinaryIO, number: int) -> bytes:
    """Return a page as it lies in the file."""
    file.seek((number - 1) * PAGE)
    return file.read(PAGE)


def schema_pages(database: Path, keys: PageKeys) -> dict[int, bytes]:
    """Return the pages that hold the schema, as they lie in the file, by their numbers; raise where one is not whole."""
    found: dict[int, bytes] = {}
    with database.open("rb") as file:
        wanted = [1]
        while wanted:
            number = wanted.pop()
            found[number] = read_page(file, number)
            plain = plain_page(found[number], number, keys)
            kind = plain[_HEADER if number == 1 else 0]
            if kind == _INTERIOR:
                wanted += _children(plain, number)
            elif kind == _LEAF:
                for first in _spilled(plain, number):
                    found.update(_chain(file, first, keys))
            else:
                raise NotWholeError
    return found


def first_page_of(raw: bytes, count: int, keys: PageKeys) -> bytes:
    """Return a first page as a database of so many pages has it; it says nothing of pages that are free."""
    plain = bytearray(plain_page(raw, 1, keys))
    struct.pack_into(">III", plain, 28, count, 0, 0)
    # What makes the count of pages count: both have to be the same.
    plain[92:96] = plain[24:28]
    return sealed_page(bytes(plain), raw[:_SALT], raw[_USABLE : _USABLE + _IV], 1, keys)


def sealed_page(plain: bytes, salt: bytes, iv: bytes, number: int, keys: PageKeys) -> bytes:
    """Return a page as it lies in the file."""
    start = _SALT if number == 1 else 0
    sealed = Cipher(keys.cipher, CBC(iv)).encryptor()
    body = sealed.update(plain[start:]) + sealed.finalize() + iv
    code = hmac.digest(keys.code, body + struct.pack("<I", number), "sha512")
    return salt[:start] + body + code


def plain_page(raw: bytes, number: int, keys: PageKeys) -> bytes:
    """Return what a page holds, or raise where it is not whole."""
    if not is_whole(raw, number, keys):
        raise NotWholeError
    start = _SALT if number == 1 else 0
    opened = Cipher(keys.cipher, CBC(raw[_USABLE : _USABLE + _IV])).decryptor()
    return bytes(start) + opened.update(raw[start:_USABLE]) + opened.finalize()


def _cells(plain: bytes, number: int, head: int) -> Iterator[int]:
    at = _HEADER if number == 1 else 0
    (count,) = struct.unpack_from(">H", plain, at + 3)
    yield from struct.unpack_from(f">{count}H", plain, at + head)


def _children(plain: bytes, number: int) -> Iterator[int]:
    for cell in _cells(plain, number, 12):
        yield from struct.unpack_from(">I", plain, cell)
    yield from struct.unpack_from(">I", plain, (_HEADER if number == 1 else 0) + 8)


def _spilled(plain: bytes, number: int) -> Iterator[int]:
    """Return the first further page of each row that does not fit into its own."""
    for cell in _cells(plain, number, 8):
        size, at = _varint(plain, cell)
        _row, at = _varint(plain, at)
        if size > _USABLE - 35:
            least = (_USABLE - 12) * 32 // 255 - 23
            here = least + (size - least) % (_USABLE - 4)
            at += here if here <= _USABLE - 35 else least
            yield from struct.unpack_from(">I", plain, at)


def _chain(file: BinaryIO, first: int, keys: PageKeys) -> Iterator[tuple[int, bytes]]:
    number = first
    while number:
        raw = read_page(file, number)
        yield number, raw
        (number,) = struct.unpack_from(">I", plain_page(raw, number, keys))


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        value = value << 7 | data[at + place] & ~_MORE
        if not data[at + place] & _MORE:
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9
