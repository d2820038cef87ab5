"""Limits in the real window: told once, asked about once, evidence closed with everything else open, and ways past it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Kind
from app.evidence import actions as evidence
from app.evidence import sealing
from app.evidence.model import ItemKind, NewItem, Source
from app.identity import Permission, Role
from app.vault import people
from app.vault.people import Newcomer
from app.wellness import caps, notices, owner
from app.wellness.notices import Act
from tests.builders import A_SATURDAY, FakeClock, MemorySecrets
from tests.decisions.evidence import add_item
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.breaks.standing import Stand
from tests.ui.program.cases import add_case, add_life_at_risk
from tests.ui.program.conftest import Enter
from tests.vaults import CHEAP
from ui.breaks.breaks import Breaks
from ui.breaks.closed_panel import ClosedPanel
from ui.breaks.override_sheet import OverrideSheet
from ui.breaks.part import breaks_of
from ui.case.page import CasePage
from ui.kit.panels import Strip
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.covers import Reason

HARD = 4 * 3600.0
SECOND = Newcomer("Alex Moor", Role.SUPERVISOR, "copper kettle beneath nine willows")


def at_a_case(station: Workstation) -> tuple[CasePage, CaseId]:
    """Show a case with an item of a subject and one of the requester."""
    case_id = add_case(station.desk, Kind.PRESERVATION, "Accounts to preserve")
    add_item(station.desk, case_id)
    letter = sealing.seal(station.desk.vault, [b"Please keep what there is."])
    with station.desk.transaction(Permission.KEEP) as tx:
        paper = NewItem("letter.txt", "text/plain", ItemKind.TEXT, "text/plain", Source.REQUESTER, {})
        evidence.add_item(tx, case_id, paper, letter)
    station.open_case(case_id)
    breaks_of(station).tick()
    page = station.window.page()
    assert isinstance(page, CasePage)
    return page, case_id


def strips(station: Workstation) -> list[str]:
    window = station.window
    found = (strip.words() for strip in window.findChildren(Strip) if strip.window() is window)
    return [words for words in found if words and "new case" not in words]


def on_show(page: CasePage) -> bool:
    return page.evidence.view is not None


def is_closed(page: CasePage) -> bool:
    return page.evidence.closed is not None


def panel(page: CasePage) -> ClosedPanel:
    assert isinstance(page.evidence.closed, ClosedPanel)
    return page.evidence.closed


def press(parent: QWidget, words: str) -> None:
    (button,) = [each for each in parent.findChildren(QPushButton) if each.text() == words]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def test_a_soft_limit_is_told_once_a_shift(
    qtbot: QtBot, enter: Enter, stand: Stand, program: Program, clock: FakeClock
) -> None:
    stand(review=3 * 3600.0, severe_looks=8)
    station = enter()
    at_a_case(station)
    assert strips(station) == [
        "3 h 00 min with evidence this shift.\n8 close looks at the hardest material this shift."
    ]
    assert unnamed(station.window) == []
    station.leave(Reason.LOCK)
    qtbot.waitUntil(lambda: program.station is None)
    again = enter()
    breaks_of(again).tick()
    assert strips(again) == []


def test_five_of_a_kind_offer_something_else(enter: Enter, stand: Stand) -> None:
    stand(same_class=5, last_class="unclassified")
    station = enter()
    page, _case = at_a_case(station)
    assert not is_closed(page)
    (words,) = strips(station)
    assert words.startswith("5 hard looks in a row, with nothing else between.")
    (strip,) = [strip for strip in station.window.findChildren(Strip) if strip.words() == words]
    press(strip, "Go to the queue")
    assert station.window.current == "queue"
    assert strips(station) == []


def test_many_hard_looks_are_asked_about_once_and_the_answer_is_ones_own(enter: Enter, stand: Stand) -> None:
    stand(severe_looks=15)
    station = enter()
    page, case_id = at_a_case(station)
    shown = panel(page)
    assert "15 close looks at the hardest material this shift. Do you want to go on?" in said(shown)
    assert unnamed(shown) == []
    assert not_plain(shown) == []
    page.evidence.open_item(1)
    assert not on_show(page)
    press(shown, "Go on")
    assert not is_closed(page)
    page.evidence.open_item(1)
    assert on_show(page)
    station.window.back()
    station.open_case(case_id)
    breaks_of(station).tick()
    again = station.window.page()
    assert isinstance(again, CasePage)
    assert not is_closed(again)


def test_a_break_is_an_answer_too(enter: Enter, stand: Stand) -> None:
    stand(severe_looks=15)
    station = enter()
    page, _case = at_a_case(station)
    press(panel(page), "Take a break now")
    assert breaks_of(station).resting
    breaks_of(station).end_break()
    assert not is_closed(page)


def test_at_the_days_limit_evidence_closes_and_all_else_stays_open(
    qtbot: QtBot, enter: Enter, stand: Stand, answers: Answers, clock: FakeClock
) -> None:
    stand(review=HARD - 2)
    station = enter()
    page, _case = at_a_case(station)
    page.evidence.open_item(1)
    assert on_show(page)
    breaks = breaks_of(station)
    for _second in range(4):
        clock.advance(1)
        breaks.tick()
    assert caps.is_locked(breaks.shift)
    assert not on_show(page)
    shown = panel(page)
    assert "4 h 00 min with evidence is what a shift may hold." in said(shown)
    page.evidence.open_item(1)
    assert not on_show(page)
    page.evidence.open_item(2)
    assert on_show(page)
    qtbot.waitUntil(lambda: station.tasks.running() == 0, timeout=30_000)
    page.evidence.leave_item()
    answers.given.append("Asked the registry to ring back")
    page.add_note()
    assert page.decision.isEnabled()
    (notice,) = notices.notices(station.desk.db, A_SATURDAY)
    assert (notice.act, notice.reason) == (Act.REACHED, "")


def test_a_life_at_risk_opens_it_again(enter: Enter, stand: Stand) -> None:
    stand(review=HARD)
    station = enter()
    page, _case = at_a_case(station)
    assert is_closed(page)
    add_life_at_risk(station.desk)
    breaks_of(station).tick()
    assert not is_closed(page)
    acts = [(each.act, each.reason) for each in notices.notices(station.desk.db, A_SATURDAY)]
    assert acts == [(Act.OVERRIDDEN, "A life was at risk."), (Act.REACHED, "")]


def test_nobody_else_in_the_vault_is_said(enter: Enter, stand: Stand) -> None:
    stand(review=HARD)
    station = enter()
    page, _case = at_a_case(station)
    press(panel(page), "With a second person…")
    (sheet,) = station.window.findChildren(OverrideSheet)
    assert "Nobody else can prove themselves" in said(sheet)
    assert not sheet.step.isEnabled()
    sheet.reject()


@pytest.fixture
def second(
    qtbot: QtBot, enter: Enter, program: Program, stand: Stand, secrets: MemorySecrets, clock: FakeClock
) -> Workstation:
    """Return a sitting at the day's limit, in a vault with a second person."""
    stand(review=HARD)
    station = enter()
    people.enrol(station.desk.vault, SECOND, secrets=secrets, cost=CHEAP, clock=clock)
    return station


