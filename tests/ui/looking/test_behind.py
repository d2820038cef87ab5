"""What is found out behind the window: one item at a time when it is quiet, told in the foot, paused and stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.cage.errors import CageNotStartedError
from app.changes import Changes, Topic
from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind
from app.looking import behind as finding
from tests.cage.clips import counted, flashing, video
from tests.looking.conftest import Add
from ui.looking.behind import Behind
from ui.looking.words import facts
from ui.shell.context import Context


@pytest.fixture
def found(qtbot: QtBot, context: Context) -> Iterator[Behind]:
    """Find out nothing by itself: the test says when it is quiet."""
    made = Behind(context)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def card(context: Context, item: ItemId) -> list[str]:
    return list(facts(evidence.item(context.desk.db, item), context.desk.person.id))


def test_films_are_checked_one_after_another_and_their_cards_say_it(
    qtbot: QtBot, context: Context, add: Add, found: Behind
) -> None:
    calm = add(video(lambda _number: counted(0), frames=30), ItemKind.VIDEO)
    torn = add(b"no film", ItemKind.VIDEO)
    wild = add(video(flashing(8.0), frames=60, rate=30), ItemKind.VIDEO)
    told: list[Changes] = []
    context.bus.changed.connect(told.append)
    found.go_on()
    qtbot.waitUntil(lambda: found.words == "reading 3 items in the background")
    assert context.tasks.running() == 1
    qtbot.waitUntil(lambda: not found.words, timeout=30_000)
    assert "flashing: none found at 1 ×" in card(context, calm)
    assert any("flashing could not be checked: it is not a video" in words for words in card(context, torn))
    assert any(words.startswith("flashing found at 0:0") for words in card(context, wild))
    assert [Topic.EVIDENCE in changes.topics for changes in told] == [True]


def test_it_waits_while_anything_is_open_or_done_and_while_it_is_paused(
    qtbot: QtBot, context: Context, add: Add, found: Behind
) -> None:
    film = add(video(lambda _number: counted(0), frames=30), ItemKind.VIDEO)
    context.tasks.run(lambda _task: None, lambda _none: None)
    found.go_on()
    assert context.tasks.running() == 1
    assert found.words == ""
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    found.pause(paused=True)
    found.go_on()
    assert context.tasks.running() == 0
    found.pause(paused=False)
    found.go_on()
    qtbot.waitUntil(lambda: "1 item" in found.words)
    found.pause(paused=True)
    assert found.words == "1 item to read, paused"
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    found.pause(paused=False)
    found.go_on()
    qtbot.waitUntil(lambda: finding.verdict(context.desk, film) is not None, timeout=30_000)


def test_what_holds_for_every_item_is_said_once_and_not_tried_again(
    qtbot: QtBot, context: Context, add: Add, found: Behind
) -> None:
    add(b"a film", ItemKind.VIDEO)
    found._fail(CageNotStartedError(), finding.Waiting(ItemId(1), finding.Errand.FLASH))
    said = "nothing is read in the background: "
    assert found.words.startswith(said)
    found.go_on()
    assert context.tasks.running() == 0
    found.pause(paused=False)
    assert found.words == ""


def test_words_on_a_card_are_counts_and_never_the_words(context: Context, add: Add) -> None:
    item, silent, torn = (
        add(facts={"words": words})
        for words in ({"found": 34, "flagged": 2}, None, {"refused": "it is damaged or cut short"})
    )
    assert "words found: 34, flagged: 2" in card(context, item)
    assert not [words for words in card(context, silent) if "words found" in words]
    assert "its words could not be read: it is damaged or cut short" in card(context, torn)
