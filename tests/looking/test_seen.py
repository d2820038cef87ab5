"""Viewed is the whole item at the reduced level or above, in one look or in several, and nothing less."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk import Desk
from app.evidence.model import ItemId, ItemKind
from app.looking import gate, queries
from app.looking.locks import Lock
from app.looking.model import EndedBy, Level
from app.looking.seen import Seen, added, covers
from tests.cage.clips import video
from tests.looking.conftest import Add, Ask
from tests.looking.looks import begin, unlock

WHOLE = 10_000


def watch(desk: Desk, ask: Ask, item: ItemId, first: int, last: int, *locks: Lock) -> None:
    """Look at a film and see one stretch of it."""
    look = begin(desk, item)
    ticket = unlock(desk, item, *(locks or (Lock.MOTION,)), after=look)
    ask(ticket).saw(first, last, WHOLE)
    gate.close_look(desk, ticket.look, EndedBy.EXPIRY, complete=True)


def test_stretches_of_several_looks_make_a_whole(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=5), ItemKind.VIDEO)
    for first, last, expected in ((0, 4000, False), (7000, WHOLE, False), (3900, 7100, True)):
        watch(desk, ask, item, first, last)
        assert queries.viewed(desk.db, item, desk.person.id) is expected
    (case_id,) = desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()
    (row,) = queries.views_of_case(desk.db, case_id)
    assert (row.item_id, row.person, row.level, row.viewed) == (item, desk.person.name, Level.L3, True)


def test_whoever_shows_a_film_cannot_just_say_that_it_was_seen(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=5), ItemKind.VIDEO)
    ticket = unlock(desk, item)
    gate.close_look(desk, ticket.look, EndedBy.RELEASE, complete=True)
    assert [row.complete for row in queries.looks_of_item(desk.db, item)] == [False]
    assert not queries.viewed(desk.db, item, desk.person.id)


def test_one_look_at_all_of_it_is_complete_by_itself(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=5), ItemKind.VIDEO)
    watch(desk, ask, item, 0, WHOLE)
    assert [row.complete for row in queries.looks_of_item(desk.db, item)] == [False, True]


def test_a_strip_is_no_view_and_another_person_has_seen_nothing(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=5), ItemKind.VIDEO)
    ticket = unlock(desk, item, level=Level.L2)
    ask(ticket).saw(0, WHOLE, WHOLE)
    gate.close_look(desk, ticket.look, EndedBy.RELEASE, complete=True)
    assert not queries.viewed(desk.db, item, desk.person.id)
    watch(desk, ask, item, 0, WHOLE)
    assert not queries.viewed(desk.db, item, desk.person.id + 1)


def test_a_look_that_is_over_has_seen_nothing_more(desk: Desk, ask: Ask, add: Add) -> None:
    item = add(video(frames=5), ItemKind.VIDEO)
    ticket = unlock(desk, item)
    asks = ask(ticket)
    gate.close_look(desk, ticket.look, EndedBy.ESCAPE, complete=True)
    asks.saw(0, WHOLE, WHOLE)
    assert not queries.viewed(desk.db, item, desk.person.id)


@pytest.mark.parametrize(
    ("pieces", "runs", "expected"),
    [
        ([(1, 1), (2, 2), (3, 3)], False, True),
        ([(1, 1), (3, 3)], False, False),
        ([(2, 3)], False, False),
        ([(1, 2)], False, False),
        ([], False, False),
    ],
)
def test_pages_count_one_by_one(pieces: list[tuple[int, int]], runs: bool, expected: bool) -> None:
    assert covers([Seen(first, last, 3) for first, last in pieces], runs=runs) is expected


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 60)), max_size=20))
def test_joining_stretches_loses_and_invents_nothing(found: list[tuple[int, int]]) -> None:
    pieces: tuple[Seen, ...] = ()
    points: set[int] = set()
    for first, long in found:
        pieces = added(pieces, Seen(first, first + long, 400), runs=False)
        points |= set(range(first, first + long + 1))
    covered = {at for piece in pieces for at in range(piece.first, piece.last + 1)}
    assert points == covered
