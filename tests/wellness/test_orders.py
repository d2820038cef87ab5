"""No order of events loses a debt, grants time, or blocks a life at risk."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.wellness import caps, resting, seen
from app.wellness.passing import rejoin, renew, tick
from app.wellness.shift import Kind, Moment, Now, Phase, Shift
from app.wellness.store import as_state, from_state
from tests.wellness.feeding import AT_RISK, LOOKING, POLICY, REVIEW, begun, run

NOWS = st.builds(Now, *[st.booleans()] * 10)
STEPS = st.one_of(
    st.tuples(st.just("tick"), st.floats(0, 5), st.just(0.0), NOWS),
    st.tuples(st.just("work"), st.floats(0, 2000), st.just(0.0), NOWS),
    st.tuples(st.just("sleep"), st.floats(0, 3), st.floats(0, 40_000), NOWS),
    st.tuples(st.just("jump"), st.floats(-1e5, 0), st.floats(-1e5, 0), NOWS),
    st.tuples(
        st.sampled_from(
            [
                "start",
                "stop",
                "postpone",
                "took_one",
                "choose",
                "severe",
                "closed",
                "saw",
                "rated",
                "told",
                "override",
                "crash",
            ]
        ),
        st.just(0.0),
        st.just(0.0),
        NOWS,
    ),
)
STARTS = st.sampled_from(
    [
        begun(),
        run(begun(), 1500, REVIEW),
        run(begun(), 2700, AT_RISK),
        run(run(begun(), 2700, AT_RISK), 1, REVIEW),
        replace(run(begun(), 10, REVIEW), long=7190.0, review=14_390.0),
    ]
)


def reread(shift: Shift) -> Shift:
    """Return the shift as it is read again after a crash."""
    return from_state(POLICY, json.loads(json.dumps(as_state(shift))), shift.total)


DOING: dict[str, Callable[[Shift], Shift]] = {
    "start": resting.start,
    "stop": resting.stop,
    "postpone": resting.postpone,
    "took_one": resting.took_one,
    "choose": lambda shift: resting.choose_rest(shift, 600),
    "severe": seen.decided_severe,
    "closed": seen.case_closed,
    "saw": lambda shift: seen.saw(shift, "S4", "violence"),
    "rated": seen.rated_severe,
    "told": seen.told_row,
    "override": resting.override,
    "crash": lambda shift: rejoin(reread(shift), Moment(7.0, 50.0), 0.0),
}


@settings(max_examples=150, deadline=None)
@given(STARTS, st.lists(STEPS, max_size=40))
def test_no_order_of_events_loses_the_debt_grants_time_or_blocks_a_life_at_risk(
    shift: Shift, steps: list[tuple[str, float, float, Now]]
) -> None:
    rest, debt_lost, looks = 0.0, 0.0, shift.severe_looks
    for act, running, asleep, now in steps:
        pieces = max(1, int(running // 4)) if act == "work" else 1
        for _ in range(pieces):
            before, at = shift, shift.last
            assert at is not None
            to = Moment(at.running + running / pieces, at.total + (running + asleep) / pieces)
            if act in DOING:
                shift = DOING[act](shift)
                rest += POLICY.usual.rest_seconds if act == "took_one" else 0.0
                looks += act in {"saw", "rated"}
            else:
                shift = tick(shift, to, now)
                rest += _rest(before, to, now) or _papers(before, to, now)
                _check_tick(before, shift, to, now)
            debt_lost += max(0.0, before.debt - shift.debt)
            assert shift.severe_looks == looks
            assert shift.review >= before.review
    assert debt_lost <= rest + 1e-3


def _rest(before: Shift, to: Moment, now: Now) -> float:
    assert before.last is not None
    passed = max(0.0, to.total - before.last.total)
    gap = passed > POLICY.prompting.gap_seconds
    return passed if gap or now.away or before.phase is Phase.RESTING else 0.0


def _papers(before: Shift, to: Moment, now: Now) -> float:
    """Return what the hour lacks less: paper work is no rest from work, and one from evidence."""
    assert before.last is not None
    from_evidence = Kind.HOUR in before.due and not now.works
    return max(0.0, to.total - before.last.total) if from_evidence else 0.0


def _check_time(before: Shift, after: Shift, to: Moment, now: Now) -> None:
    """Whatever is revealed is charged to the second, whoever types or sits idle, and never counts as rest."""
    assert before.last is not None
    running, total = max(0.0, to.running - before.last.running), max(0.0, to.total - before.last.total)
    if max(running, total) > POLICY.prompting.gap_seconds:
        assert after.review == before.review
    elif before.phase is not Phase.RESTING:
        assert math.isclose(after.review - before.review, running * now.works, abs_tol=1e-6)
        assert math.isclose(after.close - before.close, running * now.close, abs_tol=1e-6)
    elif now.revealed and after.phase is Phase.RESTING:
        assert after.rested == before.rested
    if now.revealed:
        assert now.works


def _check_tick(before: Shift, after: Shift, to: Moment, now: Now) -> None:
    _check_time(before, after, to, now)
    if now.life_at_risk:
        chosen = before.phase is Phase.RESTING and before.at_risk
        assert after.phase in {Phase.WORKING, Phase.DEFERRED} or chosen
        assert not caps.is_locked(after)
    if after.phase is Phase.RESTING and before.phase is not Phase.RESTING:
        assert now.interruptible
        assert after.resting_for > 0
    if not _rest(before, to, now) and before.phase is not Phase.RESTING:
        assert after.worked >= before.worked
        assert after.long >= before.long
    assert after.work_left <= POLICY.usual.work_seconds + POLICY.usual.postpone_seconds
    assert 0 <= after.debt <= POLICY.debt.limit_seconds + POLICY.hour.rest_seconds


@given(STARTS, st.lists(st.sampled_from(sorted(DOING)), max_size=12))
def test_what_is_kept_is_read_back_as_it_was(shift: Shift, doing: list[str]) -> None:
    for act in doing:
        shift = DOING[act](shift)
    assert replace(reread(shift), last=shift.last) == shift


def test_a_shift_of_twelve_hours_and_two_thousand_looks_is_paced_throughout() -> None:
    shift, kinds, looks = begun(), set(), 0
    for second in range(0, 12 * 3600, 4):
        revealed = second % 21 < 8
        if second % 20 < 4 and looks < 2000:
            shift, looks = seen.saw(shift, "S3", "violence"), looks + 1
        now = LOOKING if revealed and shift.phase is not Phase.RESTING else replace(REVIEW, breakpoint=second % 60 < 4)
        assert shift.last is not None
        shift = tick(shift, Moment(shift.last.running + 4, shift.last.total + 4), now)
        kinds |= {shift.kind} if shift.phase is Phase.RESTING else set()
    assert looks == 2000
    assert kinds >= {Kind.MICRO, Kind.USUAL, Kind.LONG}
    assert caps.is_locked(shift)
    assert len(shift.rests) < 100
    assert renew(shift).review == 0
