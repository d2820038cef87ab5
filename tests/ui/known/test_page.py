"""Matches are judged by keyboard, lists come in with progress and go off with a reason, and any hash is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.changes import Topic
from app.evidence import known
from app.evidence.hashes import Verdict
from app.evidence.model import ItemId
from app.identity import Permission
from tests.evidence.listed import LOOKS, digest, near, taken, written
from tests.evidence.test_comparing import added, compared
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.pages import put_up
from ui.known.commands import known_commands
from ui.known.list_sheet import ListSheet
from ui.known.page import HASHES, LISTS, KnownPage
from ui.shell.bringing import Bringing
from ui.shell.context import Context

Show = Callable[[], KnownPage]


@pytest.fixture
def show(qtbot: QtBot, context: Context) -> Iterator[Show]:
    """Return how to show the page, its keys working."""

    def shown() -> KnownPage:
        importing = Bringing(context, Topic.EVIDENCE, context.bus)
        page = KnownPage(context, importing)
        put_up(qtbot, page, *known_commands(page, importing))
        return page

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=20_000)


@pytest.fixture
def item(context: Context, tmp_path: Path) -> ItemId:
    """Add an item that a list knows by its looks."""
    taken(context.desk, written(tmp_path / "known.csv", f"pdq,class,severity\n{near(LOOKS, 8)},A2,S4\n"))
    made = added(context.desk, b"one", LOOKS)
    compared(context.desk)
    return made


def shown(page: KnownPage) -> list[str]:
    """Return the first row of the table on show, cell by cell."""
    model = (page.matches, page.lists, page.hashes)[page.view()].model
    return [str(model.data(model.index(0, column))) for column in range(model.columnCount())]


def press(page: KnownPage, key: Qt.Key) -> None:
    """Press a key where the keyboard is."""
    QTest.keyClick(page.matches.table if page.view() == 0 else page.lists.table, key)


def verdict(context: Context) -> Verdict:
    """Return what was said of the one match."""
    (row,) = known.matches(context.desk.db, known.match_ids(context.desk.db, waiting=False))
    return row.verdict


def test_empty_it_says_what_it_is_for(show: Show) -> None:
    page = show()

    assert page.matches.empty.isVisible()
    assert unnamed(page) == []
    assert not_plain(page) == []


@pytest.mark.usefixtures("item")
def test_a_match_is_told_with_its_distance_and_where_it_comes_from(show: Show) -> None:
    page = show()

    row = shown(page)
    assert row[1] == "looks alike, 8 of 256 bits differ"
    assert row[2] == "A2"
    assert "A clearing house on 2026-02-28, entry 1" in page.matches._words.text()
    assert unnamed(page) == []


@pytest.mark.usefixtures("item")
def test_c_confirms_and_the_match_no_longer_waits(show: Show, context: Context) -> None:
    page = show()

    press(page, Qt.Key.Key_C)

    assert verdict(context) is Verdict.CONFIRMED
    assert page.matches.empty.isVisible()
    press(page, Qt.Key.Key_A)
    assert "confirmed by" in page.matches._more.text()


def test_r_rejects_with_a_reason_and_u_takes_it_back(
    show: Show, context: Context, answers: Answers, item: ItemId
) -> None:
    page = show()
    page.show_every()
    answers.given += [None, "another harbour"]

    press(page, Qt.Key.Key_R)
    assert verdict(context) is Verdict.OPEN
    press(page, Qt.Key.Key_R)
    assert verdict(context) is Verdict.REJECTED
    assert known.known_of(context.desk.db, item) is None
    assert "another harbour" in page.matches._more.text()

    press(page, Qt.Key.Key_U)
    assert known.known_of(context.desk.db, item) is not None


@pytest.mark.usefixtures("item")
def test_enter_opens_the_case_of_a_match(show: Show, qtbot: QtBot, context: Context) -> None:
    page = show()
    (row,) = known.matches(context.desk.db, known.match_ids(context.desk.db, waiting=True))

    with qtbot.waitSignal(page.opened) as opened:
        press(page, Qt.Key.Key_Return)

    assert opened.args == [row.case_id]


def test_a_list_is_switched_off_with_a_reason_and_on_again(
    show: Show, context: Context, answers: Answers, item: ItemId
) -> None:
    page = show()
    page.show_view(LISTS)
    answers.given.append("withdrawn")

    press(page, Qt.Key.Key_O)
    assert known.known_of(context.desk.db, item) is None
    assert "withdrawn" in page.lists._more.text()

    press(page, Qt.Key.Key_O)
    assert known.known_of(context.desk.db, item) is not None


def test_one_hash_is_found_by_how_it_begins_and_switched_off(
    show: Show, qtbot: QtBot, context: Context, answers: Answers, item: ItemId
) -> None:
    page = show()
    page.show_view(HASHES)
    line = page.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, near(LOOKS, 8)[:6].upper())
    qtbot.waitUntil(lambda: page.hashes.current() is not None)
    assert shown(page)[1] == near(LOOKS, 8)

    answers.given.append("a grey wall")
    page.switch()

    assert known.known_of(context.desk.db, item) is None
    assert "a grey wall" in page.hashes._more.text()


def test_a_list_comes_in_with_what_a_person_says_of_it(
    show: Show, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    page = show()
    answers.given.append([str(written(tmp_path / "march.csv", f"md5\n{digest(b'one', 'md5')}\n"))])
    page.bring_in()
    sheet = page.findChild(ListSheet)
    assert sheet is not None
    assert unnamed(sheet) == []
    assert not sheet.step.isEnabled()
    source, day = sheet.findChildren(QLineEdit)[:2]
    QTest.keyClicks(source, "A clearing house")
    QTest.keyClicks(day, "2026-03-01")
    assert sheet.step.isEnabled()

    sheet.accept()
    assert page._progress.isVisible()
    qtbot.waitUntil(lambda: not page._importing.running, timeout=20_000)

    assert "1 hash was taken in" in page._told.words()
    page.show_view(LISTS)
    assert shown(page)[:3] == ["march", "A clearing house", "2026-03-01"]


def test_what_is_wrong_with_a_list_is_told_on_the_page(
    show: Show, qtbot: QtBot, answers: Answers, tmp_path: Path
) -> None:
    page = show()
    answers.given.append([str(written(tmp_path / "bad.json", '{"entries": [{"md5": "xyz"}]}'))])
    page.bring_in()
    sheet = page.findChild(ListSheet)
    assert sheet is not None
    sheet.accept()
    qtbot.waitUntil(lambda: not page._importing.running, timeout=20_000)

    assert "entries[0].md5" in page._error.words()
    assert not page._progress.isVisible()


def test_where_somebody_else_sets_the_rules_a_responder_judges_and_changes_no_list(
    show: Show, context: Context, qtbot: QtBot
) -> None:
    with context.desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES ('k', 'Kim', 'supervisor', x'00', ?)",
            (tx.at,),
        )
    page = show()
    page.show_view(LISTS)
    qtbot.waitUntil(page.isVisible)
    there = {button.text(): button.isVisible() for button in page.findChildren(QPushButton) if button.text()}
    assert there["Import a list…"] is False
    assert not any(visible for name, visible in there.items() if "Switch" in name)
