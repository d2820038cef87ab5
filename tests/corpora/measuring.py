"""The program's cage, with a record of what each file took of memory and of the processor."""

from __future__ import annotations

import sys
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app.cage.client import Cage
from app.cage.model import Layers, Limits
from app.cage.ops import Parent

if TYPE_CHECKING:
    from app.cage.channels import Child, Stay, Watch

HERE = Path(__file__).parent
KIB = 1024


@dataclass(frozen=True, slots=True)
class Used:
    """What the process of one file had used when it ended."""

    file: str
    memory: int
    cpu_seconds: float


class MeasuredCage(Cage):
    """Asks as the program does; its parent is told to write down how each child ended."""

    def __init__(self, limits: Limits) -> None:
        self._folder = TemporaryDirectory(prefix="corpora-")
        self._told = Path(self._folder.name, "used")
        sizes = (limits.memory, limits.cpu_seconds, limits.session_cpu_seconds)
        start = (sys.executable, "-I", str(HERE / "burials.py"), str(self._told), "--warm", Parent.DECODERS.value)
        super().__init__(limits, start_with=[*start, *map(str, sizes)])
        self.memory = limits.memory
        self._warm = limits.warm
        self._asks = threading.local()
        self._files: defaultdict[int, deque[str]] = defaultdict(deque)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        super().__exit__(kind, error, at)
        self._folder.cleanup()

    def about(self, file: str) -> Self:
        """Say which file this thread asks about from now on."""
        self._asks.file = file
        return self

    def used(self) -> Iterator[Used]:
        """Return what each process had used that has ended so far."""
        for _ in range(self._warm + 1):
            self.layers()  # a parent answers in order: the last of these was made after every earlier burial
        for line in self._told.read_text("ascii").splitlines():
            pid, kib, seconds = line.split()
            files = self._files[int(pid)]
            if files:  # else it never saw a file
                yield Used(files.popleft(), int(kib) * KIB, float(seconds))

    def _confined(self, watch: Watch, stay: Stay, parent: Parent) -> tuple[Child, Layers]:
        child, layers = super()._confined(watch, stay, parent)
        file = getattr(self._asks, "file", "")
        if file:
            self._files[child.pid].append(file)  # type: ignore[attr-defined]  # a forked one, which has a number
        return child, layers
