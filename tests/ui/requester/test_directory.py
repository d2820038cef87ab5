"""The directory's page: found, added, corrected, taken in and written out; and the card made from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.changes import Topic
from app.desk import Desk
from app.requesters.agencies import AgencyKind, NewAgency, NewContact, Purpose
from app.requesters.agency_queries import agency_ids, count, every, numbers_of
from app.requesters.directory import put_agency
from tests.requesters.conftest import LANTERNVALE
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.pages import put_up
from ui.requester.act_now import ActNowSheet, Where
from ui.requester.agency_sheet import AgencySheet
from ui.requester.page import DirectoryPage
from ui.requester.part import directory_commands
from ui.shell.bringing import Bringing
from ui.shell.context import Context

Show = Callable[[], DirectoryPage]


@pytest.fixture
def show(qtbot: QtBot, context: Context) -> Iterator[Show]:
    """Return how to show the page, its keys working."""

    def shown() -> DirectoryPage:
        importing = Bringing(context, Topic.REQUESTERS, context.bus)
        page = DirectoryPage(context, importing)
        put_up(qtbot, page, *directory_commands(page, importing))
        return page

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0, timeout=20_000)


def said(widget: QWidget) -> str:
    """Return all that is written on a widget and seen."""
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def test_an_empty_directory_says_what_to_do(show: Show) -> None:
    page = show()
    assert "The directory is empty." in said(page)
    assert (unnamed(page), not_plain(page)) == ([], [])


def test_an_agency_is_looked_for_by_its_domain(qtbot: QtBot, context: Context, show: Show) -> None:
    put_agency(context.desk, LANTERNVALE)
    put_agency(context.desk, NewAgency("Other", AgencyKind.COURT, "NO"))
    page = show()
    page.look_for()
    QTest.keyClicks(page.search, "lanternvale.ex")
    qtbot.waitUntil(lambda: page.pane.model.rowCount() == 1)
    assert "+1 217 555 0100 · switchboard · found in State list 2026" in said(page)
    QTest.keyClicks(page.search, "nowhere")
    qtbot.waitUntil(lambda: "No agency is found." in said(page))


def test_an_agency_is_corrected_and_what_is_wrong_is_told_in_place(context: Context, show: Show) -> None:
    put_agency(context.desk, LANTERNVALE)
    page = show()
    page.edit()
    sheet = page.findChild(AgencySheet)
    assert isinstance(sheet, AgencySheet)
    assert sheet.agency() == LANTERNVALE
    name: QWidget = next(each for each in sheet.findChildren(QLineEdit) if each.accessibleName() == "Name")
    went: list[str] = []
    while len(went) < 4:
        following = name.nextInFocusChain()
        assert following is not None
        name = following
        if name.focusPolicy() & Qt.FocusPolicy.TabFocus and name.isVisibleTo(sheet):
            went.append(name.accessibleName())
    assert went == ["Kind", "Country", "Place it acts for", "Time zone"]
    zone = next(each for each in sheet.findChildren(QLineEdit) if each.accessibleName() == "Time zone")
    zone.setText("Mars/Olympus")
    sheet.step.click()
    assert "is no time zone" in said(sheet)
    assert sheet.isVisible()
    zone.setText("America/Denver")
    sheet.step.click()
    assert every(context.desk.db)[0].zone == "America/Denver"


def test_an_agency_is_added_with_a_number(context: Context, show: Show) -> None:
    page = show()
    page.add()
    sheet = page.findChild(AgencySheet)
    assert isinstance(sheet, AgencySheet)
    lines = {each.accessibleName(): each for each in sheet.findChildren(QLineEdit)}
    typed = {
        "Name": "City Police",
        "Country": "Norway",
        "Number": "+47 22 00 00 00",
        "Where it was found, never a request": "list",
    }
    for name, text in {**typed, "Found on": "2026-03-01"}.items():
        lines[name].setText(text)
    assert (unnamed(sheet), not_plain(sheet)) == ([], [])
    sheet.step.click()
    (agency,) = every(context.desk.db)
    assert (agency.name, agency.country, agency.contacts[0].number) == ("City Police", "NO", "+47 22 00 00 00")


def test_a_file_comes_in_and_a_wrong_one_is_told_with_its_line(
    qtbot: QtBot, context: Context, answers: Answers, show: Show, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("name,country\nA,US\nB,NO\n")
    bad.write_text("name,country\nC,US\nD,Nowhere\n")
    page = show()
    answers.given.append([good])
    page.bring_in()
    qtbot.waitUntil(lambda: "2 agencies were added, 0 changed" in said(page), timeout=20_000)
    answers.given.append([bad])
    page.bring_in()
    qtbot.waitUntil(lambda: "line 3, column country" in said(page), timeout=20_000)
    assert count(context.desk.db) == 2


def test_the_directory_is_written_out(
    qtbot: QtBot, context: Context, answers: Answers, show: Show, tmp_path: Path
) -> None:
    put_agency(context.desk, LANTERNVALE)
    page = show()
    answers.given.append(tmp_path / "out.csv")
    page.write_out()
    qtbot.waitUntil(lambda: "1 agency was written to out.csv" in said(page))
    assert "'+1 217 555 0100" in (tmp_path / "out.csv").read_text()
    # The dialog asked whether the file is to go.
    put_agency(context.desk, NewAgency("Other", AgencyKind.COURT, "NO"))
    answers.given.append(tmp_path / "out.csv")
    page.write_out()
    qtbot.waitUntil(lambda: "2 agencies were written to out.csv" in said(page))


def test_an_empty_directory_is_not_written_over_a_file(
    qtbot: QtBot, answers: Answers, show: Show, tmp_path: Path
) -> None:
    file = tmp_path / "out.csv"
    file.write_text("precious")
    page = show()
    answers.given.append(file)
    page.write_out()
    qtbot.waitUntil(lambda: "The directory is empty: nothing was written." in said(page))
    assert file.read_text() == "precious"


def test_an_agency_is_taken_out_once_that_is_confirmed(context: Context, answers: Answers, show: Show) -> None:
    put_agency(context.desk, LANTERNVALE)
    page = show()
    answers.given += [False, True]
    page.retire()
    assert len(agency_ids(context.desk.db)) == 1
    page.retire()
    assert agency_ids(context.desk.db) == []


def test_the_card_says_whom_to_call_what_time_it_is_there_and_what_to_say(qtbot: QtBot, context: Context) -> None:
    tested = NewContact(Purpose.EMERGENCY, "+47 22 00 00 01", "own list", "2026-01-01", "", "2026-03-01")
    old = NewContact(Purpose.EMERGENCY, "+47 22 00 00 02", "own list", "2026-01-01")
    put_agency(
        context.desk, NewAgency("Emergency centre", AgencyKind.EMERGENCY_POINT, "NO", "", "Europe/Oslo", (), (tested,))
    )
    put_agency(context.desk, NewAgency("Bergen police", AgencyKind.POLICE, "NO", "Bergen", "Europe/Oslo", (), (old,)))
    sheet = ActNowSheet(context.desk, Where("EDR-2026-A-00001", "A hiker is missing", "", "near Bergen"))
    qtbot.addWidget(sheet)
    sheet.show()
    assert "The request names Norway (NO); check that the person is there." in said(sheet)
    assert [number.agency for number in sheet.shown] == ["Bergen police", "Emergency centre"]
    words = said(sheet)
    for told in ("Sat 22:40 there", "tested 6 days ago", "never tested", "EDR-2026-A-00001", "A hiker is missing"):
        assert told in words
    assert (unnamed(sheet), not_plain(sheet)) == ([], [])


def test_a_number_is_confirmed_by_somebody_else_than_who_listed_it(
    qtbot: QtBot,
    context: Context,
    answers: Answers,
    colleague: Desk,
    show: Show,
) -> None:
    put_agency(colleague, LANTERNVALE)
    page = show()
    page.pane.table.selectRow(0)
    (number,) = numbers_of(context.desk.db, agency_ids(context.desk.db))
    answers.given += [number.uid, "The printed list"]
    page.confirm()
    qtbot.waitUntil(lambda: numbers_of(context.desk.db, agency_ids(context.desk.db))[0].confirmed_by is not None)
    assert "found again by" in "\n".join(label.text() for label in page.findChildren(QLabel))


@pytest.mark.parametrize(
    ("country", "words", "shown", "told"),
    [
        ("", "somewhere", "", "Choose the country where the person is."),
        ("FR", "somewhere", "FR", "This is the country of who asks; the person may be elsewhere."),
        ("FR", "last seen in Norway", "NO", "The request names Norway (NO)"),
        ("FR", "last seen at Bergen station", "NO", "The request names Norway (NO)"),
        (
            "FR",
            "from France to Norway",
            "FR",
            "The request names France (FR), Norway (NO): choose where the person is.",
        ),
        ("FR", "Bergenson and Norwayan are no places; Jordan is a name", "FR", "This is the country of who asks"),
    ],
)
def test_the_card_begins_where_the_person_is_said_to_be_and_says_why(
    qtbot: QtBot, context: Context, country: str, words: str, shown: str, told: str
) -> None:
    put_agency(context.desk, NewAgency("Bergen police", AgencyKind.POLICE, "NO", "Bergen", "Europe/Oslo"))
    sheet = ActNowSheet(context.desk, Where("EDR-2026-A-00001", "A hiker is missing", country, words))
    qtbot.addWidget(sheet)
    sheet.show()
    assert (sheet.country.currentData(), told in said(sheet)) == (shown, True)
