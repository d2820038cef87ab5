"""The window's way to the cage: one fresh process an item, none waits for another's fault."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.cage.client import Cage
from app.cage.errors import (
    AskCancelledError,
    CageNotStartedError,
    CageRefusedError,
    Cause,
    DecodeFailedError,
)
from app.cage.forked import ForkedSupply
from app.cage.model import Answer, BytesSource, Job, Limits, Op, limits_of
from app.cage.ops import Parent
from app.settings import shipped
from tests.cage import made
from tests.cage.conftest import linux_only, rogue_command

WHO = Job(Op.IDENTIFY)
PNG = made.encoded(made.photo(), "PNG")
BIG = made.encoded(made.photo(1600, 1200), "BMP")


class Falling:
    """A source whose disk fails under it."""

    size = len(BIG)

    def read(self, offset: int, n: int, /) -> bytes:
        if offset:
            raise OSError("the disk is gone")
        return BIG[:n]


class Short:
    """A source that holds less than it says."""

    size = 5 << 20

    def read(self, _offset: int, _n: int, /) -> bytes:
        return b"x"


# A window with a warm parent and a process that waits at the end of its pipes; it tells their ids and waits for its end.
WINDOW = """
import sys
from app.cage.client import Cage
from app.cage.model import Limits
forked, spawned = Cage(Limits()), Cage(Limits(warm=1), fork=False)
forked.layers(), spawned.layers()
print(forked._supplies["decoders"]._parent.process.pid, flush=True)
print(spawned._supplies["decoders"]._waiting[0]._process.pid, flush=True)
sys.stdin.read()
"""


def pid(answer: Answer) -> int:
    return int(answer.words("kind"))


@linux_only
def test_each_item_has_a_process_of_its_own(rogue: Cage) -> None:
    assert len({pid(rogue.ask(WHO, BytesSource(b"x"))) for _ in range(20)}) == 20


def test_twenty_in_a_row_and_from_two_threads(cage: Cage) -> None:
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: cage.ask(Job(Op.PICTURE_LAYOUT), BytesSource(PNG)), range(20)))
    assert {(answer.pixels.width, answer.pixels.height) for answer in answers if answer.pixels} == {(12, 9)}
    assert len(answers) == 20


def test_it_can_be_closed_and_started_again() -> None:
    cage = Cage(Limits())
    cage.start()
    cage.close()
    with cage:
        assert cage.ask(WHO, BytesSource(PNG)).words("type") == "image/png"
    cage.close()


@linux_only
@pytest.mark.parametrize(
    ("op", "seconds", "cause"),
    [
        (Op.PICTURE_SKETCH, 0.5, Cause.TOO_LONG),
        (Op.PICTURE_FULL, 60, Cause.MEMORY),
        (Op.PICTURE_FACTS, 60, Cause.STOPPED),
    ],
)
def test_a_fault_costs_its_item_one_reason_and_nobody_else_anything(
    rogue: Cage, op: Op, seconds: float, cause: Cause
) -> None:
    with pytest.raises(DecodeFailedError) as failed:
        rogue.ask(Job(op, seconds=seconds), BytesSource(b"x"))
    assert failed.value.cause is cause
    assert failed.value.reason in str(failed.value)
    assert pid(rogue.ask(WHO, BytesSource(b"x")))


@linux_only
def test_the_reason_says_how_long(rogue: Cage) -> None:
    with pytest.raises(DecodeFailedError, match="longer than 1 s"):
        rogue.ask(Job(Op.PICTURE_SKETCH, seconds=1), BytesSource(b"x"))


@linux_only
def test_a_parent_that_was_killed_is_started_again(rogue: Cage) -> None:
    before = pid(rogue.ask(WHO, BytesSource(b"x")))
    supply = rogue._supplies[Parent.DECODERS]
    assert isinstance(supply, ForkedSupply)
    parent = supply._parent
    assert parent is not None
    os.kill(parent.process.pid, signal.SIGKILL)
    parent.process.wait()
    assert pid(rogue.ask(WHO, BytesSource(b"x"))) != before
    assert supply._parent is not parent


@linux_only
def test_children_end_with_their_parent(rogue: Cage) -> None:
    started = threading.Event()
    failed: list[DecodeFailedError] = []

    def ask() -> None:
        try:
            rogue.open(Telling(started)).ask(Job(Op.PICTURE_SKETCH, seconds=60))
        except DecodeFailedError as error:
            failed.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert started.wait(30)
    supply = rogue._supplies[Parent.DECODERS]
    assert isinstance(supply, ForkedSupply)
    assert supply._parent is not None
    os.kill(supply._parent.process.pid, signal.SIGKILL)
    thread.join(30)
    assert [error.cause for error in failed] == [Cause.STOPPED]


@linux_only
def test_a_question_whose_process_was_taken_along_is_asked_again(rogue: Cage) -> None:
    class Ending:
        """A source that ends the warm parent when it is first read."""

        size = 1
        reads = 0

        def read(self, _offset: int, _n: int, /) -> bytes:
            self.reads += 1
            if self.reads == 1:
                supply = rogue._supplies[Parent.DECODERS]
                assert isinstance(supply, ForkedSupply)
                assert supply._parent is not None
                supply._parent.process.kill()
                supply._parent.process.wait()
            return b"x"

    source = Ending()
    assert pid(rogue.ask(WHO, source))
    assert source.reads == 2


class Telling:
    """A source that tells when it is read."""

    size = 1

    def __init__(self, read: threading.Event) -> None:
        self._read = read

    def read(self, _offset: int, _n: int, /) -> bytes:
        self._read.set()
        return b"x"


@linux_only
def test_what_nobody_wants_any_more_ends_at_once(rogue: Cage) -> None:
    read = threading.Event()
    with pytest.raises(AskCancelledError):
        rogue.ask(Job(Op.PICTURE_SKETCH, seconds=60), Telling(read), cancelled=read.is_set)
    assert pid(rogue.ask(WHO, BytesSource(b"x")))


@linux_only
def test_waiting_for_a_place_can_be_cancelled() -> None:
    read, wanted = threading.Event(), threading.Event()
    with Cage(Limits(at_once=1), start_with=rogue_command()) as cage, ThreadPoolExecutor(1) as pool:
        first = pool.submit(
            lambda: cage.ask(Job(Op.PICTURE_SKETCH, seconds=60), Telling(read), cancelled=wanted.is_set)
        )
        assert read.wait(30)
        with pytest.raises(AskCancelledError):
            cage.ask(WHO, BytesSource(b"x"), cancelled=lambda: True)
        wanted.set()
        assert isinstance(first.exception(30), AskCancelledError)


def test_a_disk_that_fails_is_not_the_items_fault(cage: Cage) -> None:
    with pytest.raises(OSError, match="the disk is gone"):
        cage.ask(Job(Op.PICTURE_LAYOUT), Falling())
    with pytest.raises(OSError, match="shorter than it says"):
        cage.ask(Job(Op.PICTURE_LAYOUT), Short())
    assert cage.ask(WHO, BytesSource(PNG)).words("type") == "image/png"


def test_more_than_an_operation_takes_is_not_even_sent(cage: Cage) -> None:
    class Huge:
        size = 300_000_000

        def read(self, _offset: int, _n: int, /) -> bytes:
            raise AssertionError("read")

    with pytest.raises(DecodeFailedError) as failed:
        cage.ask(Job(Op.MAIL), Huge())
    assert failed.value.cause is Cause.TOO_LARGE
    assert "50 MB" in failed.value.reason


@pytest.mark.parametrize("fork", [True, False])
def test_a_cage_that_does_not_start_says_so(fork: bool) -> None:
    if fork and sys.platform != "linux":
        pytest.skip("only Linux forks")
    with Cage(Limits(), start_with=[sys.executable, "-c", ""], fork=fork) as cage, pytest.raises(CageNotStartedError):
        cage.ask(WHO, BytesSource(b"x"))


@pytest.mark.parametrize("fork", [True, False])
def test_a_cage_whose_program_is_not_there_says_so(fork: bool) -> None:
    cage = Cage(Limits(), start_with=["/nowhere/at/all"], fork=fork)
    with pytest.raises(CageNotStartedError):
        cage.start()
    with pytest.raises(CageNotStartedError):
        cage.ask(WHO, BytesSource(b"x"))
    cage.close()


@linux_only
def test_nothing_outlives_a_window_that_was_killed() -> None:
    window = subprocess.Popen([sys.executable, "-c", WINDOW], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert window.stdout is not None
    parents = [os.pidfd_open(int(window.stdout.readline())) for _ in range(2)]
    window.kill()
    window.wait()
    window.stdout.close()
    assert window.stdin is not None
    window.stdin.close()
    for process in parents:
        ended = select.poll()
        ended.register(process, select.POLLIN)
        assert ended.poll(30_000)
        os.close(process)


def test_a_cage_that_hangs_while_it_starts_says_so() -> None:
    forever = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]
    with Cage(Limits(start_seconds=0.5), start_with=forever) as cage, pytest.raises(CageRefusedError):
        cage.ask(WHO, BytesSource(b"x"))


def test_the_way_of_systems_that_cannot_fork() -> None:
    with Cage(Limits(), fork=False) as cage:
        answer = cage.ask(Job(Op.PICTURE_REDUCED), BytesSource(BIG))
        assert answer.pixels is not None
        assert (answer.pixels.width, answer.pixels.height) == (480, 360)
        assert cage.ask(WHO, BytesSource(b"")).words("kind") == "empty"


@linux_only
def test_the_way_of_systems_that_cannot_fork_ends_what_hangs() -> None:
    read = threading.Event()
    with Cage(Limits(), start_with=rogue_command("--one"), fork=False) as cage:
        assert len({pid(cage.ask(WHO, BytesSource(b"x"))) for _ in range(3)}) == 3
        with pytest.raises(DecodeFailedError, match="longer than 1 s"):
            cage.ask(Job(Op.PICTURE_SKETCH, seconds=1), BytesSource(b"x"))
        with pytest.raises(AskCancelledError):
            cage.ask(Job(Op.PICTURE_SKETCH, seconds=60), Telling(read), cancelled=read.is_set)
        with pytest.raises(DecodeFailedError) as failed:
            cage.ask(Job(Op.TEXT_READ), BytesSource(b"ptrace"))
        assert failed.value.cause is Cause.FORBIDDEN


def test_the_shipped_policy_is_understood() -> None:
    limits = limits_of(shipped().vault)
    assert limits.required == Limits().required
    assert not limits.allow_unconfined
