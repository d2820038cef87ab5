"""What a disk may hold after the power is cut: what was synced, and of everything since then any part.

Each write since a file's last sync is kept, dropped, or torn into sectors of 512 bytes; each new, renamed or removed name is
kept or dropped until its folder is synced. The model does not move a write across a sync, and its disk does not lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.trace import Kind, Op

SECTOR = 512
# Memory that connections share: it is made anew, and no disk has to have it.
_NOT_ON_DISK = ("-shm", ".lock")


@dataclass(slots=True)
class File:
    """The bytes that are on the disk for certain, and what was written since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Op] = field(default_factory=list)

    def sync(self) -> None:
        """Make everything certain."""
        for op in self.since:
            _apply(self.sure, op, None)
        self.since.clear()

    def maybe(self, random: Random) -> bytes:
        """Return what a cut of power may leave of it."""
        data = bytearray(self.sure)
        for op in self.since:
            fate = random.random()
            if fate < 0.45:
                _apply(data, op, None)
            elif fate < 0.75 and op.kind is Kind.WRITE:
                _apply(data, op, random)
        return bytes(data)


@dataclass(slots=True)
class Disk:
    """Files by name: as they are for certain, and as the running program sees them."""

    sure: dict[str, File | None] = field(default_factory=dict)
    seen: dict[str, File | None] = field(default_factory=dict)
    since: dict[str, list[tuple[Op, File | None]]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """Take a folder as it lies for certain; a folder's own name has no file."""
        disk = cls()
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            disk.sure[name] = File(bytearray(path.read_bytes())) if path.is_file() else None
        disk.seen = dict(disk.sure)
        return disk

    def do(self, op: Op) -> None:
        """Let the program take a step."""
        match op.kind:
            case Kind.SAID:
                self.said.append(op.name)
            case Kind.SYNC:
                self._sync(op.name)
            case Kind.WRITE | Kind.TRUNCATE:
                file = self.seen.get(op.name)
                if file is not None:
                    file.since.append(op)
            case _:
                self._rename(op)

    def maybe(self, random: Random) -> Iterator[tuple[str, bytes | None]]:
        """Return the names and files that a cut of power may leave; a folder that is not there holds nothing."""
        names = dict(self.sure)
        for entries in self.since.values():
            for op, file in entries:
                if random.random() < 0.5:
                    _enter(names, op, file)
        for name in sorted(names):
            above = name.rpartition("/")[0]
            if (above and above not in names) or name.endswith(_NOT_ON_DISK):
                names.pop(name)
                continue
            file = names[name]
            yield name, None if file is None else file.maybe(random)

    def _sync(self, name: str) -> None:
        file = self.seen.get(name)
        if file is not None:
            file.sync()
            return
        for op, entry in self.since.pop(name, []):
            _enter(self.sure, op, entry)

    def _rename(self, op: Op) -> None:
        file = File() if op.kind is Kind.CREATE else self.seen.get(op.name)
        if op.kind is Kind.MKDIR:
            file = None
        _enter(self.seen, op, file)
        self.since.setdefault((op.other or op.name).rpartition("/")[0], []).append((op, file))


def states(folder: Path, ops: list[Op], count: int, random: Random) -> Iterator[tuple[list[str], Disk]]:
    """Return the disk at so many moments, the earliest first, with what had been acknowledged by then."""
    disk, done = Disk.of(folder), 0
    for moment in sorted(random.randrange(len(ops) + 1) for _number in range(count)):
        for op in ops[done:moment]:
            disk.do(op)
        done = moment
        yield list(disk.said), disk


def lay_out(entries: Iterable[tuple[str, bytes | None]], folder: Path) -> None:
    """Write a disk into a folder."""
    folder.mkdir()
    for name, data in entries:
        path = folder / name
        if data is None:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(data)


def _enter(names: dict[str, File | None], op: Op, file: File | None) -> None:
    match op.kind:
        case Kind.UNLINK:
            _move(names, op.name, None)
        case Kind.RENAME:
            if op.name not in names and file is None:
                return
            names[op.other] = file
            _move(names, op.name, op.other)
        case _:
            names[op.name] = file


def _move(names: dict[str, File | None], old: str, new: str | None) -> None:
    """Take a name away; what lies below a folder goes with it."""
    names.pop(old, None)
    for name in [name for name in names if name.startswith(f"{old}/")]:
        file = names.pop(name)
        if new is not None:
            names[new + name.removeprefix(old)] = file


def _apply(data: bytearray, op: Op, torn: Random | None) -> None:
    if op.kind is Kind.TRUNCATE:
        del data[op.offset :]
        data.extend(bytes(op.offset - len(data)))
        return
    for start in range(0, len(op.data), SECTOR):
        if torn is None or torn.random() < 0.5:
            piece = op.data[start : start + SECTOR]
            at = op.offset + start
            if len(data) < at:
                data.extend(bytes(at - len(data)))
            data[at : at + len(piece)] = piece
