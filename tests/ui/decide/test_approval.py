"""A second person at the form: who is offered what, what stands there meanwhile, and what follows from a decision."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.cases import store
from app.cases.model import CaseId, State
from app.cases.queries import case_page
from app.decisions import actions as decisions
from app.decisions import tasks
from app.decisions.adopting import adopt_policy
from app.decisions.policies import approval_policy
from app.desk import Desk
from app.identity import Role
from tests.builders import FakeClock
from tests.decisions.forms import CLEAR
from tests.decisions.test_approving import CONTENT, seat
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from ui.decide.pane import DecisionPane
from ui.shell.context import Context

Show = Callable[[Desk], DecisionPane]


@pytest.fixture
def kim(context: Context) -> Desk:
    """Seat a supervisor."""
    return seat(context.desk, "Kim Ash")


@pytest.fixture
def show(qtbot: QtBot, context: Context, case_id: CaseId) -> Iterator[Show]:
    """Show the decision to whoever sits there."""

    def shown(desk: Desk) -> DecisionPane:
        pane = DecisionPane(replace(context, desk=desk), case_id)
        qtbot.addWidget(pane)
        pane.resize(520, 900)
        pane.show()
        qtbot.waitUntil(pane._form.drawn)
        return pane

    yield shown
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def offered(pane: DecisionPane) -> set[str]:
    """Return the steps that can be pressed."""
    return {name for name, made in pane._approval.buttons.items() if made.isVisible()}


def state(context: Context, case_id: CaseId) -> State:
    """Return where the case stands."""
    return store.load(context.desk.db, case_id).state


def test_the_author_waits_and_the_approver_is_asked(
    show: Show, context: Context, kim: Desk, case_id: CaseId, answers: Answers, clock: FakeClock
) -> None:
    decisions.submit(context.desk, case_id, CONTENT)
    mine = show(context.desk)
    assert mine._approval.told.text().startswith("Waits for a second person since 21:40 UTC (0 min): content is to go")
    assert mine._approval.more.text() == "Asked now: Kim Ash."
    assert offered(mine) == {"phone", "take_back"}
    clock.advance(11 * 60)
    mine._approval.show_case()
    assert offered(mine) == {"phone", "take_back", "unanswered"}
    assert unnamed(mine) == []
    assert not_plain(mine) == []
    theirs = show(kim)
    assert offered(theirs) == {"agree", "send_back"}
    assert theirs.answers()["rationale"] == CONTENT["rationale"]
    answers.given.append("The message names the bridge.")
    theirs.agreeing.agree()
    assert state(context, case_id) is State.APPROVED
    mine._show_case()
    assert mine._approval.told.text().startswith("Agreed to: Kim Ash, 2026-03-07 21:51 UTC")
    assert "names the bridge" in mine._approval.more.text()
    assert mine._foot.step.text() == "The answer went out…"


def test_whoever_comes_second_is_told_who_was_first(
    show: Show, context: Context, kim: Desk, case_id: CaseId, answers: Answers
) -> None:
    decisions.submit(context.desk, case_id, CONTENT)
    lee = seat(context.desk, "Lee Fell")
    first, second = show(kim), show(lee)
    question = second.agreeing.question
    waits = question()
    answers.given.append("It holds.")
    first.agreeing.agree()
    assert question() != waits
    assert not second.agreeing.offers("agree")


def test_blind_shows_an_empty_form_first(show: Show, context: Context, kim: Desk, case_id: CaseId) -> None:
    document = json.loads(approval_policy(context.desk.db, context.desk.settings.managed).document) | {
        "version": 2,
        "blind": True,
    }
    administrator = replace(context.desk, person=replace(context.desk.person, role=Role.ADMINISTRATOR))
    adopt_policy(administrator, json.dumps(document).encode())
    decisions.submit(context.desk, case_id, CONTENT)
    theirs = show(kim)
    assert offered(theirs) == {"blind"}
    assert theirs.answers() == {}
    assert theirs._past._shown == ()
    theirs._form.show_answers({"emergency": "yes"})
    theirs.agreeing.answer_first()
    theirs._show_case()
    assert offered(theirs) == {"agree", "send_back"}
    assert show(kim).answers()["rationale"] == CONTENT["rationale"]


def test_by_phone_asks_whom_what_was_read_back_and_why(
    show: Show, context: Context, case_id: CaseId, answers: Answers
) -> None:
    document = json.loads(approval_policy(context.desk.db, context.desk.settings.managed).document)
    document |= {"version": 2, "by_phone": [{"name": "Kim Ash", "number": "+49 30 23125 007"}]}
    adopt_policy(context.desk, json.dumps(document).encode())
    decisions.submit(context.desk, case_id, CONTENT)
    mine = show(context.desk)
    answers.given += ["0", "Messages of the last day.", "It holds."]
    mine.agreeing.by_phone()
    assert state(context, case_id) is State.APPROVED
    mine._show_case()
    assert "not countersigned yet" in mine._approval.more.text()
    assert any(task.kind == "countersign" for task in mine.tasks.open_tasks())


def test_an_empty_list_of_approvers_is_told(show: Show, context: Context, case_id: CaseId, answers: Answers) -> None:
    decisions.submit(context.desk, case_id, CONTENT)
    show(context.desk).agreeing.by_phone()
    assert "list was empty" in answers.told[-1].do


def test_tasks_stand_above_the_form_and_are_done_dropped_or_taken(
    show: Show, context: Context, case_id: CaseId, answers: Answers, kim: Desk
) -> None:
    decisions.submit(context.desk, case_id, CLEAR["emergency-disclosure", "disclose"])
    mine = show(context.desk)
    keep, first, second = mine.tasks.open_tasks()
    assert keep.what.startswith("Preserve the account's data")
    assert first.what.startswith("Ask the requester for legal process")
    answers.given.append("The account whole, in the legal hold.")
    mine.tasks.finish_first()
    mine._show_case()
    assert unnamed(mine) == []
    answers.given.append("Asked in the letter.")
    mine.tasks.finish_first()
    mine._show_case()
    assert mine.tasks.open_tasks() == (second,)
    tasks.assign(context.desk, second.id, kim.person.id)
    mine._show_case()
    mine.tasks.take(mine.tasks.open_tasks()[0])
    mine._show_case()
    assert mine.tasks.open_tasks()[0].owner == context.desk.person.name
    answers.given.append("The person has died.")
    mine.tasks.drop(mine.tasks.open_tasks()[0])
    mine._show_case()
    assert mine.tasks.isHidden()


def test_the_bases_keep_their_own_words(show: Show, context: Context) -> None:
    mine = show(context.desk)
    mine._form.show_answers({**CLEAR["emergency-disclosure", "disclose"], "bases": ["us-2702-c4", "eu-epoc-emergency"]})
    mine._form.edited.emit()
    beside = mine._form.row("bases").parts()._note  # type: ignore[attr-defined]  # a row of a form has its parts
    assert beside is not None
    assert "danger of death OR serious physical injury" in beside.text()
    assert "imminent threat" in beside.text()
    assert "binds us: 8 h · binds the enforcing authority: 96 h" in beside.text()
    assert "More than the least" not in mine._foot.suggestion.text()
    mine._form.show_answers({**mine.answers(), "data_transaction": "disclose"})
    mine._form.edited.emit()
    assert "More than the least: transaction data" in mine._foot.suggestion.text()


def test_a_time_in_the_past_is_told_and_kept(show: Show, context: Context, case_id: CaseId, answers: Answers) -> None:
    mine = show(context.desk)
    answers.given.append("tomorrow")
    mine.timing.set_deadline()
    assert "no time" in answers.told[-1].what
    answers.given += ["2026-03-07 20:00", True, "Page 2"]
    mine.timing.set_deadline()
    assert answers.began[-2] == "tomorrow"
    assert "in the past" in answers.asked[-2][1]
    clocks = case_page(context.desk.db, case_id).clocks
    assert any(clock.source == "by hand" and clock.due_at == "2026-03-07T20:00:00.000Z" for clock in clocks)


def test_clocks_stand_still_for_a_reason_and_somebody_is_kept_away(
    show: Show, context: Context, case_id: CaseId, answers: Answers, kim: Desk
) -> None:
    mine = show(context.desk)
    answers.given.append("The court opens at nine.")
    mine.timing.pause()
    assert any(clock.paused_since for clock in case_page(context.desk.db, case_id).clocks)
    mine.timing.unpause()
    assert not any(clock.paused_since for clock in case_page(context.desk.db, case_id).clocks)
    answers.given += [str(kim.person.id), "Her brother is the officer."]
    mine.timing.keep_away()
    decisions.submit(context.desk, case_id, CONTENT)
    mine._show_case()
    assert mine._approval.more.text().startswith("Nobody else in this vault may agree.")
