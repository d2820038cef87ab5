"""A cover at a workstation that is managed: what may not open stays closed at the hold, and says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Severity
from app.desk import Desk
from app.errors import StillwaterError
from app.evidence import changed
from app.evidence.actions import set_severity, set_source
from app.evidence.changed import What
from app.evidence.model import Source
from app.looking import queries
from app.looking.model import Level
from tests.builders import FakeClock
from tests.looking.conftest import Add
from tests.policies.places import managed_by
from tests.ui.answers import Answers
from tests.ui.looking.hands import Open, hold, let_go, surface, until
from ui.looking.pane import EvidencePane
from ui.looking.view import LookView
from ui.shell.capture import CaptureNotKeptOutError
from ui.shell.context import Context

BACK: list[StillwaterError] = []


@pytest.fixture
def context(context: Context) -> Context:
    """Sit at a workstation where S2 opens as far as the sketch, and nothing at all while something holds it back."""
    desk = replace(context.desk, settings=managed_by(SharpestS2="sketch"))
    return replace(context, desk=desk, held_back=lambda: BACK[0] if BACK else None)


def test_a_hold_opens_as_far_as_it_may_and_says_why_no_further(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot
) -> None:
    view = look(add(severity=Severity.S2))
    hold(view, clock, Qt.Key.Key_2, 0.5)
    until(qtbot, view, Level.L2)
    let_go(view, Qt.Key.Key_2)
    hold(view, clock, Qt.Key.Key_3, 2.0)
    assert surface(view).level < Level.L3
    assert "opens as far as the sketch" in view._told.text()
    let_go(view, Qt.Key.Key_3)


def test_nothing_opens_and_nothing_is_recorded_where_pictures_of_the_screen_cannot_be_kept_out(
    look: Open, add: Add, clock: FakeClock, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.BACK", [CaptureNotKeptOutError()])
    item = add(severity=Severity.S2)
    view = look(item)
    hold(view, clock, Qt.Key.Key_2, 0.5)
    assert surface(view).level < Level.L2
    assert "stays out of screenshots" in view._told.text()
    assert not context.covers.anything()
    let_go(view, Qt.Key.Key_2)
    assert not queries.looks_of_item(context.desk.db, item)


def told(view: LookView) -> str:
    """Return the line of facts above an item."""
    return view._facts.text()


def test_a_milder_step_of_ones_own_opens_nothing_more_and_says_who_can_change_that(
    look: Open, add: Add, clock: FakeClock, context: Context, colleague: Desk
) -> None:
    item = add(severity=Severity.S2)
    set_severity(context.desk, item, Severity.S1)
    view = look(item)
    assert "You set a milder step yourself" in told(view)
    hold(view, clock, Qt.Key.Key_3, 2.0)
    assert surface(view).level < Level.L3
    assert "Another person can confirm it: they classify the item with the same step." in view._told.text()
    let_go(view, Qt.Key.Key_3)
    context.bus.publish(set_severity(colleague, item, Severity.S1))
    assert "yourself" not in told(view)


def test_what_one_calls_the_requester_s_stays_covered_until_another_says_so_too(
    qtbot: QtBot, look: Open, add: Add, context: Context, colleague: Desk
) -> None:
    item = add(severity=Severity.S2)
    set_source(context.desk, item, Source.REQUESTER)
    view = look(item)
    assert "You said yourself that it is the requester's" in told(view)
    assert "the requester's own, covered" in told(view)
    assert not queries.looks_of_item(context.desk.db, item)
    view.hide()
    set_source(colleague, item, Source.REQUESTER)
    again = look(item)
    assert "requester's paper, open to read" in told(again)
    until(qtbot, again, Level.L4)


@pytest.mark.parametrize(("answer", "source"), [("requester", Source.REQUESTER), ("subject", Source.SUBJECT)])
def test_whoever_did_not_say_so_first_is_asked_whose_it_is(
    qtbot: QtBot, add: Add, context: Context, answers: Answers, colleague: Desk, answer: str, source: Source
) -> None:
    item = add(severity=Severity.S2)
    set_source(colleague, item, Source.REQUESTER)
    row = queries.item(context.desk, item)
    pane = EvidencePane(context, CaseId(row.case_id))
    qtbot.addWidget(pane)
    pane._choose(item)
    answers.given.append(answer)
    pane.change_source()
    said = changed.said_of(context.desk.db, item)[What.SOURCE]
    assert (said[-1].person_id, said[-1].now) == (context.desk.person.id, source.value)
    # From then on it is a toggle, as for anybody's own word.
    answers.given.append(True)
    pane.change_source()
    assert queries.item(context.desk, item).source is not source
