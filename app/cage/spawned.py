"""The supply of confined processes where the system cannot fork: a few are started ahead, each for one item."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from threading import Lock

from app.cage.channels import PipeChannel, Stay, Watch
from app.cage.command import environment, root
from app.cage.model import Limits


class SpawnedSupply:
    """Processes started ahead; one that is taken is replaced."""

    def __init__(self, commands: Mapping[Stay, Sequence[str]], limits: Limits, memory: int) -> None:
        self._commands = commands
        self._warm = limits.warm
        self._memory = memory
        self._lock = Lock()
        self._waiting: deque[PipeChannel] = deque()

    def take(self, watch: Watch, stay: Stay, /) -> PipeChannel:
        """Return a process that waits for its item, or will in a moment."""
        watch.check()
        if stay is Stay.SESSION:
            return self._spawn(stay)
        self.start()
        with self._lock:
            child = self._waiting.popleft()
        self.start()
        return child

    def start(self) -> None:
        """Start as many as should wait."""
        with self._lock:
            while len(self._waiting) < self._warm:
                self._waiting.append(self._spawn(Stay.QUESTION))

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            waiting, self._waiting = self._waiting, deque()
        for child in waiting:
            child.finish()

    def _spawn(self, stay: Stay) -> PipeChannel:
        if sys.platform == "win32":
            from app.cage import container_windows

            return PipeChannel(container_windows.start(self._commands[stay], environment(), root()))
        elif sys.platform == "darwin":  # noqa: RET505 -- the type checker knows only this form
            from app.cage.footprint import footprint

            process = _popen(self._commands[stay])
            return PipeChannel(process, lambda: footprint(process.pid) > self._memory)
        else:
            return PipeChannel(_popen(self._commands[stay]))


def _popen(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        env=environment(),
        cwd=root(),
    )
