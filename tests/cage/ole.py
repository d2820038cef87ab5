"""Older office files and Outlook's mails made by code: the container, and a letter in it."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import TypeAlias

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
LEAST = 4096  # shorter streams would live in a stream of their own; padding spares that
Tree: TypeAlias = "Mapping[str, bytes | Tree]"


class _Entry:
    def __init__(self, name: str, kind: int, data: bytes = b"", size: int = 0) -> None:
        self.name, self.kind, self.data, self.size = name, kind, data, size
        self.left, self.right, self.child, self.start = FREE, FREE, FREE, END


def container(tree: Tree) -> bytes:
    """Return a container with streams (bytes) and storages (mappings) in it."""
    entries = [_Entry("Root Entry", 5)]
    _add(entries, 0, tree)
    sectors: list[bytes] = []
    chains: list[int] = []
    small, table = _mini(entries)
    for entry in entries:
        data = small if entry.kind == 5 else entry.data if entry.size >= LEAST else b""
        if data:
            entry.start, entry.size = len(sectors), len(data)
            _chain(sectors, chains, data)
    directory = len(sectors)
    raw = b"".join(map(_packed, entries)) + _packed(_Entry("", 0)) * (-len(entries) % 4)
    _chain(sectors, chains, raw)
    pieces = len(sectors)
    if table:
        count = -(-len(table) // 128) * 128
        _chain(sectors, chains, struct.pack(f"<{count}I", *table, *[FREE] * (count - len(table))))
    return _closed(sectors, chains, directory, (pieces, len(sectors) - pieces))


def _closed(sectors: list[bytes], chains: list[int], directory: int, pieces: tuple[int, int]) -> bytes:
    """Return the whole file: its head, its sectors, and behind them which of those follows which."""
    fats = 1
    while fats * 128 < len(sectors) + fats:
        fats += 1
    table = chains + [FAT] * fats + [FREE] * (fats * 128 - len(chains) - fats)
    places = [len(sectors) + number for number in range(fats)] + [FREE] * (109 - fats)
    start, count = pieces
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6, 0, fats, directory, 0, LEAST, start if count else END, count, END, 0),
    )
    written = b"".join(struct.pack("<128I", *table[at : at + 128]) for at in range(0, len(table), 128))
    return head + struct.pack("<109I", *places) + b"".join(sectors) + written


def _chain(sectors: list[bytes], chains: list[int], data: bytes) -> None:
    start, count = len(sectors), -(-len(data) // SECTOR)
    sectors += [data[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(data), SECTOR)]
    chains += [*range(start + 1, start + count), END]


def _mini(entries: list[_Entry]) -> tuple[bytes, list[int]]:
    """Return the stream of all short streams, and which of its pieces follows which."""
    stream = b""
    table: list[int] = []
    for entry in entries:
        if entry.kind == 2 and 0 < entry.size < LEAST:
            count = -(-entry.size // 64)
            entry.start = len(table)
            table += [*range(len(table) + 1, len(table) + count), END]
            stream += entry.data.ljust(count * 64, b"\0")
    return stream, table


def _add(entries: list[_Entry], parent: int, tree: Tree) -> None:
    """Hang what is in a storage beneath it, each to the right of the one before."""
    before: int | None = None
    for name in sorted(tree, key=lambda name: (len(name), name.upper())):
        inside = tree[name]
        data = inside if isinstance(inside, bytes) else b""
        here = len(entries)
        entries.append(_Entry(name, 2 if isinstance(inside, bytes) else 1, data, len(data)))
        if before is None:
            entries[parent].child = here
        else:
            entries[before].right = here
        before = here
        if not isinstance(inside, bytes):
            _add(entries, here, inside)


def _packed(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    length = len(name) + 2 if entry.kind else 0
    shape = (name.ljust(64, b"\0"), length, entry.kind, 1, entry.left, entry.right, entry.child)
    return struct.pack("<64sHBBIII36xIII", *shape, entry.start, entry.size, 0)


def properties(values: Mapping[int, str | bytes | int], header: int) -> dict[str, bytes]:
    """Return the streams that hold an object's properties: its texts, its bytes and its numbers."""
    streams: dict[str, bytes] = {}
    lines = b""
    for pid, value in values.items():
        if isinstance(value, int):
            lines += struct.pack("<HHIII", 3, pid, 6, value, 0)
            continue
        form, data = (0x1F, value.encode("utf-16-le")) if isinstance(value, str) else (0x102, value)
        streams[f"__substg1.0_{pid:04X}{form:04X}"] = data
        lines += struct.pack("<HHIII", form, pid, 6, len(data) + (2 if form == 0x1F else 0), 0)
    return {"__properties_version1.0": bytes(header) + lines, **streams}


def attached(name: str, data: bytes, media: str = "") -> Tree:
    """Return a file that is attached."""
    return properties({0x3707: name, 0x370E: media, 0x3705: 1, 0x3701: data}, 8)


def letter(
    values: Mapping[int, str | bytes | int], *files: Tree, header: int = 32, inner: tuple[Tree, ...] = ()
) -> Tree:
    """Return a letter with its attachments, and letters that are attached to it."""
    whole: dict[str, bytes | Tree] = dict(properties(values, header))
    for number, file in enumerate(files):
        whole[f"__attach_version1.0_#{number:08X}"] = file
    for number, each in enumerate(inner, len(files)):
        frame = properties({0x3705: 5, 0x3001: "a letter"}, 8)
        whole[f"__attach_version1.0_#{number:08X}"] = {**frame, "__substg1.0_3701000D": each}
    return whole


SUBJECT, BODY, HEADERS, NAME, SMTP, HTML, RTF = 0x0037, 0x1000, 0x007D, 0x0C1A, 0x5D01, 0x1013, 0x1009
TRAVELLED = (
    "Received: from mx.police.example by mail.example; Sat, 7 Mar 2026 21:30:05 +0000\r\n"
    "From: Ines Vale <ines.vale@police.example.fr>\r\nTo: emergency@platform.example\r\n"
    "Subject: Missing person, please help\r\nDate: Sat, 07 Mar 2026 21:30:00 +0000\r\n"
    "Message-ID: <1@police.example.fr>\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed;\r\n\tboundary="x"\r\n'
)
