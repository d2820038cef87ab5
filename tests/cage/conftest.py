"""The cages that these tests ask."""

from __future__ import annotations

import socket
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from app.cage import wire
from app.cage.channels import Watch
from app.cage.child import FileChannel, serve
from app.cage.client import Cage
from app.cage.conversation import Conversation
from app.cage.model import Answer, Job, Layers, Limits, Source
from app.cage.readers.table import READERS, warm
from app.cage.sockets import SocketChannel

ROGUE = str(Path(__file__).with_name("rogue.py"))
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="this confinement is Linux's")


@pytest.fixture(scope="module")
def cage() -> Iterator[Cage]:
    """Start the cage as it ships."""
    with Cage(Limits()) as ready:
        yield ready


class Asks(Protocol):
    """Whatever a question can be put to."""

    def ask(self, job: Job, source: Source, /) -> Answer: ...


class Here:
    """The readers in this very process, over the same wire, so that their lines can be counted."""

    def ask(self, job: Job, source: Source, /) -> Answer:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            channel = SocketChannel(ours)
            channel.watch(Watch(job.wall_seconds))
            files = FileChannel(theirs.fileno(), theirs.fileno())
            reader = threading.Thread(target=serve, args=(files, Layers(), READERS))
            reader.start()
            try:
                wire.receive(channel, {wire.Kind.HELLO: 0})
                return Conversation(channel, source).ask(job)
            finally:
                ours.shutdown(socket.SHUT_RDWR)
                reader.join()


@pytest.fixture(scope="module", params=["caged", "here"])
def asks(request: pytest.FixtureRequest) -> Iterator[Asks]:
    """Start the cage as it ships, and then ask its readers without it."""
    if request.param == "caged":
        with Cage(Limits()) as ready:
            yield ready
        return
    with warnings.catch_warnings():
        warm()
        yield Here()


def rogue_command(*arguments: str) -> list[str]:
    """Return the command of a cage whose readers are hostile."""
    return [sys.executable, "-I", ROGUE, *arguments]


@pytest.fixture(scope="module")
def rogue() -> Iterator[Cage]:
    """Start a cage whose readers have been taken over."""
    with Cage(Limits(), start_with=rogue_command()) as ready:
        yield ready
