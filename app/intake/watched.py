"""A folder that imports by itself: asked again and again, without a socket and without Qt."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".swp", "~")


@dataclass(frozen=True, slots=True)
class _Look:
    """A file as it was when somebody looked."""

    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class _Seen:
    """A file that waits until it has not changed for long enough."""

    look: _Look
    since: float


@dataclass(slots=True)
class Watched:
    """What is known of a watched folder; its files are left in place, and each is given out once as it is."""

    folder: Path
    settle_seconds: float
    is_there: bool = True
    _seen: dict[Path, _Seen] = field(default_factory=dict)
    _given: dict[Path, _Look] = field(default_factory=dict)

    def scan(self, now: float) -> list[Path]:
        """Return the files that are complete and were not given out before; now counts running seconds."""
        looks = self._look()
        ready = []
        waiting: dict[Path, _Seen] = {}
        for path, look in sorted(looks.items()):
            if self._given.get(path) == look:
                continue
            seen = self._seen.get(path)
            if seen is None or seen.look != look:
                seen = _Seen(look, now)
            if now - seen.since >= self.settle_seconds:
                self._given[path] = look
                ready.append(path)
            else:
                waiting[path] = seen
        self._seen = waiting
        self._given = {path: look for path, look in self._given.items() if path in looks}
        return ready

    def again(self, paths: Iterable[Path]) -> None:
        """Give files out once more, when the import that had them was stopped."""
        for path in paths:
            self._given.pop(path, None)

    def _look(self) -> dict[Path, _Look]:
        self.is_there = self.folder.is_dir()
        looks: dict[Path, _Look] = {}
        for inner, folders, names in os.walk(self.folder, followlinks=False):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = Path(inner) / name
                look = None if _is_unfinished(name) else _look_at(path)
                if look is not None:
                    looks[path] = look
        return looks


def _is_unfinished(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(_UNFINISHED)


def _look_at(path: Path) -> _Look | None:
    """Return how a plain file is now; one that has just gone, or that is no file, is none."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return _Look(status.st_size, status.st_mtime_ns) if stat.S_ISREG(status.st_mode) else None
