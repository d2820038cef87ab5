"""The database's log, walked before SQLite reads it: SQLite drops everything from the first bad frame on, and says nothing.

A power cut may tear the last commit, which nobody was told is done: that is no damage. Each commit is synced before the next
is written, and carries the sum of all before it on. So two commits in a row behind a bad frame show that what is bad
now was whole once. Sums are over the bytes as they lie on the disk: no key is needed.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.i18n import _, ngettext
from app.vault.errors import DamagedDatabaseError
from app.vault.pages import PAGE

LOG = "-wal"
HEADER, FRAME_HEADER = 32, 24
FRAME = FRAME_HEADER + PAGE
_MAGIC_LITTLE, _MAGIC_BIG = 0x377F0682, 0x377F0683
_SECTOR = 512
_WORD = 0xFFFFFFFF
_BUFFER = 1024 * 1024
# Of so many commits in a row the first was synced before the second was written.
_IN_A_ROW = 2

Sum = tuple[int, int]


class DamagedLogError(DamagedDatabaseError):
    """The log holds commits that cannot be read any more, and SQLite would leave them out without a word."""

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self.what = _("The log of the database {name} is damaged: what was written last is missing.").format(
            name=database.name
        )


@dataclass(frozen=True, slots=True)
class _Frame:
    page: int
    # How many pages the database has after a commit; zero within one.
    size: int
    salts: Sum
    sum: Sum
    content: bytes
    # A cut of power leaves a sector as it was or as it was to be, and so what lies in one alone is of one writing.
    in_one_sector: bool


@dataclass(slots=True)
class _Run:
    """Frames each of which carries on the sum of the one before, as they were written."""

    ours: bool
    commits: int = 0

    def take(self, frame: _Frame, *, linked: bool) -> bool:
        """Take a frame in; tell whether it counts as a commit of this log."""
        commit = self.ours and frame.size > 0 and (linked or frame.in_one_sector)
        self.commits += commit
        return commit


def must_hold(database: Path) -> None:
    """Raise where the log of a database lacks commits that were in it once."""
    if lost_commits(database.with_name(database.name + LOG)):
        raise DamagedLogError(database)


def missing(lost: int) -> str:
    """Say what a damaged log costs, and that it may be more than can be seen."""
    return ngettext(
        "Written last, in the damaged log: at least {n} write cannot be read",
        "Written last, in the damaged log: at least {n} writes cannot be read",
        lost,
    ).format(n=lost)


def lost_commits(log: Path) -> int:
    """Return how many commits can be seen behind damage in a log; none where it is whole, torn at its end, or not there."""
    if not log.is_file() or log.stat().st_size < HEADER + FRAME:
        return 0
    before = log.stat()
    with log.open("rb", buffering=_BUFFER) as file:
        found = _walked(file)
    after = log.stat()
    # What is written meanwhile shows neither what was nor what is; that somebody writes is told elsewhere.
    same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return found if same else 0


def _walked(file: BinaryIO) -> int:
    raw = file.read(HEADER)
    magic, *_settings, one, two, first, second = struct.unpack(">8I", raw)
    order = ">" if magic == _MAGIC_BIG else "<"
    stored, computed = (first, second), checksum(raw[:24], (0, 0), order)
    if magic in (_MAGIC_LITTLE, _MAGIC_BIG) and stored == computed:
        # Most logs that a kill leaves, and the giant one of a change of keys, need no more than this.
        few = _commits(file, (one, two)) < _IN_A_ROW
        return 0 if few else _behind(_frames(file), (one, two), stored, stored, order)
    # It is synced before any frame is written: one commit behind it shows that it was whole. Its order may be what is damaged.
    return max(_behind(_frames(file), None, stored, checksum(raw[:24], (0, 0), each), each) for each in "<>")


def _commits(file: BinaryIO, salts: Sum) -> int:
    """Count the frames that end a commit; with half of the salts right, as one of them may be what is damaged."""
    count, at = 0, HEADER
    while len(raw := _at(file, at, FRAME_HEADER)) == FRAME_HEADER:
        _page, size, one, two, *_sum = struct.unpack(">6I", raw)
        count += size > 0 and (one == salts[0] or two == salts[1])
        at += FRAME
    return count


def _at(file: BinaryIO, place: int, size: int) -> bytes:
    file.seek(place)
    return file.read(size)


def _frames(file: BinaryIO) -> Iterator[_Frame]:
    at = HEADER
    while len(raw := _at(file, at, FRAME)) == FRAME:
        page, size, one, two, first, second = struct.unpack_from(">6I", raw)
        whole = at // _SECTOR == (at + FRAME_HEADER - 1) // _SECTOR
        yield _Frame(page, size, (one, two), (first, second), raw[:8] + raw[FRAME_HEADER:], whole)
        at += FRAME


def _behind(frames: Iterator[_Frame], salts: Sum | None, stored: Sum, computed: Sum, order: str) -> int:
    """Return how many commits lie at the first bad frame or behind it, if they show that it was whole once.

    What stands before a frame is taken for what its header says, and for what its bytes add up to: one may be damaged.
    """
    needed = 1 if salts is None else _IN_A_ROW
    bad, shown, lost, run = salts is None, False, 0, _Run(ours=True)
    for frame in frames:
        ours = salts in (None, frame.salts)
        sums = [checksum(frame.content, seed, order) for seed in dict.fromkeys((stored, computed))]
        linked = frame.sum in sums
        bad = bad or not (linked and ours and frame.page)
        if bad:
            run = run if linked else _Run(ours)
            lost += run.take(frame, linked=linked)
            shown = shown or (linked and run.ours and run.commits >= needed)
        stored, computed = frame.sum, sums[0]
    return lost if shown else 0


def checksum(data: bytes, seed: Sum, order: str) -> Sum:
    """Go on with a log's sum over some bytes, a multiple of eight, in the order that the log's header says."""
    one, two = seed
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for left, right in zip(words, words, strict=True):
        one = one + left + two & _WORD
        two = two + right + one & _WORD
    return one, two
