"""Rich text as its words, by a library that opens no picture and no object; and how Outlook packs it."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

from striprtf.striprtf import rtf_to_text

MOST = 4 << 20
_PACKED, _BARE = b"LZFu", b"MELA"
_WINDOW, _HEAD = 4096, 16
_KNOWN = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor "
    b"MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20"
    b"\\b\\i\\u\\tab\\tx"
)
# A letter that was HTML keeps its tags in groups of their own, and what Outlook added for itself between these marks.
_TAGS = re.compile(rb"\{\\\*\\htmltag[^{}]{0,20000}\}")
_ADDED = re.compile(rb"\\htmlrtf\b.{0,20000}?\\htmlrtf0\b ?", re.DOTALL)


def words(rich: bytes) -> str:
    """Return what a rich text says."""
    convert: Any = rtf_to_text  # the library has no types
    return str(convert(rich.decode("latin-1"), errors="replace")).replace("\r\n", "\n")


def packed_words(data: bytes) -> str:
    """Return what a letter says that Outlook packed."""
    return words(_ADDED.sub(b"", _TAGS.sub(b"", unpacked(data))))


def unpacked(data: bytes) -> bytes:
    """Return the rich text."""
    if len(data) < _HEAD:
        return b""
    size, form = struct.unpack_from("<4xI4s", data)
    if form == _BARE:
        return data[_HEAD : _HEAD + min(size, MOST)]
    return _unfolded(data[_HEAD:], min(size, MOST)) if form == _PACKED else b""


def _unfolded(data: bytes, size: int) -> bytes:
    """Undo the packing: signs as they are, and runs that stood in the last 4096 signs before."""
    window = bytearray(_KNOWN.ljust(_WINDOW, b"\0"))
    write, found = len(_KNOWN), bytearray()
    for start, length, sign in _steps(data):
        if length and start == write:
            break
        for place in range(start, start + (length or 1)):
            one = window[place % _WINDOW] if length else sign
            window[write] = one
            found.append(one)
            write = (write + 1) % _WINDOW
        if len(found) >= size:
            break
    return bytes(found[:size])


def _steps(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield each run as its place and length, and each sign with a length of nought."""
    at = 0
    while at < len(data):
        flags, at = data[at], at + 1
        for bit in range(8):
            if flags >> bit & 1 and at + 1 < len(data):
                pair = data[at] << 8 | data[at + 1]
                at += 2
                yield pair >> 4, (pair & 15) + 2, 0
            elif at < len(data):
                yield 0, 0, data[at]
                at += 1


def warm() -> None:
    """Load the tables of the code pages."""
    words(rb"{\rtf1\ansi\ansicpg932 \'82\'a0 a\par}")
