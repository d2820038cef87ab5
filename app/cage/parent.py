"""The warm parent: it loads the decoders once, and forks a confined child for each item.

It talks to the window over one socket that keeps messages whole: a letter and a process id.

    parent  R            the decoders are loaded and this process has one thread
    window  N            one more child, please
    window  L            one more child, please, that may use a session's processor time
    parent  C pid  +fds  a child, the window's end of its socket, and their shared memory
    parent  M pid  +fds  a child for a session, likewise
    window  F pid        this child is done with: end it if it has not ended
    window  S pid        the same, and say how it ended
    parent  D status     minus the signal that ended it, or its exit code
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from app.cage import confine_linux, shared
from app.cage.child import FileChannel, serve
from app.cage.confine import settle
from app.cage.model import Limits, Op
from app.cage.readers.reader import Reader
from app.cage.shared import Shelf

CONTROL = struct.Struct("=ci")
READY, FINISHED, STATUS, ENDED = b"R", b"F", b"S", b"D"
NEW, CHILD = b"N", b"C"
NEW_LONG, CHILD_LONG = b"L", b"M"
MORE_THREADS = 3
OPEN_FILES = 64


def run(readers: Mapping[Op, Reader], limits: Limits) -> None:
    """Serve the window at the other end of standard input until it closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the window, which closes us in order
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    control = socket.socket(fileno=0)
    if confine_linux.threads() != 1:
        sys.exit(MORE_THREADS)  # a lock that another thread holds would stay locked for ever in a child
    os.environ.clear()
    left = settle()
    longer = replace(limits, cpu_seconds=limits.session_cpu_seconds)
    # What is loaded now is shared with every child; counting it again would copy its pages.
    gc.collect()
    gc.freeze()
    control.send(CONTROL.pack(READY, 0))
    while request := control.recv(CONTROL.size):
        letter, pid = CONTROL.unpack(request)
        if letter == NEW:
            _fork(control, CHILD, readers, limits, left)
        elif letter == NEW_LONG:
            _fork(control, CHILD_LONG, readers, longer, left)
        else:
            status = _end(pid)
            if letter == STATUS:
                control.send(CONTROL.pack(ENDED, status))


def _fork(
    control: socket.socket, letter: bytes, readers: Mapping[Op, Reader], limits: Limits, left: tuple[str, ...]
) -> None:
    window, cage = socket.socketpair()
    memory = shared.make()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            _live(cage, memory, parent, readers, limits, left)
        finally:
            os._exit(0)  # nothing of the parent's may run here, not even its clean-up
    cage.close()
    socket.send_fds(control, [CONTROL.pack(letter, pid)], [window.fileno(), memory])
    window.close()
    os.close(memory)


def _live(
    cage: socket.socket, memory: int, parent: int, readers: Mapping[Op, Reader], limits: Limits, left: tuple[str, ...]
) -> None:
    confine_linux.die_with_parent(parent)
    shelf = Shelf(memory)
    os.dup2(cage.fileno(), 0)
    os.closerange(3, OPEN_FILES)
    channel = FileChannel(0, 0)
    serve(channel, confine_linux.confine(limits, left), readers, shelf)


def _end(pid: int) -> int:
    """End a child, which cannot have been replaced by another process since only we bury it."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    try:
        status = os.waitpid(pid, 0)[1]
    except ChildProcessError:
        return 0
    return os.waitstatus_to_exitcode(status)
