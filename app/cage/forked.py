"""The supply of confined children where the system can fork: a warm parent keeps some waiting."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from threading import Lock

from app.cage.channels import Stay, Watch
from app.cage.command import environment, root
from app.cage.model import Limits
from app.cage.parent import CHILD, CHILD_LONG, CONTROL, ENDED, FINISHED, NEW, NEW_LONG, READY, STATUS
from app.cage.shared import Area
from app.cage.sockets import SocketChannel
from app.cage.wire import GoneError

TRIES = 2
_LETTERS = {Stay.QUESTION: (NEW, CHILD), Stay.SESSION: (NEW_LONG, CHILD_LONG)}


class ForkedChild(SocketChannel):
    """One child of the warm parent."""

    def __init__(self, pid: int, ends: Sequence[int], parent: _Parent) -> None:
        super().__init__(socket.socket(fileno=ends[0]))
        self.pid = pid
        self.shared: Area | None = Area(ends[1])
        os.close(ends[1])
        self._parent = parent

    def finish(self) -> None:
        """End the process."""
        self._let_go()
        self._parent.finish(self.pid)

    def autopsy(self) -> int | None:
        """End the process and return how it ended; nothing when its parent has ended too."""
        self._let_go()
        return self._parent.autopsy(self.pid)

    def _let_go(self) -> None:
        self.close()
        if self.shared is not None:
            self.shared.close()
            self.shared = None


class _Parent:
    """The window's end of one warm parent; threads take turns."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self.process, self._control = _start(command)
        self._control.settimeout(limits.start_seconds)
        self._turn = Lock()
        self._waiting: dict[bytes, list[tuple[int, list[int]]]] = {CHILD: [], CHILD_LONG: []}
        self._asked_long = False
        self._ready = False
        with suppress(GoneError):  # `take` finds out
            for _ in range(limits.warm):
                self._ask(NEW)

    def take(self, stay: Stay) -> ForkedChild:
        """Take a child that waits, and ask for the next one."""
        new, child = _LETTERS[stay]
        with self._turn:
            if not self._ready:
                self._hear(READY)
                self._ready = True
            if stay is Stay.SESSION and not self._asked_long:
                self._ask(new)  # few windows open a session, so the first is made when it is wanted
                self._asked_long = True
            if not self._waiting[child]:
                self._hear(child)
            self._ask(new)
            pid, ends = self._waiting[child].pop(0)
            return ForkedChild(pid, ends, self)

    def finish(self, pid: int) -> None:
        """Let the parent bury a child."""
        with self._turn:
            try:
                self._ask(FINISHED, pid)
            except GoneError:
                return  # its children ended with it

    def autopsy(self, pid: int) -> int | None:
        """Let the parent bury a child and return how it ended; nothing when nobody knows."""
        with self._turn:
            try:
                self._ask(STATUS, pid)
                return self._hear(ENDED)
            except GoneError:
                return None

    def close(self) -> None:
        """Hang up, which ends the parent, and it its children."""
        with self._turn:
            for waiting in self._waiting.values():
                for end in chain.from_iterable(ends for _pid, ends in waiting):
                    os.close(end)
                waiting.clear()
            self._control.close()
        self.process.kill()
        self.process.wait()

    def _ask(self, letter: bytes, pid: int = 0) -> None:
        try:
            self._control.send(CONTROL.pack(letter, pid))
        except OSError as error:
            raise GoneError from error

    def _hear(self, wanted: bytes) -> int:
        """Wait for a message of a kind, and keep the children that come before it."""
        while True:
            try:
                message, ends, _flags, _from = socket.recv_fds(self._control, CONTROL.size, 2, socket.MSG_CMSG_CLOEXEC)
            except OSError as error:
                raise GoneError from error
            if len(message) != CONTROL.size:
                raise GoneError
            letter, value = CONTROL.unpack(message)
            if letter in self._waiting:
                self._waiting[letter].append((value, ends))
            if letter == wanted:
                return int(value)


def _start(command: Sequence[str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a warm parent and return it with the window's end of its control socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        try:
            process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=environment(),
                cwd=root(),
            )
        except OSError:
            ours.close()
            raise
    return process, ours


class ForkedSupply:
    """Children of a warm parent, which is started again when it has ended."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self._command = command
        self._limits = limits
        self._lock = Lock()
        self._parent: _Parent | None = None

    def take(self, watch: Watch, stay: Stay, /) -> ForkedChild:
        """Return a child that waits for its item."""
        for _ in range(TRIES):
            watch.check()
            parent = self._running()
            try:
                return parent.take(stay)
            except GoneError:
                self._drop(parent)
        raise GoneError

    def start(self) -> None:
        """Start the parent, without waiting for it."""
        self._running()

    def close(self) -> None:
        """End the parent and its children."""
        with self._lock:
            parent, self._parent = self._parent, None
        if parent is not None:
            parent.close()

    def _running(self) -> _Parent:
        with self._lock:
            if self._parent is None:
                self._parent = _Parent(self._command, self._limits)
            return self._parent

    def _drop(self, gone: _Parent) -> None:
        with self._lock:
            if self._parent is gone:
                self._parent = None
        gone.close()
