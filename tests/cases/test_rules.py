"""What the rules of cases promise, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cases import place, words
from app.cases.clocks import Measures, clocks_for
from app.cases.model import ROUTES, Check, Imminence, Kind, State, Step, WrongStepError, first_imminence, take
from app.cases.queue import QueueRow
from app.clock import utc_text
from app.settings import shipped

NOW = datetime(2026, 3, 7, 21, 40, tzinfo=UTC)


def row(**changes: object) -> QueueRow:
    """Return a row of the queue, with what a test cares about changed."""
    values: dict[str, object] = {
        "id": 1, "reference": "EDR-2026-A-00001", "title": "A hiker is missing", "kind": Kind.EMERGENCY_DISCLOSURE,
        "state": State.NEW, "imminence": Imminence.HOURS, "severity": None, "country": "NO", "requester": "Police",
        "requester_check": Check.UNKNOWN, "owner": "", "life_at_risk": False, "hold_reason": "",
        "received_at": utc_text(NOW), "due_at": utc_text(NOW + timedelta(hours=1)),
        "escalate_at": utc_text(NOW + timedelta(minutes=40)), "answered_at": None, "evidence": 0,
    }  # fmt: skip
    return QueueRow(**(values | changes))  # type: ignore[arg-type]  # a test names the fields it changes


def test_every_state_but_closed_has_a_way_out() -> None:
    assert {state for state, _ in ROUTES} == set(State) - {State.CLOSED}


def test_every_step_leads_somewhere() -> None:
    assert {step for _, step in ROUTES} == set(Step)


def test_a_step_from_the_wrong_state_says_both() -> None:
    with pytest.raises(WrongStepError, match=r"new.*approve"):
        take(State.NEW, Step.APPROVE)


def test_only_an_emergency_begins_unassessed() -> None:
    begins = {kind: first_imminence(kind) for kind in Kind}
    assert [kind for kind, imminence in begins.items() if imminence is Imminence.UNASSESSED] == [
        Kind.EMERGENCY_DISCLOSURE
    ]


def test_an_unassessed_emergency_has_a_triage_clock_that_ends_first() -> None:
    clocks = clocks_for(shipped().clocks, Kind.EMERGENCY_DISCLOSURE, Imminence.UNASSESSED, NOW)
    first = min(clocks, key=lambda clock: clock.due_at)
    assert first.measures is Measures.TRIAGE
    assert first.due_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("imminence", Imminence)
def test_every_kind_and_imminence_has_a_due_time_after_its_escalation(kind: Kind, imminence: Imminence) -> None:
    clocks = {clock.measures: clock.due_at for clock in clocks_for(shipped().clocks, kind, imminence, NOW)}
    assert NOW < clocks[Measures.ESCALATE] < clocks[Measures.DUE]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"life_at_risk": True, "state": State.CLAIMED}, "life at risk"),
        ({"imminence": Imminence.UNASSESSED}, "emergency, not assessed yet"),
        ({"state": State.WAITING}, "waiting on the requester"),
        ({"state": State.WAITING, "answered_at": utc_text(NOW - timedelta(minutes=20))}, "answer came 20 min ago"),
        ({"state": State.ON_HOLD, "hold_reason": "court opens"}, "on hold: court opens"),
        ({"due_at": utc_text(NOW - timedelta(minutes=90))}, "overdue by 1 h 30 min"),
        ({"escalate_at": utc_text(NOW - timedelta(minutes=3))}, "to be escalated since 3 min"),
        ({}, "harm feared within hours"),
        ({"state": State.CLOSED, "life_at_risk": True}, "closed"),
        ({"state": State.RESPONDED, "life_at_risk": True, "due_at": None}, "answered, waits for follow-up"),
        ({"state": State.NEW, "life_at_risk": True}, "harm feared within hours"),
    ],
)
def test_a_row_says_why_it_stands_there(changes: dict[str, object], told: str) -> None:
    assert place.reason(row(**changes), NOW) == told


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("自殺予告があった", "自殺"),
        ("自殺予告があった", "た"),
        ("助けてください", "助けて"),
        ("Straße gesperrt", "strasse"),
        ("ＬＩＮＥで連絡", "line"),
        ("Kim 김철수", "철수"),
    ],
)
def test_folding_keeps_what_is_sought(text: str, sought: str) -> None:
    pieces = [piece.strip('"*') for piece in words.query(sought).split(" AND ")]
    folded = words.fold(text).split()
    assert all(any(held.startswith(word) for held in folded) for piece in pieces for word in piece.split())


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_query_language(text: str) -> None:
    assert words.query(text).count('"') % 2 == 0


def test_punctuation_alone_asks_for_nothing() -> None:
    assert words.query('"" * - ()') == ""
