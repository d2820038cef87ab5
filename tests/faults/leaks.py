"""Look for words and pixels that must be nowhere outside the encrypted database and the sealed files."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

_CHUNK = 8 << 20
_LONGEST = 4096
SQLITE = b"SQLite format 3\0"
PNG = b"\x89PNG\r\n\x1a\n"


def forms(marker: str) -> Iterator[bytes]:
    """Return the ways in which a text may lie in a file."""
    plain = marker.encode()
    yield from (plain, marker.encode("utf-16-le"), marker.encode("utf-16-be"), binascii.hexlify(plain))
    for shift in range(3):
        # Wherever it begins within three bytes; the signs that its neighbours have a part in are left out.
        yield base64.b64encode(bytes(shift) + plain)[4 : (len(plain) + shift) // 3 * 4 - 4]


def needles(markers: Iterable[str], pieces: Mapping[str, bytes]) -> dict[bytes, str]:
    """Return everything to look for, and what each is called."""
    found = {form: f"the words {marker}" for marker in markers for form in forms(marker)}
    return found | {piece: name for name, piece in pieces.items()} | {SQLITE: "a database header"}


def leaks(folders: Iterable[Path], wanted: Mapping[bytes, str]) -> list[str]:
    """Return what was found in which file below some folders."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    return [f"{path.name}: {name}" for path in files for name in sorted(found_in(path, wanted))]


def found_in(path: Path, wanted: Mapping[bytes, str]) -> set[str]:
    """Return what is found in a file, also where it lies across two chunks; names of files count as well."""
    found = {name for needle, name in wanted.items() if needle in bytes(path)}
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            data = before + chunk
            found |= {name for needle, name in wanted.items() if needle in data}
            before = data[-_LONGEST:]
    return found
