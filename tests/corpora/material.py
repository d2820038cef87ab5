"""Which files of a package are taken: what a decoder of ours would open, and what was made to break one."""

from __future__ import annotations

import binascii
import hashlib
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from app.cage.readers import kinds

LARGEST = 16 << 20
_HOSTILE = re.compile(
    r"poc|cve|crash|fuzz|bug|hang|oom|overflow|issue|bad|invalid|broken|corrupt|malformed", re.IGNORECASE
)
_WRITTEN = re.compile(r"\.(eml|msg|txt|html?|json|csv|svg|xml|rtf)$", re.IGNORECASE)
_FOR_TESTS = re.compile(r"test|fuzz|corpus|sample|data|fail", re.IGNORECASE)
_DECODED = frozenset({"picture", "video", "sound", "pdf", "mail", "office", "archive"})


@dataclass(frozen=True, slots=True)
class Material:
    """One file: where it comes from, and its bytes."""

    package: str
    name: str
    data: bytes

    @property
    def hostile(self) -> bool:
        """Tell whether its name says that it was made to break something."""
        return bool(_HOSTILE.search(self.name))


def material(archives: Mapping[str, Path]) -> list[Material]:
    """Return the files of packages, each content once; the hostile ones of each package come first."""
    found: list[Material] = []
    seen: set[bytes] = set()
    for package, archive in sorted(archives.items()):
        ours = [each for each in _members(package, archive) if _new(each, seen)]
        found += sorted(ours, key=lambda each: (not each.hostile, each.name))
    return found


def few(files: Sequence[Material], most: int) -> list[Material]:
    """Return so many of the files: as many of each package, or all that a small one has."""
    left = {package: list(ours) for package, ours in groupby(files, key=lambda each: each.package)}
    found: list[Material] = []
    for place, (_package, ours) in enumerate(sorted(left.items(), key=lambda pair: len(pair[1]))):
        share = (most - len(found)) // (len(left) - place)
        found += _spread(ours, share)
    return found


def _new(each: Material, seen: set[bytes]) -> bool:
    known = hashlib.sha256(each.data).digest()
    fresh = known not in seen
    seen.add(known)
    return fresh


def _spread(ours: Sequence[Material], share: int) -> list[Material]:
    """Return so many from all along a list, so that no kind of file is left out."""
    step = max(1.0, len(ours) / share)
    return [ours[int(number * step)] for number in range(min(share, len(ours)))]


def _members(package: str, archive: Path) -> Iterator[Material]:
    with tarfile.open(archive) as files:
        for member in files:
            if not member.isfile() or not 0 < member.size <= LARGEST:
                continue
            content = files.extractfile(member)
            name, data = _plain(member.name, b"" if content is None else content.read())
            if _wanted(name, data):
                yield Material(package, name, data)


def _plain(name: str, data: bytes) -> tuple[str, bytes]:
    """Return a file as its authors' tests use it: some are written down in letters."""
    if not name.endswith(".uu"):
        return name, data
    lines = data.partition(b"\nbegin ")[2].splitlines()[1:] or data.splitlines()[1:]
    ended = next((place for place, line in enumerate(lines) if line in (b"end", b"`")), len(lines))
    try:
        return name.removesuffix(".uu"), b"".join(map(binascii.a2b_uu, lines[:ended]))
    except binascii.Error:
        return name, data


def _wanted(name: str, data: bytes) -> bool:
    kind = kinds.type_of(data[: kinds.HEAD]).kind
    for_tests = bool(_FOR_TESTS.search(name))
    if kind == "text":
        return for_tests and bool(_WRITTEN.search(name))
    return kind in _DECODED or (for_tests and bool(_HOSTILE.search(name)) and kind != "empty")
