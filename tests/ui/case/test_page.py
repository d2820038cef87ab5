"""What a person corrects of a case on its page: its kind, and which incident it belongs to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton
from pytestqt.qtbot import QtBot

from app.cases import actions, incidents, queries, store
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, open_case
from app.changes import Changes, Topic
from app.clock import utc_text
from app.identity import Permission
from tests.review.closed import closed, come_back
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.case.clocks import countdown
from ui.case.page import CasePage
from ui.kit import theme
from ui.kit.theme import Mode
from ui.shell.context import Context


@pytest.fixture
def cases(context: Context) -> tuple[CaseId, CaseId]:
    """Return two cases of one incident, the first one claimed."""
    opened = []
    with context.desk.transaction(Permission.KEEP) as tx:
        for title in ("A hiker is missing", "Keep the data"):
            new = NewCase(Kind.EMERGENCY_DISCLOSURE, title, "NO", context.desk.clock.now(), "mail")
            opened.append(open_case(tx, new).id)
    actions.claim(context.desk, opened[0])
    incidents.link(context.desk, opened[0], opened[1])
    return opened[0], opened[1]


@pytest.fixture
def page(qtbot: QtBot, context: Context, cases: tuple[CaseId, CaseId]) -> CasePage:
    """Show the first case."""
    page = CasePage(context, cases[0])
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    return page


def linked(page: CasePage) -> list[int]:
    """Return the cases of the same incident that the page shows."""
    return [link.id for link in page.facts.linked]


def test_another_kind_makes_the_page_anew(page: CasePage, context: Context, answers: Answers) -> None:
    again: list[int] = []
    page.case_asked.connect(again.append)
    answers.given.append(None)
    page.change_kind()
    assert again == []
    answers.given.append(Kind.PRESERVATION.value)
    page.change_kind()
    assert again == [page.case_id]
    assert store.load(context.desk.db, page.case_id).kind is Kind.PRESERVATION


def test_past_the_claim_it_asks_why(page: CasePage, context: Context, answers: Answers) -> None:
    context.bus.publish(actions.hold(context.desk, page.case_id, "waits for counsel"))
    answers.given += [Kind.PRESERVATION.value, "counsel says so"]
    page.change_kind()
    assert store.load(context.desk.db, page.case_id).kind is Kind.PRESERVATION
    assert answers.given == []


def test_a_case_is_taken_out_of_its_incident_and_put_back(
    page: CasePage, context: Context, answers: Answers, cases: tuple[CaseId, CaseId]
) -> None:
    answers.given.append(False)
    page.unlink()
    assert linked(page) == [cases[1]]
    answers.given.append(True)
    page.unlink()
    assert linked(page) == []
    assert "on record" in answers.asked[-1][1]
    answers.given += ["EDR-0000-A-00000", queries.case_page(context.desk.db, cases[1]).row.reference.lower()]
    page.link_by_reference()
    assert str(answers.told[-1]).startswith("There is no such case. Nothing was changed. Check the reference")
    page.link_by_reference()
    assert linked(page) == [cases[1]]
    answers.given.append(page.facts.row.reference)
    page.link_by_reference()
    assert str(answers.told[-1]).startswith("That is this case itself.")
    acts = [event.act for event in page.facts.events]
    assert acts[-3:] == ["linked", "unlinked", "linked"]


def test_a_history_line_without_room_tells_the_last_steps_whole(page: CasePage, context: Context) -> None:
    for number in range(20):
        context.bus.publish(actions.add_note(context.desk, page.case_id, f"a long remark, number {number}"))
    page.resize(500, 800)
    line = page._history_line
    assert "…  ·  note" in line.text()
    assert line.text().endswith("21:40")
    assert line.fontMetrics().horizontalAdvance(line.text()) <= page.width()
    assert len(line.toolTip()) > len(line.text())
    assert line.accessibleDescription() == line.toolTip()
    page.resize(4000, 800)
    assert line.text() == line.toolTip()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (State.CLAIMED, "Life at risk: on"),
        (State.ON_HOLD, "Life at risk: rests, on hold"),
        (State.RESPONDED, "Life at risk: rests, answered"),
        (State.CLOSED, "Life at risk: off"),
    ],
)
def test_the_head_says_of_the_mode_what_the_line_says(
    page: CasePage, context: Context, state: State, told: str
) -> None:
    context.desk.db.execute("UPDATE cases SET state = ? WHERE id = ?", (state.value, page.case_id))
    page.show_changes(Changes(frozenset({Topic.CASES})))
    assert page._header._risk.text() == told
    assert (told == "Life at risk: on") == bool(queries.life_at_risk(context.desk.db, context.desk.person.id))


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (10 * 86400 - 6 * 3600, "9 d 18 h"),
        (47 * 3600, "47:00 h"),
        (5400, "1:30 h"),
        (540, "9:00 min"),
        (-3 * 86400, "3 d 0 h ago"),
    ],
)
def test_a_clock_tells_its_time_in_the_unit_that_fits(seconds: int, told: str) -> None:
    now = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)
    assert countdown(utc_text(now + timedelta(seconds=seconds)), now) == told


def test_large_text_cuts_nothing_of_the_head(page: CasePage, qapp: QApplication, context: Context) -> None:
    context.desk.db.execute("UPDATE cases SET title = ? WHERE id = ?", ("Nobody has seen them " * 6, page.case_id))
    theme.apply(qapp, Mode.LIGHT, 2.0)
    page.resize(960, 1000)
    page.show_changes(Changes(frozenset({Topic.CASES})))
    QApplication.processEvents()
    for label in (page._header._title, page._header._under):
        assert label.text().count("…") == 0
        assert label.heightForWidth(label.width()) <= label.height()


@pytest.mark.parametrize(("scale", "room"), [(1.5, (1024, 610)), (2.0, (966, 540))])
def test_large_text_leaves_room_for_the_question_that_is_asked(
    page: CasePage, qapp: QApplication, scale: float, room: tuple[int, int]
) -> None:
    """The room is what the window leaves a case of 1280 to 820, beside a notice and the line of life-at-risk mode."""
    theme.apply(qapp, Mode.LIGHT, scale)
    page.resize(*room)
    page.columns.go_to(page.decision)
    page.decision.go_to_missing()
    QApplication.processEvents()
    assert page.size().toTuple() == room
    foot, asked = page.decision._foot, page.decision._form
    for button in (foot.step, foot.missing):
        assert button.visibleRegion().boundingRect().height() >= button.sizeHint().height()
    question = asked.row(asked.at())
    options = question.findChildren(QRadioButton)
    assert sum(option.visibleRegion().boundingRect().height() == option.height() for option in options) >= 2
    assert page._header._line.whole == "A hiker is missing"
    page.show_changes(Changes(frozenset({Topic.CASES})))
    assert not page._header._formulas.isVisible()
    page.resize(room[0], 1200)
    QApplication.processEvents()
    assert page._header._title.isVisible()
    assert not page._header._line.isVisible()


def test_with_little_room_the_history_stands_in_the_place_of_the_panes(page: CasePage) -> None:
    page.resize(1200, 300)
    QApplication.processEvents()
    assert not page._history_line.isVisible()
    page.toggle_history()
    assert (page._history.isVisible(), page.columns.isVisible()) == (True, False)
    page.toggle_history()
    assert (page._history.isVisible(), page.columns.isVisible()) == (False, True)


def test_everything_is_named_and_plain(page: CasePage) -> None:
    assert unnamed(page) == []
    assert not_plain(page) == []


def test_beside_the_state_of_a_closed_case_stands_that_it_was_reviewed(qtbot: QtBot, context: Context) -> None:
    case_id = closed(context.desk)
    page = CasePage(context, case_id)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    assert not [label for label in page.findChildren(QLabel) if "reviewed" in label.text()]
    first = come_back(context.desk, case_id, "disagree")
    context.bus.publish(Changes(frozenset({Topic.REVIEW}), frozenset({case_id})))
    assert [label.text() for label in page.findChildren(QLabel) if label.text().endswith("  ·  reviewed")]
    come_back(context.desk, case_id, "agree", supersedes_uid=first, amends_why="I had not read all of it.")
    come_back(context.desk, case_id, "agree", reviewer_uid="another")
    context.bus.publish(Changes(frozenset({Topic.REVIEW}), frozenset({case_id})))
    assert [label.text() for label in page.findChildren(QLabel) if label.text().endswith("reviewed 2 times")]
