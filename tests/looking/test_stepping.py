"""A picture that moves stands still until its motion is opened, and then gives out one reduced frame for each question."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.cage.client import Cage
from app.cage.model import Answer
from app.desk import Desk
from app.evidence.model import ItemId
from app.looking import gate, queries
from app.looking.gate import Ticket
from app.looking.locks import Lock, LockedError, StepsStayReducedError
from app.looking.model import EndedBy, Level, LevelJumpError
from app.looking.showing import LookEndedError
from app.looking.wants import Step
from tests.looking.conftest import Add, Ask
from tests.looking.looks import begin, log, look, unlock
from tests.looking.moving import FACTS, FRAMES, moving

FORMS = ("GIF", "WEBP", "PNG", "AVIF")


@pytest.fixture
def item(add: Add) -> ItemId:
    """Return a picture of five frames."""
    return add(moving(), facts=FACTS)


def stepped(desk: Desk, item: ItemId) -> Ticket:
    """Open a picture's motion from the reduced view."""
    return unlock(desk, item, Lock.MOTION, after=begin(desk, item))


def middle(answer: Answer) -> int:
    """Return how bright the middle of an answer is."""
    pixels = answer.pixels
    assert pixels is not None
    return pixels.data[pixels.height // 2 * pixels.width + pixels.width // 2]


@pytest.mark.parametrize("form", FORMS)
def test_every_frame_is_shown_reduced_and_grey(desk: Desk, ask: Ask, add: Add, form: str) -> None:
    asks = ask(stepped(desk, add(moving(form), facts=FACTS)))
    answers = [asks.ask(Step(number)) for number in range(FRAMES)]
    for answer in answers:
        assert answer.pixels is not None
        assert (max(answer.pixels.width, answer.pixels.height), answer.pixels.format) == (480, "L")
    greys = [middle(answer) for answer in answers]
    assert all(20 < after - before < 60 for before, after in pairwise(greys))


def test_a_look_without_motion_shows_one_frame_and_asks_no_more(desk: Desk, cage: Cage, item: ItemId) -> None:
    shown = look(desk, cage, item, Level.L3)
    assert shown.pixels is not None
    assert shown.showing is None
    gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=False)


def test_motion_opens_from_the_reduced_view_alone(desk: Desk, item: ItemId) -> None:
    with pytest.raises(LevelJumpError):
        unlock(desk, item, Lock.MOTION)
    with pytest.raises(LockedError):
        unlock(desk, item, Lock.MOTION, level=Level.L2)
    assert log(desk) == []


def test_a_picture_of_one_frame_has_no_motion(desk: Desk, add: Add) -> None:
    still = add()
    before = begin(desk, still)
    with pytest.raises(LockedError):
        unlock(desk, still, Lock.MOTION, after=before)
    assert [row[3] for row in log(desk)] == [None]


@pytest.mark.parametrize("more", [Lock.SIZE, Lock.COLOUR])
def test_size_and_colour_are_no_way_to_a_larger_film(desk: Desk, item: ItemId, more: Lock) -> None:
    before = begin(desk, item)
    with pytest.raises(StepsStayReducedError):
        unlock(desk, item, Lock.MOTION, more, after=before)
    with pytest.raises(StepsStayReducedError):
        unlock(desk, item, Lock.MOTION, level=Level.L4, after=before)


def test_it_is_on_record_and_counted_as_stepped(desk: Desk, item: ItemId) -> None:
    ticket = stepped(desk, item)
    assert [sorted(lock.value for lock in row.locks) for row in queries.looks_of_item(desk.db, item)] == [
        ["detail"],
        ["detail", "motion"],
    ]
    gate.close_look(desk, ticket.look, EndedBy.EXPIRY, complete=False)
    assert desk.own.execute("SELECT modality, motion, size_class, reached FROM span").fetchall() == [
        ("stepped", 1, "reduced", "L3")
    ]


def test_it_was_seen_once_every_frame_was(desk: Desk, ask: Ask, item: ItemId) -> None:
    for frames, expected in (((1, 2, 3), False), ((4,), False), ((5,), True)):
        ticket = stepped(desk, item)
        asks = ask(ticket)
        for number in frames:
            asks.saw(number, number, FRAMES)
        gate.close_look(desk, ticket.look, EndedBy.EXPIRY, complete=True)
        assert queries.viewed(desk.db, item, desk.person.id) is expected


def test_once_covered_no_frame_is_given_out(desk: Desk, ask: Ask, item: ItemId) -> None:
    ticket = stepped(desk, item)
    asks = ask(ticket)
    asks.ask(Step(0))
    gate.close_look(desk, ticket.look, EndedBy.ESCAPE, complete=False)
    with pytest.raises(LookEndedError):
        asks.ask(Step(1))
