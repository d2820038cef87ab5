"""Clocks: worked out and never set, paused with a reason alone, told when a time lies in the past or is no time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.cases import actions, timing
from app.cases.actions import ReasonMissingError
from app.cases.formulas import formula, recomputed, span
from app.cases.model import CaseId, Imminence, Kind, WrongStepError
from app.cases.opening import NewCase, open_case
from app.cases.queries import ClockRow, case_page
from app.cases.timing import NoMomentError, NothingToPauseError, NotPausedError, read_moment
from app.decisions import actions as decisions
from app.decisions.kinds import change_kind
from app.desk import Desk
from app.identity import Permission
from tests.builders import A_SATURDAY, FakeClock
from tests.decisions.forms import CLEAR


@pytest.fixture
def case_id(desk: Desk) -> CaseId:
    """Claim an emergency that somebody has read."""
    with desk.transaction(Permission.KEEP) as tx:
        found = open_case(tx, NewCase(Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", A_SATURDAY, "mail")).id
    actions.claim(desk, found)
    actions.assess(desk, found, Imminence.HOURS)
    return found


def running(desk: Desk, case_id: CaseId, source: str = "policy") -> dict[str, ClockRow]:
    """Return the clocks that run from a source, by what they measure."""
    clocks = case_page(desk.db, case_id).clocks
    return {clock.measures: clock for clock in clocks if clock.stopped_at is None and clock.source == source}


def due(desk: Desk, case_id: CaseId) -> str | None:
    """Return when the case is due."""
    (found,) = desk.db.execute("SELECT due_at FROM cases WHERE id = ?", (case_id,)).fetchone()
    return None if found is None else str(found)


def test_the_formula_stands_beside_the_figure(desk: Desk, case_id: CaseId) -> None:
    told = formula(running(desk, case_id)["due"])
    assert told.startswith("Due 2026-03-08 01:40 UTC = 2026-03-07 21:40 + 4 h · policy clocks")
    assert told.endswith("binds us")


def test_a_pause_moves_each_clock_on_by_its_own_length(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    with pytest.raises(ReasonMissingError):
        timing.pause(desk, case_id, " ")
    clock.advance(600)
    timing.pause(desk, case_id, "The court opens at nine.")
    assert due(desk, case_id) is None
    assert "stands still since 2026-03-07 21:50: The court opens at nine." in formula(running(desk, case_id)["due"])
    with pytest.raises(NothingToPauseError):
        timing.pause(desk, case_id, "Again.")
    clock.advance(1800)
    timing.unpause(desk, case_id)
    with pytest.raises(NotPausedError):
        timing.unpause(desk, case_id)
    after = running(desk, case_id)["due"]
    assert due(desk, case_id) == after.due_at == "2026-03-08T02:10:00.000Z"
    assert "+ 30 min paused" in formula(after)
    assert recomputed(after) == after.due_at


def test_every_clock_can_be_worked_out_again(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    timing.set_deadline(desk, case_id, A_SATURDAY + timedelta(hours=7, seconds=0.123), "Page 2 of the order")
    timing.pause(desk, case_id, "Waiting.")
    clock.advance(61.5)
    actions.assess(desk, case_id, Imminence.NOW)
    clocks = case_page(desk.db, case_id).clocks
    assert len(clocks) > 4
    assert [recomputed(each) for each in clocks] == [each.due_at for each in clocks]


def test_a_time_that_the_request_gives_holds_whatever_kind_it_is(desk: Desk, case_id: CaseId) -> None:
    timing.set_deadline(desk, case_id, A_SATURDAY + timedelta(hours=2), "Page 2 of the order")
    decisions.save_draft(desk, case_id, {"bases": ["eu-epoc-emergency"]})
    change_kind(desk, case_id, Kind.PRODUCTION_ORDER, "It is an order.")
    assert running(desk, case_id, "by hand")["due"].due_at == due(desk, case_id) == "2026-03-07T23:40:00.000Z"
    assert running(desk, case_id, "eu-epoc-emergency") == {}
    assert "production_order" in running(desk, case_id)["due"].basis


def test_a_law_s_clock_runs_from_the_basis_and_says_whom_it_binds(
    desk: Desk, case_id: CaseId, clock: FakeClock
) -> None:
    answers = {**CLEAR["emergency-disclosure", "disclose"], "bases": ["us-2702-c4", "eu-epoc-emergency"]}
    decisions.save_draft(desk, case_id, answers)
    law = running(desk, case_id, "eu-epoc-emergency")
    assert law["due"].due_at == "2026-03-08T05:40:00.000Z"
    theirs = [each for each in case_page(desk.db, case_id).clocks if each.measures == "theirs"]
    assert sorted(each.binds for each in theirs) == ["enforcing authority", "issuing authority"]
    # How soon harm is feared moves our own clocks; what a law says stays, and cannot be paused.
    actions.assess(desk, case_id, Imminence.DAYS)
    timing.pause(desk, case_id, "Waiting.")
    assert due(desk, case_id) == "2026-03-08T05:40:00.000Z"
    decisions.save_draft(desk, case_id, {**answers, "bases": ["us-2702-c4"]})
    assert running(desk, case_id, "eu-epoc-emergency") == {}
    # A basis that is chosen no more stops its own clocks; ours stand still until somebody lets them go on.
    assert due(desk, case_id) is None
    assert running(desk, case_id)["due"].paused_since
    clock.advance(60)
    decisions.save_draft(desk, case_id, answers)
    assert running(desk, case_id, "eu-epoc-emergency")["due"].due_at == "2026-03-08T05:40:00.000Z"
    decisions.submit(desk, case_id, answers)
    decisions.respond(desk, case_id, "Sent.")
    actions.go_on(desk, case_id, "Another account.")
    decisions.save_draft(desk, case_id, answers)
    assert running(desk, case_id, "eu-epoc-emergency") == {}


@pytest.mark.parametrize(
    ("typed", "at", "told"),
    [
        ("2026-03-08 09:00+01:00", "2026-03-08T08:00:00", ""),
        ("2026-03-08 09:00", "2026-03-08T09:00:00", "UTC"),
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00", "leap second"),
        ("2026-03-07T21:39:00Z", "2026-03-07T21:39:00", "in the past"),
        ("2026-03-07T21:40:00Z", "2026-03-07T21:40:00", "in the past"),
    ],
)
def test_what_is_odd_about_a_time_is_told(typed: str, at: str, told: str) -> None:
    moment = read_moment(typed, A_SATURDAY)
    assert moment.at == datetime.fromisoformat(f"{at}+00:00")
    assert told in " ".join(moment.remarks)
    assert bool(moment.remarks) is bool(told)


@pytest.mark.parametrize(
    "typed", ["", "tomorrow", "2026-02-30", "2026-03-07T25:00Z", "0001-01-01T00:00+14:00", "60:60:60"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(NoMomentError):
        read_moment(typed, A_SATURDAY)


def test_a_deadline_in_the_past_is_kept_and_the_case_is_overdue(desk: Desk, case_id: CaseId) -> None:
    with pytest.raises(ReasonMissingError):
        timing.set_deadline(desk, case_id, A_SATURDAY, "")
    timing.set_deadline(desk, case_id, A_SATURDAY - timedelta(hours=1), "Their form says so")
    assert due(desk, case_id) == "2026-03-07T20:40:00.000Z"
    decisions.submit(desk, case_id, CLEAR["emergency-disclosure", "refuse"])
    decisions.respond(desk, case_id, "Refused.")
    with pytest.raises(WrongStepError):
        timing.set_deadline(desk, case_id, A_SATURDAY, "Too late")


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (40.2, "40.2 min"),
        (60, "1 h"),
        (90, "1 h 30 min"),
        (964.8, "16 h 4.8 min"),
        (1440, "1 day"),
        (4320, "3 days"),
    ],
)
def test_a_span_is_told_as_a_person_says_it(minutes: float, said: str) -> None:
    assert span(minutes) == said