def test_a_second_person_opens_it_for_half_an_hour(qtbot: QtBot, second: Workstation, clock: FakeClock) -> None:
    page, _case = at_a_case(second)
    press(panel(page), "With a second person…")
    (sheet,) = second.window.findChildren(OverrideSheet)
    assert unnamed(sheet) == []
    assert not sheet.step.isEnabled()
    sheet._reason.show_value("The plane lands in an hour.")
    sheet._passphrase.line.setText("not theirs at all")
    sheet.agree()
    qtbot.waitUntil(lambda: sheet._error.words() != "", timeout=30_000)
    assert sheet._passphrase.text() == ""
    assert is_closed(page)
    sheet._passphrase.line.setText(SECOND.passphrase)
    sheet.agree()
    qtbot.waitUntil(lambda: page.evidence.closed is None, timeout=30_000)
    assert strips(second)[0] == "Evidence is open past the day's limit, 30 min left. It closes by itself."
    latest = notices.notices(second.desk.db, A_SATURDAY)[0]
    assert (latest.act, latest.second, latest.reason) == (Act.OVERRIDDEN, "Alex Moor", "The plane lands in an hour.")
    breaks: Breaks = breaks_of(second)
    clock.sleep(1801)
    breaks.tick()
    assert is_closed(page)
    assert strips(second) == []


def test_near_the_end_that_was_chosen_it_is_told_once(enter: Enter, clock: FakeClock) -> None:
    station = enter()
    breaks = breaks_of(station)
    end = clock.now().astimezone() + timedelta(minutes=50)
    owner.choose(station.desk, owner.SHIFT_END, end.strftime("%H:%M"))
    clock.advance(60)
    breaks.tick()
    assert strips(station) == []
    clock.advance(300)
    station.idle.start()
    breaks.tick()
    (words,) = strips(station)
    assert words.startswith("Your shift ends in 44 min.")
    clock.advance(61)
    breaks.tick()
    assert strips(station) == [words]


def test_with_large_text_in_a_low_window_the_panel_is_whole_and_scrolls_with_the_cards(
    qtbot: QtBot, enter: Enter, stand: Stand
) -> None:
    stand(review=HARD)
    station = enter()
    station.window.resize(1000, 640)
    page, _case = at_a_case(station)
    station.house.theme.apply(station.house.theme.mode, 2.0)
    shown = panel(page)
    for tab in page.findChildren(QTabBar):
        tab.setCurrentIndex(1)
    words = shown.findChildren(QLabel)
    qtbot.waitUntil(lambda: all(each.height() >= each.heightForWidth(each.width()) for each in words))
    for way in shown.findChildren(QPushButton):
        assert way.height() >= way.minimumSizeHint().height()
    page.evidence.open_item(1)
    assert not on_show(page)
    qtbot.waitUntil(lambda: not shown.visibleRegion().isEmpty())
    station.house.theme.apply(station.house.theme.mode, 1.0)
