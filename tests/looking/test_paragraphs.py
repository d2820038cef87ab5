"""A text opens paragraph by paragraph: one plain, the others masked; all of it is a lock of its own."""

from __future__ import annotations

import re

import pytest

from app.cage.client import Cage
from app.desk import Desk
from app.evidence.model import ItemKind
from app.looking import gate, queries
from app.looking.locks import Lock, LockedError
from app.looking.model import EndedBy, Level
from app.looking.text import MASK, at_level, masked, paragraphs
from app.looking.wants import Paragraph, Words
from tests.looking.conftest import Add
from tests.looking.looks import begin, unlock

SAID = "I kill time.\nIt is late.\n\nThey kill the lights.\n \nNo kill here."


def pieces(text: str) -> list[str]:
    return [text[first:last] for first, last in paragraphs(text)]


def test_paragraphs_stand_between_empty_lines_or_are_lines() -> None:
    assert pieces(SAID) == ["I kill time.\nIt is late.", "They kill the lights.", "No kill here."]
    assert pieces("\n one\ntwo \n") == ["one", "two"]
    assert pieces(" \n") == []


def test_only_one_paragraph_is_plain_and_all_stay_where_they_are() -> None:
    shown = at_level(SAID, Level.L3, alone=2)
    assert pieces(shown) == [f"I {MASK} time.\nIt is late.", "They kill the lights.", f"No {MASK} here."]
    assert at_level(SAID, Level.L3, alone=9) == at_level(SAID, Level.L2)


def test_a_term_that_runs_over_the_end_of_a_paragraph_is_masked_in_both() -> None:
    terms = re.compile(r"kill\s+them")
    assert masked("go kill\n\nthem now", terms) == f"go {MASK}\n\n{MASK} now"
    assert masked("go kill\n\nthem now", terms, but=1) == f"go kill\n\n{MASK} now"


def test_a_look_gives_one_paragraph_at_a_time_and_is_a_view_once_all_were_seen(
    desk: Desk, cage: Cage, add: Add
) -> None:
    item = add(SAID.encode(), ItemKind.TEXT)
    look = begin(desk, item, Level.L2)
    ticket = unlock(desk, item, after=look)
    shown = gate.decode(ticket, desk.vault, cage)
    assert shown.showing is not None
    assert shown.text == at_level(SAID, Level.L3, alone=1)
    with pytest.raises(LockedError):
        shown.showing.ask(Words())
    for number in (1, 3):
        assert shown.showing.ask(Paragraph(number)).text == at_level(SAID, Level.L3, alone=number)
        shown.showing.saw(number, number, 3)
    gate.close_look(desk, ticket.look, EndedBy.RELEASE, complete=True)
    assert not queries.viewed(desk.db, item, desk.person.id)
    whole = gate.decode(unlock(desk, item, Lock.WHOLE), desk.vault, cage)
    assert whole.text == SAID
    assert whole.showing is not None
    whole.showing.saw(2, 2, 3)
    gate.close_look(desk, whole.look, EndedBy.RELEASE, complete=False)
    assert queries.viewed(desk.db, item, desk.person.id)
    assert Lock.WHOLE in queries.looks_of_item(desk.db, item)[-1].locks
