"""The shift: when a break is due, what counts as one, and what is owed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings import shipped
from app.wellness.shift import Moment, Now, Phase, Shift

POLICY = shipped().breaks
REVIEW = Now(reviewing=True)
LOOKING = Now(reviewing=True, revealed=True)
IDLE = Now(reviewing=True, idle=True)
LOCKED = Now(locked=True)
AT_RISK = Now(reviewing=True, life_at_risk=True)
START = Moment(1000.0, 5000.0)


def begun(shift: Shift | None = None) -> Shift:
    return (shift or Shift(POLICY)).tick(START, Now())


def run(shift: Shift, seconds: float, now: Now, step: float = 1.0) -> Shift:
    """Let a machine that is awake tick for a while."""
    while seconds > 0:
        assert shift.last is not None
        passed = min(step, seconds)
        shift = shift.tick(Moment(shift.last.running + passed, shift.last.total + passed), now)
        seconds -= passed
    return shift


def slept(shift: Shift, seconds: float, now: Now = REVIEW) -> Shift:
    """Let the machine sleep and tick once after it."""
    assert shift.last is not None
    return shift.tick(Moment(shift.last.running + 1.0, shift.last.total + seconds), now)


def test_a_break_is_announced_then_due_then_begins_at_the_next_breakpoint() -> None:
    shift = run(begun(), 1439, REVIEW)
    assert shift.phase is Phase.WORKING
    shift = run(shift, 1, REVIEW)
    assert shift.phase is Phase.HEADS_UP
    assert shift.work_left == 60
    shift = run(shift, 60, REVIEW)
    assert shift.phase is Phase.DUE
    assert run(shift, 1, replace(REVIEW, breakpoint=True)).phase is Phase.RESTING
    assert run(shift, 179, REVIEW).phase is Phase.DUE
    assert run(shift, 180, REVIEW).phase is Phase.RESTING


def test_a_break_never_begins_over_something_revealed_or_half_typed() -> None:
    due = run(begun(), 1500, REVIEW)
    for now in (LOOKING, replace(REVIEW, typing=True), replace(LOOKING, breakpoint=True)):
        shift = run(due, 600, now)
        assert shift.phase is Phase.DUE
        assert run(shift, 1, REVIEW).phase is Phase.RESTING


def test_five_minutes_of_rest_end_the_break() -> None:
    shift = run(begun(), 1500, REVIEW).start()
    assert run(shift, 299, REVIEW).rest_left == 1
    shift = run(shift, 300, REVIEW)
    assert (shift.phase, shift.worked, shift.exposed) == (Phase.WORKING, 0, 0)


def test_a_revealed_picture_gives_no_rest_however_still_the_person_is() -> None:
    shift = run(begun(), 40 * 60, replace(LOOKING, idle=True))
    assert (shift.worked, shift.exposed, shift.phase) == (2400, 2400, Phase.DUE)


def test_what_is_not_review_pauses_the_clock() -> None:
    shift = run(begun(), 600, REVIEW)
    assert run(shift, 3600, Now(typing=True)).worked == 600


def test_natural_breaks() -> None:
    worked = run(begun(), 1000, REVIEW)
    assert run(worked, 149, LOCKED).worked == 1000
    assert run(worked, 150, LOCKED).worked == 500
    assert run(worked, 299, LOCKED).worked == 500
    assert run(worked, 300, LOCKED).worked == 0
    assert run(worked, 300, IDLE).worked == 0


def test_reading_without_a_key_pressed_is_work_until_it_is_clearly_an_absence() -> None:
    shift = run(begun(), 1000, REVIEW)
    assert run(run(shift, 100, IDLE), 1, REVIEW).worked == 1101


def test_sleep_is_rest_and_no_exposure() -> None:
    shift = slept(run(begun(), 1000, LOOKING), 10 * 3600, LOOKING)
    assert (shift.worked, shift.exposed, shift.phase) == (0, 0, Phase.WORKING)
    assert slept(run(begun(), 1000, LOOKING), 200, LOOKING).worked == 500


def test_a_machine_that_stalls_again_and_again_grants_no_break() -> None:
    shift = run(begun(), 1400, REVIEW)
    assert run(shift, 600, REVIEW, step=6.0).worked == 1400


def test_a_clock_that_goes_backwards_changes_nothing() -> None:
    shift = run(begun(), 1000, REVIEW)
    back = shift.tick(Moment(0.0, 0.0), REVIEW)
    assert replace(back, last=shift.last) == shift


def test_postponing_works_once() -> None:
    shift = run(begun(), 1450, REVIEW).postpone()
    assert (shift.phase, shift.work_left) == (Phase.WORKING, 350)
    due = run(shift, 350, REVIEW)
    assert due.phase is Phase.DUE
    assert not due.may_postpone
    assert due.postpone() == due
    assert run(due.start(), 300, REVIEW).postponed == 0


def test_postponing_is_for_a_break_that_is_near() -> None:
    shift = run(begun(), 100, REVIEW)
    assert shift.postpone() == shift
    rested = run(replace(shift, owed=900.0).start(), 400, REVIEW).postpone()
    assert (rested.phase, rested.owed, rested.due_at) == (Phase.WORKING, 500, 1500)


def test_a_break_ended_early_counts_for_what_it_was() -> None:
    due = run(begun(), 1500, REVIEW)
    assert run(due.start(), 100, REVIEW).stop().worked == 1500
    assert run(due.start(), 150, REVIEW).stop().worked == 750
    assert due.stop() is due


def test_life_at_risk_defers_and_the_debt_is_offered_as_soon_as_it_ends() -> None:
    shift = run(begun(), 1500, AT_RISK)
    assert (shift.phase, shift.debt) == (Phase.DEFERRED, 300)
    shift = run(shift, 1200, AT_RISK)
    assert shift.debt == 600
    shift = run(shift, 1, REVIEW)
    assert (shift.phase, shift.rest_needed) == (Phase.RESTING, 600)
    assert run(shift, 599, REVIEW).debt == 1
    rested = run(shift, 600, REVIEW)
    assert (rested.phase, rested.debt, rested.worked) == (Phase.WORKING, 0, 0)


def test_the_debt_has_a_limit() -> None:
    assert run(begun(), 6 * 3600, AT_RISK).debt == POLICY.debt_limit_seconds


def test_a_break_in_progress_ends_at_once_when_a_life_is_at_risk() -> None:
    resting = run(run(begun(), 1500, REVIEW).start(), 100, REVIEW)
    assert run(resting, 1, AT_RISK).phase is Phase.DEFERRED


def test_within_the_mode_a_person_may_still_choose_a_break() -> None:
    shift = run(run(begun(), 1500, AT_RISK).start(), 299, AT_RISK)
    assert shift.phase is Phase.RESTING
    assert (run(shift, 1, AT_RISK).debt, run(shift, 1, AT_RISK).worked) == (0, 0)


def test_a_debt_that_was_cut_short_stays_owed() -> None:
    shift = run(run(run(begun(), 2700, AT_RISK), 1, REVIEW), 350, REVIEW).stop()
    assert (shift.worked, shift.owed) == (0, 250)
    assert run(shift, 1500, REVIEW).rest_needed == 300


def test_an_absence_pays_the_debt_only_as_far_as_it_lasted() -> None:
    deferred = run(begun(), 2700, AT_RISK)
    assert run(deferred, 149, replace(AT_RISK, locked=True)).debt == 600
    assert run(deferred, 150, replace(AT_RISK, locked=True)).debt == 600
    assert run(deferred, 300, replace(AT_RISK, locked=True)).debt == 300
    assert run(deferred, 400, replace(AT_RISK, locked=True)).debt == 200
    assert slept(deferred, 500, AT_RISK).debt == 100


def test_the_persons_word_counts_as_one_usual_break() -> None:
    shift = run(begun(), 2700, AT_RISK).took_one()
    assert (shift.worked, shift.debt, shift.phase) == (0, 300, Phase.WORKING)


def test_rejoining_counts_the_absence_and_never_begins_a_break_by_itself() -> None:
    due = run(begun(), 1500, REVIEW)
    assert due.rejoin(10).phase is Phase.DUE
    assert due.rejoin(300).worked == 0
    assert due.rejoin(-5).worked == 1500
    assert run(due.start(), 100, REVIEW).rejoin(200).phase is Phase.WORKING


NOWS = st.builds(Now, *[st.booleans()] * 7)
STEPS = st.one_of(
    st.tuples(st.just("tick"), st.floats(0, 5), st.just(0.0), NOWS),
    st.tuples(st.just("work"), st.floats(0, 2000), st.just(0.0), NOWS),
    st.tuples(st.just("sleep"), st.floats(0, 3), st.floats(0, 40_000), NOWS),
    st.tuples(st.just("jump"), st.floats(-1e6, 0), st.floats(-1e6, 0), NOWS),
    st.tuples(st.sampled_from(["start", "stop", "postpone", "took_one"]), st.just(0.0), st.just(0.0), NOWS),
)


STARTS = st.sampled_from(
    [
        begun(),
        run(begun(), 1500, REVIEW),
        run(begun(), 1600, AT_RISK),
        run(begun(), 2700, AT_RISK),
        run(run(begun(), 2700, AT_RISK), 1, REVIEW),
    ]
)


@settings(max_examples=150, deadline=None)
@given(STARTS, st.lists(STEPS, max_size=40))
def test_no_order_of_events_loses_the_debt_grants_time_or_blocks_a_life_at_risk(
    shift: Shift, steps: list[tuple[str, float, float, Now]]
) -> None:
    rest, debt_lost = 0.0, 0.0
    for act, running, asleep, now in steps:
        assert shift.last is not None
        pieces = max(1, int(running // 4)) if act == "work" else 1
        for _ in range(pieces):
            before = shift
            at = shift.last
            to = Moment(at.running + running / pieces, at.total + (running + asleep) / pieces)
            if act in {"tick", "work", "sleep", "jump"}:
                shift = shift.tick(to, now)
                _check_tick(before, shift, to, now)
                rest += _rest(before, to, now)
            else:
                shift = getattr(shift, act)()
                rest += POLICY.rest_seconds if act == "took_one" else 0.0
            debt_lost += max(0.0, before.debt - shift.debt)
            assert shift.last is not None
    assert debt_lost <= rest + 1e-3


def _rest(before: Shift, to: Moment, now: Now) -> float:
    assert before.last is not None
    passed = max(0.0, to.total - before.last.total)
    gap = passed > POLICY.gap_seconds
    return passed if gap or now.away or before.phase is Phase.RESTING else 0.0


def _check_tick(before: Shift, after: Shift, to: Moment, now: Now) -> None:
    if now.life_at_risk:
        chosen = before.phase is Phase.RESTING and before.at_risk
        assert after.phase in {Phase.WORKING, Phase.DEFERRED} or chosen
    if after.phase is Phase.RESTING and before.phase is not Phase.RESTING:
        assert now.interruptible
    if not _rest(before, to, now) and before.phase is not Phase.RESTING:
        assert after.worked >= before.worked
    assert after.exposed >= before.exposed or after.worked == 0
    assert after.work_left <= POLICY.work_seconds + POLICY.postpone_seconds
    assert 0 <= after.debt <= POLICY.debt_limit_seconds + POLICY.rest_seconds
