"""The gates in the page: what they keep from being signed or closed is told there, and not signed by any way round it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from app.cases import actions, store
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, open_case
from app.identity import Permission
from tests.decisions.forms import CLEAR, DISCLOSE, RECORD, ROUTED, WHY
from tests.ui.answers import Answers
from tests.ui.decide.stepping import step
from ui.decide.pane import DecisionPane
from ui.shell.context import Context

Show = Callable[[Kind], tuple[CaseId, DecisionPane]]
FALSE_SENDER: dict[str, object] = {
    "requester": "failed:forged",
    "emergency": "unknown",
    "imminence": "hours",
    "outcome": "refuse",
    "refusal": "suspected_fraud",
    "rationale": WHY,
}


@pytest.fixture
def show(qtbot: QtBot, context: Context) -> Show:
    """Claim a case of a kind, and show its decision."""

    def shown(kind: Kind) -> tuple[CaseId, DecisionPane]:
        with context.desk.transaction(Permission.KEEP) as tx:
            case_id = open_case(tx, NewCase(kind, "A hiker is missing", "NO", context.desk.clock.now(), "mail")).id
        actions.claim(context.desk, case_id)
        pane = DecisionPane(context, case_id)
        qtbot.addWidget(pane)
        pane.resize(520, 900)
        pane.show()
        qtbot.waitUntil(lambda: pane._form.drawn() and context.tasks.running() == 0)
        return case_id, pane

    return shown


def answer(pane: DecisionPane, answers: dict[str, object]) -> None:
    """Give answers as the person would."""
    pane._form.show_answers(answers)
    pane._form.edited.emit()


def mend(pane: DecisionPane) -> list[str]:
    """Return the questions that the page says have to be mended."""
    return [conflict.key for conflict in pane._open().mend]


def state(context: Context, case_id: CaseId) -> State:
    """Return where a case stands."""
    return store.load(context.desk.db, case_id).state


def test_a_failed_requester_gets_nothing_and_unknown_is_no_way_round(
    show: Show, context: Context, answers: Answers, qtbot: QtBot
) -> None:
    case_id, pane = show(Kind.EMERGENCY_DISCLOSURE)
    answer(pane, {**DISCLOSE, "requester": "failed:forged"})
    assert "requester" in mend(pane)
    assert not pane._foot.step.isEnabled()
    answer(pane, FALSE_SENDER)
    step(pane)
    assert state(context, case_id) is State.DECIDED
    qtbot.waitUntil(lambda: pane._knowing.now.failed_before)
    answers.given.append(True)
    pane.correct()
    answer(pane, {**DISCLOSE, "requester": "unknown"})
    assert "requester" in mend(pane)
    step(pane)
    assert context.desk.db.execute("SELECT count(*) FROM decision").fetchone() == (1,)


def test_a_true_danger_behind_a_false_sender_is_decided_on_before_the_close(
    show: Show, context: Context, answers: Answers
) -> None:
    case_id, pane = show(Kind.EMERGENCY_DISCLOSURE)
    answer(pane, FALSE_SENDER)
    assert "tell" in pane._foot.suggestion.text()
    step(pane)
    answers.given.append("Refused in writing, to the address of the agency itself.")
    step(pane)
    answer(pane, {**RECORD, **FALSE_SENDER})
    assert "referral" in pane._open().keys
    step(pane)
    assert state(context, case_id) is State.RESPONDED
    assert "record" in str(answers.told[-1])


def test_a_routed_case_stays_ours_until_the_other_side_acknowledges(
    show: Show, context: Context, answers: Answers
) -> None:
    case_id, pane = show(Kind.EMERGENCY_DISCLOSURE)
    routed: dict[str, object] = {**CLEAR["emergency-disclosure", "route"], **ROUTED}
    answer(pane, routed)
    assert "follows where the user is" in pane._foot.suggestion.text()
    step(pane)
    answers.given.append("Handed to the Irish entity by its desk's number.")
    step(pane)
    answer(pane, {**RECORD, **routed})
    step(pane)
    assert state(context, case_id) is State.RESPONDED
    assert "acknowledges" in str(answers.told[-1].points)
    answers.given.append("Their desk took it, number 17.")
    pane.tasks.finish_first()
    answers.given += ["The Irish desk", "unknown"]
    step(pane)
    assert state(context, case_id) is State.CLOSED


@pytest.mark.parametrize(
    ("requester", "freeze", "keys"),
    [
        ("failed:forged", "no", ["requester"]),
        ("failed:forged", "yes", ["requester", "freeze"]),
        ("unknown", "yes", ["freeze"]),
        ("passed:known-contact", "yes", []),
    ],
)
def test_preserving_and_freezing_pass_the_first_gate(show: Show, requester: str, freeze: str, keys: list[str]) -> None:
    _case, pane = show(Kind.PRESERVATION)
    answer(pane, {**CLEAR["preservation", "preserve_only"], "requester": requester, "freeze": freeze})
    assert mend(pane) == keys


def test_who_is_not_known_is_preserved_for_by_a_second_person_alone(show: Show, context: Context) -> None:
    case_id, pane = show(Kind.PRESERVATION)
    answer(pane, {**CLEAR["preservation", "preserve_only"], "requester": "unknown"})
    step(pane)
    assert state(context, case_id) is State.PENDING_APPROVAL
    assert not pane._approval.isHidden()
