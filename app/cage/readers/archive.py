"""Archives: what is in them, to a depth, and one member at a time as it is."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from app.cage.errors import Cause
from app.cage.model import Job, Op, Part, display_name
from app.cage.readers import containers, kinds, streams, zips
from app.cage.readers.budget import Budget
from app.cage.readers.members import LARGEST, Member, is_odd, safe_path
from app.cage.readers.reader import Facts, Found, Item, Refusal, dropped
from app.cage.readers.unfolding import Unfolding

LISTED = 1000
STEP = 1 << 20
DOCUMENT = b"[Content_Types].xml"
DEPTH = 4
NESTED = 64 << 20
NESTED_IN_ALL = 256 << 20
# Less than the limit of the question, so that what was found until then is told.
WORK_SECONDS, TAKE_SECONDS = 8.0, 12.0
FORMATS = {
    "application/zip": "zip",
    "application/gzip": "gzip",
    "application/x-bzip2": "bzip2",
    "application/x-xz": "xz",
    "application/x-tar": "tar",
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "rar",
}
_STREAMS = frozenset({"gzip", "bzip2", "xz"})
# Readers for these come with a dozen decoders of their own, so only what they are is told.
_UNLISTED = frozenset({"7z", "rar"})
_PLACE = re.compile(rf"[0-9]{{1,9}}(?:/[0-9]{{1,9}}){{0,{DEPTH - 1}}}")
_OPENED = frozenset({"zip", "tar", *_STREAMS})


@dataclass(slots=True)
class _Tally:
    """What one archive has used of its limits, the archives in it included."""

    members: int = 0
    folders: int = 0
    unpacked: int = 0
    depth: int = 0
    locked: int = 0
    bursting: int = 0
    odd_names: int = 0
    unopened: int = 0
    nested_bytes: int = 0
    truncated: bool = False


class _Listing:
    """Walks through an archive and those in it, writing a line for each member."""

    def __init__(self, budget: Budget) -> None:
        self.tally = _Tally()
        self.lines: list[str] = []
        self._budget = budget

    def walk_all(self, file: BinaryIO, size: int) -> None:
        """Walk through an archive; what breaks off, or reaches a bound on the way, is listed as far as that."""
        try:
            self.walk(file, size)
        except Refusal as refusal:
            if refusal.cause is Cause.HOLDS_ITSELF or not self.lines:
                raise
            self.tally.truncated = True

    def walk(self, file: BinaryIO, size: int, place: str = "", above: tuple[bytes, ...] = ()) -> None:
        """Write the members of one archive and, behind each that is an archive itself, what is in that."""
        self.tally.depth = max(self.tally.depth, len(above))
        above = (*above, _digest(file))
        for number, member in enumerate(_members(file, size, self._budget)):
            if self._budget.spent:
                self.tally.truncated = True
                return
            self._count(member)
            # What is in an archive inside leaves room for the rest of the list around it.
            if len(self.lines) >= (LISTED // 2 if place else LISTED):
                self.tally.truncated = True
                continue
            inner = self._inner(member, above)
            self._write(f"{place}{number}", member, nested=inner is not None)
            if inner is not None:
                self._walk_inside(inner, f"{place}{number}/", above)

    def _walk_inside(self, inner: bytes, place: str, above: tuple[bytes, ...]) -> None:
        """Walk through an archive in it; one that cannot be opened takes nothing else along."""
        try:
            self.walk(io.BytesIO(inner), len(inner), place, above)
        except Refusal as refusal:
            if refusal.cause is Cause.HOLDS_ITSELF:
                raise
            self.tally.unopened += 1

    def _inner(self, member: Member, above: tuple[bytes, ...]) -> bytes | None:
        """Return the bytes of a member that is an archive to be opened; what is not opened is counted."""
        if member.folder or member.locked or member.bursts:
            return None
        try:
            if not _is_archive(member.unfold(kinds.HEAD)):
                return None
            room = min(NESTED, NESTED_IN_ALL - self.tally.nested_bytes)
            if len(above) >= DEPTH or member.size > room or self._budget.spent:
                self.tally.unopened += 1
                return None
            data = member.data(room)
        except Refusal:
            self.tally.unopened += 1
            return None
        self.tally.nested_bytes += len(data)
        if hashlib.sha256(data).digest() in above:
            raise Refusal(Cause.HOLDS_ITSELF)
        return data if _can_be_walked(data) else None

    def _count(self, member: Member) -> None:
        tally = self.tally
        tally.members += not member.folder
        tally.folders += member.folder
        tally.unpacked += max(0, member.size)
        tally.locked += member.locked
        tally.bursting += member.bursts
        tally.odd_names += is_odd(member.name)

    def _write(self, place: str, member: Member, *, nested: bool) -> None:
        flags = "".join(
            letter
            for letter, holds in (
                ("f", member.folder),
                ("l", member.locked),
                ("b", member.bursts),
                ("a", nested),
                ("o", is_odd(member.name)),
            )
            if holds
        )
        self.lines.append(f"{place}\t{member.size}\t{flags}\t{safe_path(member.name)}")


def members(item: Item) -> Found:
    """List an archive: a line for each member with its place, size, flags and name."""
    form = _form(item)
    listing = _Listing(Budget(WORK_SECONDS))
    if form not in _UNLISTED:
        listing.walk_all(item.file, item.size)
    tally = listing.tally
    facts: Facts = {
        "format": form,
        "listed": form not in _UNLISTED,
        "members": tally.members,
        "folders": tally.folders,
        "unpacked": min(tally.unpacked, 1 << 52),
        "depth": tally.depth,
        "locked": tally.locked,
        "bursting": tally.bursting,
        "odd_names": tally.odd_names,
        "unopened": tally.unopened,
        "truncated": tally.truncated,
    }
    return Found(facts, text="\n".join(listing.lines))


def take(item: Item) -> Found:
    """Give one member out as it is, found by its place."""
    if _form(item) in _UNLISTED:
        raise Refusal(Cause.FACTS_ONLY)
    file, size, name, data, budget = item.file, item.size, "", b"", Budget(TAKE_SECONDS)
    steps = _steps(item.job.word("place"))
    for left, step in enumerate(steps, 1 - len(steps)):
        member = next(islice(_members(file, size, budget), step, None), None)
        if member is None or member.folder:
            raise Refusal(Cause.NO_SUCH_MEMBER)
        name, data = member.name, member.data(NESTED if left else LARGEST)
        file, size = io.BytesIO(data), len(data)
    item.give(Part(display_name(safe_path(name).rpartition("/")[2]), "", 0, inline=False, data=data))
    return Found({"size": len(data)}, text="")


def _steps(place: str) -> list[int]:
    if not _PLACE.fullmatch(place):
        raise Refusal(Cause.NO_SUCH_MEMBER)
    return [int(step) for step in place.split("/")]


def _form(item: Item) -> str:
    """Return what kind of archive an item is; anything that packs files counts, documents too."""
    if not item.size:
        raise Refusal(Cause.EMPTY)
    form = FORMATS.get(kinds.type_of(_rewound(item.file).read(kinds.HEAD)).media)
    if form is None:
        raise Refusal(Cause.NOT_AN_ARCHIVE)
    return form


def _members(file: BinaryIO, size: int, budget: Budget) -> Iterator[Member]:
    form = FORMATS[kinds.type_of(_rewound(file).read(kinds.HEAD)).media]
    if form == "zip":
        yield from zips.members(zips.opened(file, size))
    elif form == "tar":
        yield from streams.tar_members(file)
    else:
        yield from _stream_members(file, form, size, budget)


def _stream_members(file: BinaryIO, form: str, size: int, budget: Budget) -> Iterator[Member]:
    """Return what a packed stream holds: of a packed tar file its members, else the one thing."""
    member = streams.stream_member(file, form, size)
    if kinds.type_of(member.unfold(kinds.HEAD)).media != "application/x-tar":
        yield member
        return
    unfolding = Unfolding(file, form, budget)
    try:
        yield from streams.tar_members(io.BufferedReader(unfolding, STEP))
    except Refusal as refusal:
        raise unfolding.stopped or refusal from refusal
    if unfolding.stopped is not None:
        raise unfolding.stopped


def _is_archive(head: bytes) -> bool:
    return FORMATS.get(kinds.type_of(head).media, "") in _OPENED


def _can_be_walked(data: bytes) -> bool:
    """Tell whether an archive in an archive can be listed at all, and is no document that happens to be packed."""
    # A document says what it is where no packing hides it; only then is its list read for that.
    if not data.startswith(b"PK") or not (DOCUMENT in data or b"mimetype" in data[: kinds.HEAD]):
        return True
    return containers.packed(zips.names(io.BytesIO(data), len(data)), data) is None


def _digest(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    _rewound(file)
    while data := file.read(STEP):
        digest.update(data)
    return digest.digest()


def _rewound(file: BinaryIO) -> BinaryIO:
    file.seek(0)
    return file


def warm() -> None:
    """List one archive made here."""
    import tarfile
    import zipfile

    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"a" * 100)
    outer = io.BytesIO()
    with tarfile.open(fileobj=outer, mode="w:gz") as tar:
        info = tarfile.TarInfo("b.zip")
        info.size = len(inner.getvalue())
        tar.addfile(info, io.BytesIO(inner.getvalue()))
    members(Item(Job(Op.ARCHIVE_LIST), io.BytesIO(outer.getvalue()), len(outer.getvalue()), dropped))
