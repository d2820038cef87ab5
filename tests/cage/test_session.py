"""One process for one item that is asked many questions."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.cage.client import Cage
from app.cage.errors import AskCancelledError, Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Limits, Op
from tests.cage import made
from tests.cage.conftest import linux_only, rogue_command

WHO = Job(Op.IDENTIFY)
HANG = Op.PICTURE_SKETCH
PNG = made.encoded(made.photo(), "PNG")


def told(answer: Answer) -> tuple[str, str]:
    """Return the process that answered, and how often it had been asked about its item before."""
    return answer.words("kind"), answer.words("type")


@pytest.fixture(params=[True, False], ids=["forked", "spawned"])
def patient(request: pytest.FixtureRequest) -> Iterator[Cage]:
    """Start a hostile cage in both ways a process comes to be."""
    if sys.platform != "linux":
        pytest.skip("this confinement is Linux's")
    one = [] if request.param else ["--one"]
    with Cage(Limits(), start_with=rogue_command(*one), fork=request.param) as cage:
        yield cage


def test_one_process_answers_all_and_keeps_what_its_reader_kept(patient: Cage) -> None:
    with patient.open(BytesSource(b"x")) as session:
        answers = [told(session.ask(WHO)) for _ in range(4)]
    assert len({process for process, _ in answers}) == 1
    assert [before for _, before in answers] == ["0", "1", "2", "3"]
    with patient.open(BytesSource(b"x")) as another:
        assert told(another.ask(WHO))[1] == "0"


def test_each_question_reads_from_the_start(cage: Cage) -> None:
    with cage.open(BytesSource(PNG)) as session:
        assert session.ask(Job(Op.PICTURE_FACTS)).count("width") == 640
        small = session.ask(Job(Op.PICTURE_LAYOUT)).pixels
        assert small is not None
        assert (small.width, small.height) == (12, 9)
        assert session.ask(WHO).words("type") == "image/png"


def test_a_failure_ends_it_and_is_said_again(patient: Cage) -> None:
    session = patient.open(BytesSource(b"x"))
    session.ask(WHO)
    for _ in range(2):
        with pytest.raises(DecodeFailedError, match="longer than 1 s") as failed:
            session.ask(Job(HANG, seconds=1))
        assert failed.value.cause is Cause.TOO_LONG
    assert session.over
    with pytest.raises(DecodeFailedError, match="longer than 1 s"):
        session.ask(WHO)
    assert told(patient.ask(WHO, BytesSource(b"x")))


def test_no_time_runs_out_between_two_questions(patient: Cage) -> None:
    with patient.open(BytesSource(b"x")) as session:
        session.ask(Job(Op.IDENTIFY, seconds=5))
        assert vars(session._child)["_watch"].tick() == math.inf


def test_closing_cancels_what_is_being_answered_without_waiting(patient: Cage) -> None:
    session = patient.open(BytesSource(b"x"))
    process = told(session.ask(WHO))[0]
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(session.ask, Job(HANG, seconds=60))
        while not session._turn.locked():
            continue
        session.close()
        assert isinstance(answer.exception(30), AskCancelledError)
    with pytest.raises(AskCancelledError):
        session.ask(WHO)
    session.close()
    assert told(patient.ask(WHO, BytesSource(b"x")))[0] != process


@linux_only
def test_a_question_can_be_cancelled_and_ends_it(rogue: Cage) -> None:
    session = rogue.open(BytesSource(b"x"))
    with pytest.raises(AskCancelledError):
        session.ask(Job(HANG, seconds=60), cancelled=lambda: True)
    assert session.over


@linux_only
def test_only_so_many_are_open_and_a_closed_one_leaves_its_place() -> None:
    with Cage(Limits(sessions=1), start_with=rogue_command()) as cage:
        first = cage.open(BytesSource(b"x"))
        with pytest.raises(AskCancelledError):
            cage.open(BytesSource(b"x"), cancelled=lambda: True)
        assert told(cage.ask(WHO, BytesSource(b"x")))
        with pytest.raises(DecodeFailedError):
            first.ask(Job(HANG, seconds=0.1))
        with cage.open(BytesSource(b"x")) as second:
            assert told(second.ask(WHO))[1] == "0"


@linux_only
def test_its_processor_time_is_bounded_as_a_whole() -> None:
    with Cage(Limits(), start_with=rogue_command("--cpu=1", "--session-cpu=2")) as cage:
        session = cage.open(BytesSource(b"x"))
        with pytest.raises(DecodeFailedError) as failed:
            session.ask(Job(HANG, seconds=60))
        assert failed.value.cause is Cause.TOO_LONG


@linux_only
@pytest.mark.parametrize(
    ("op", "cause"), [(Op.PICTURE_FULL, Cause.MEMORY), (Op.PICTURE_FACTS, Cause.STOPPED), (HANG, Cause.TOO_LONG)]
)
def test_a_later_question_is_held_to_the_same_limits(rogue: Cage, op: Op, cause: Cause) -> None:
    with rogue.open(BytesSource(b"x")) as session:
        session.ask(WHO)
        with pytest.raises(DecodeFailedError) as failed:
            session.ask(Job(op, seconds=1 if op is HANG else 60))
    assert failed.value.cause is cause
    assert told(rogue.ask(WHO, BytesSource(b"x")))


@linux_only
def test_a_failure_leaves_the_others_alone(rogue: Cage) -> None:
    with rogue.open(BytesSource(b"x")) as good:
        before = told(good.ask(WHO))[0]
        with rogue.open(BytesSource(b"x")) as bad, pytest.raises(DecodeFailedError):
            bad.ask(Job(Op.PICTURE_FACTS))
        assert told(good.ask(WHO)) == (before, "1")


def test_a_question_for_another_parent_is_a_mistake_of_the_program(cage: Cage) -> None:
    with cage.open(BytesSource(b"x")) as session:
        with pytest.raises(ValueError, match="another parent"):
            session.ask(Job(Op.SOUND_TRANSCRIPT))
        assert session.ask(Job(Op.IDENTIFY)).words("kind") == "text"
