"""What letting somebody go does to their cases is said before it is done."""

from __future__ import annotations

import pytest

from app.identity import Role
from app.people.queries import Member
from ui.people.words import going_words, role_words

ALEX = Member(
    2,
    "alex",
    "Alex Moor",
    Role.RESPONDER,
    active=True,
    signs=False,
    unlocks_here=True,
    bound=True,
    last="",
    myself=False,
)


@pytest.mark.parametrize(
    ("claimed", "told"),
    [(0, ""), (1, "1 open case that they have claimed goes"), (3, "3 open cases that they have claimed go")],
)
def test_the_cases_that_go_back_are_told_with_their_number(claimed: int, told: str) -> None:
    words = going_words(ALEX, claimed, 4)
    assert told in words
    assert ("back to the queue" in words) == bool(claimed)
    assert ("back to the queue" in role_words(ALEX, claimed)) == bool(claimed)
    assert "Until now: responder." in role_words(ALEX, claimed)
