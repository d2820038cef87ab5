"""Look through all of a process's memory for bytes that must not be there any more."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

_CHUNK = 4 << 20
_LONGEST = 256
# Twelve bytes that are there by chance come once in many years of memory.
_PART = 12


def copied_out(out: BinaryIO) -> None:
    """Write every byte that this process can read of itself; it needs no right over any other process."""
    with Path("/proc/self/maps").open("rb") as maps:
        spans = [line.split()[:2] for line in maps if b"[v" not in line]
    with Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for span, access in spans:
            if b"r" in access:
                start, end = (int(part, 16) for part in span.split(b"-"))
                _copy(memory, start, end, out)
    out.flush()


def _copy(memory: BinaryIO, start: int, end: int, out: BinaryIO) -> None:
    while start < end:
        try:
            memory.seek(start)
            data = memory.read(min(_CHUNK, end - start))
        except (OSError, OverflowError):
            return
        out.write(data)
        start += len(data)


def forms(secret: bytes) -> Iterator[bytes]:
    """Return the ways in which parts of a key may lie in memory: as it is, as text of two kinds.

    Whoever frees memory writes over the first sixteen bytes of it: a search for the whole key would miss what is left.
    """
    for start in range(0, len(secret) - _PART + 1, 4):
        yield secret[start : start + _PART]
    yield secret.hex().encode()[-2 * _PART :]
    yield base64.b64encode(secret)[-4 - _PART : -4]


def found_in(stream: BinaryIO, wanted: Mapping[str, bytes]) -> dict[str, int]:
    """Return how often each key was found in a stream, in any form."""
    needles = [(name, form) for name, secret in wanted.items() for form in set(forms(secret))]
    counts: dict[str, int] = {}
    before = b""
    while chunk := stream.read(_CHUNK):
        data = before + chunk
        for name, needle in needles:
            # What lies wholly in the part that was looked at already is counted once.
            times = data.count(needle) - before.count(needle)
            if times:
                counts[name] = counts.get(name, 0) + times
        before = data[-_LONGEST:]
    return counts
