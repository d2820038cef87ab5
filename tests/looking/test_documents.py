"""Documents by level: pages one by one within one look, words masked or plain, and what counts as seen."""

from __future__ import annotations

import json

import pytest

from app.cage.client import Cage
from app.desk import Desk
from app.evidence.model import ItemId, ItemKind, Source
from app.looking import gate
from app.looking.gate import Ticket
from app.looking.locks import Lock
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.looking.showing import LookEndedError
from app.looking.wants import Page, PageWords
from tests.cage import papers
from tests.looking.conftest import Add, Ask
from tests.looking.looks import look, unlock

THREE = papers.pdf("the first page", "they kill the lights", "the last page")


def begun(desk: Desk, item: ItemId, level: Level) -> Ticket:
    return gate.begin(desk, item, level, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)


@pytest.fixture
def paper(add: Add) -> ItemId:
    """Make a document of three pages from the subjects."""
    return add(THREE, ItemKind.PDF)


@pytest.mark.parametrize(
    ("level", "longest", "words"),
    [
        (Level.L1, 12, "▇▇▇▇ ▇▇▇▇ ▇▇▇ ▇▇▇▇▇▇"),
        (Level.L2, 96, "they ▒▒▒▒ the lights"),
        (Level.L3, 480, "they kill the lights"),
    ],
)
def test_a_page_and_its_words_are_no_sharper_than_the_level(
    desk: Desk, paper: ItemId, ask: Ask, level: Level, longest: int, words: str
) -> None:
    showing = ask(begun(desk, paper, level))
    page = showing.ask(Page(2))
    assert page.pixels is not None
    assert (page.pixels.format, max(page.pixels.width, page.pixels.height)) == ("L", longest)
    assert showing.ask(PageWords(2)).text == words


def test_the_requesters_own_is_open_in_full(desk: Desk, add: Add, ask: Ask) -> None:
    showing = ask(begun(desk, add(THREE, ItemKind.PDF, source=Source.REQUESTER), Level.L4))
    pixels = showing.ask(Page(1)).pixels
    assert pixels is not None
    assert (pixels.format, pixels.height) == ("RGB", 2338)


def test_nothing_more_comes_once_the_look_is_over(desk: Desk, paper: ItemId, ask: Ask) -> None:
    ticket = begun(desk, paper, Level.L3)
    showing = ask(ticket)
    showing.ask(Page(1))
    gate.close_look(desk, ticket.look, EndedBy.ESCAPE, complete=True)
    for want in (Page(1), PageWords(1)):
        with pytest.raises(LookEndedError):
            showing.ask(want)


@pytest.mark.parametrize(("pages", "complete"), [((1,), 0), ((1, 3), 0), ((3, 1, 2), 1)])
def test_a_document_was_seen_whole_when_every_page_was(
    desk: Desk, paper: ItemId, ask: Ask, pages: tuple[int, ...], complete: int
) -> None:
    ticket = begun(desk, paper, Level.L3)
    showing = ask(ticket)
    for page in pages:
        showing.saw(page, page, 3)
    # What a screen says of it counts for nothing.
    gate.close_look(desk, ticket.look, EndedBy.ESCAPE, complete=True)
    assert desk.db.execute("SELECT complete FROM look_end").fetchone() == (complete,)


def test_pages_seen_as_a_sketch_count_for_nothing(desk: Desk, paper: ItemId, ask: Ask) -> None:
    ticket = begun(desk, paper, Level.L2)
    showing = ask(ticket)
    for page in (1, 2, 3):
        showing.saw(page, page, 3)
    gate.close_look(desk, ticket.look, EndedBy.ESCAPE, complete=True)
    assert desk.db.execute("SELECT complete FROM look_end").fetchone() == (0,)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (ItemKind.OFFICE, papers.docx("they kill the lights")),
        (ItemKind.OFFICE, rb"{\rtf1 they kill the lights\par}"),
        (ItemKind.MAIL, b"From: a@b.example\r\nSubject: lights\r\n\r\nthey kill the lights\r\n"),
    ],
    ids=["docx", "rtf", "mail"],
)
def test_words_of_documents_and_mails_open_like_any_text(
    desk: Desk, cage: Cage, add: Add, kind: ItemKind, data: bytes
) -> None:
    item = add(data, kind)
    sketch = look(desk, cage, item, Level.L2).text or ""
    plain = gate.decode(unlock(desk, item, Lock.WHOLE), desk.vault, cage).text or ""
    assert "they ▒▒▒▒ the lights" in sketch
    assert "they kill the lights" in plain


def test_an_organisations_own_terms_are_masked(desk: Desk, cage: Cage, add: Add) -> None:
    folder = desk.vault.folder / "terms"
    folder.mkdir()
    (folder / "harbour.json").write_text(json.dumps({"terms": ["lights"]}))
    item = add(papers.docx("they dim the lights"), ItemKind.OFFICE)
    assert look(desk, cage, item, Level.L2).text == "they dim the ▒▒▒▒"
