"""The window's end of a socket to a caged process, where the system has such sockets and can wait for them."""

from __future__ import annotations

import select
import socket

from app.cage.channels import Watch
from app.cage.wire import GoneError, read_all


class SocketChannel:
    """A socket to a caged process."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)  # noqa: FBT003 -- the library's only form
        self._end = end
        self._watch = Watch(0)
        self._readable = _poll(end, select.POLLIN)
        self._writable = _poll(end, select.POLLOUT)

    def watch(self, watch: Watch, /) -> None:
        """Hold every further call to a time limit."""
        self._watch = watch

    def send(self, data: bytes | bytearray | memoryview, /) -> None:
        """Send all of it."""
        view = memoryview(data)
        while view:
            self._watch.check()
            try:
                view = view[self._end.send(view) :]
            except BlockingIOError:
                self._wait(self._writable)
            except OSError as error:
                raise GoneError from error

    def receive(self, n: int, /) -> bytearray:
        """Receive exactly n bytes."""
        return read_all(self._readinto, n)

    def close(self) -> None:
        """Hang up."""
        self._end.close()

    def _readinto(self, view: memoryview) -> int:
        while True:
            self._watch.check()  # also when more is there already, or who never stops sending would never be over
            try:
                return self._end.recv_into(view)
            except BlockingIOError:
                self._wait(self._readable)
            except OSError as error:
                raise GoneError from error

    def _wait(self, poll: select.poll) -> None:
        poll.poll(self._watch.tick() * 1000)


def _poll(end: socket.socket, event: int) -> select.poll:
    poll = select.poll()
    poll.register(end, event)
    return poll
