"""Every kind of break beside the usual one: moments, the hour's rule, the long one, after severe work, after a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.wellness.caps import Cap, Weight, is_locked, near_end, override_left, reached
from app.wellness.passing import renew
from app.wellness.points import Span, heavier, points
from app.wellness.relief import Relief, relief, suggests_end
from app.wellness.resting import choose_rest, decline_relief, override, postpone, start, stop
from app.wellness.seen import case_closed, decided_severe, offers_handover, saw, told_row
from app.wellness.shift import Kind, Now, Phase, Shift
from tests.wellness.feeding import AT_RISK, LOCKED, LOOKING, PAPERS, POLICY, REVIEW, begun, run, slept

DONE = replace(REVIEW, breakpoint=True)


def worked_through(minutes: int) -> Shift:
    """Return a shift in which every break was left at once, so that nothing was rested."""
    shift = begun()
    for _ in range(minutes * 60):
        shift = stop(run(shift, 1, LOOKING))
    return shift


def test_eyes_off_waits_for_the_next_item_and_can_be_put_aside_twice() -> None:
    due = run(begun(), 720, REVIEW)
    assert (due.phase, due.kind, due.rest_needed) == (Phase.DUE, Kind.MICRO, 30)
    assert run(due, 200, REVIEW).phase is Phase.DUE
    resting = run(due, 1, DONE)
    assert (resting.phase, resting.may_end) == (Phase.RESTING, True)
    once = stop(resting)
    assert (once.phase, once.micro, once.dismissed, once.worked) == (Phase.WORKING, 0, 1, 721)
    twice = replace(once, dismissed=2, micro=720.0)
    assert not run(twice, 1, DONE).may_end
    done = run(run(twice, 1, DONE), 30, REVIEW)
    assert (done.phase, done.dismissed, done.worked > 700) == (Phase.WORKING, 0, True)


def test_half_a_minute_away_is_eyes_off() -> None:
    assert run(run(begun(), 700, REVIEW), 30, LOCKED).micro == 0
    assert run(run(begun(), 700, REVIEW), 29, LOCKED).micro == 700


def test_moments_are_silent_while_a_life_is_at_risk() -> None:
    assert run(begun(), 1400, AT_RISK).phase is Phase.WORKING


def test_an_hour_without_rest_makes_the_break_ten_minutes_and_no_button_ends_it() -> None:
    shift = worked_through(50)
    assert shift.hour_left == 0
    resting = run(run(shift, 1, LOOKING), 1, DONE)
    assert (resting.phase, resting.kind, resting.may_end) == (Phase.RESTING, Kind.HOUR, False)
    assert 590 <= resting.rest_needed <= 600
    assert run(resting, 601, REVIEW).phase is Phase.WORKING


def test_the_usual_break_is_topped_up_where_the_hour_lacks_rest() -> None:
    shift = run(begun(), 1400, REVIEW)
    later = replace(shift, rests=((shift.total - 1400 - 3600, shift.total - 3000),))
    assert run(later, 60, REVIEW).rest_needed > POLICY.usual.rest_seconds


def test_twenty_five_and_five_keeps_the_hour_whole() -> None:
    shift = begun()
    for _ in range(4):
        shift = run(shift, 1500, REVIEW)
        assert Kind.HOUR not in shift.due
        shift = run(start(shift), 300, REVIEW)
        assert shift.phase is Phase.WORKING


def test_paper_work_is_rest_from_evidence() -> None:
    shift = run(run(begun(), 1000, REVIEW), 7200, PAPERS)
    assert (shift.worked, Kind.HOUR in shift.due) == (1000, False)


def test_after_two_hours_of_review_the_break_is_long() -> None:
    shift = replace(run(begun(), 10, REVIEW), long=7195.0)
    shift = run(run(shift, 10, REVIEW), 1, DONE)
    assert (shift.phase, shift.kind, shift.rest_needed) == (Phase.RESTING, Kind.LONG, 1200)
    assert run(shift, 1200, REVIEW).long == 0
    assert stop(run(shift, 700, REVIEW)).long == pytest.approx(3602.5, abs=10)


def test_after_severe_work_the_rest_is_ones_own_choice_and_longer_the_second_time() -> None:
    shift = decided_severe(run(begun(), 100, REVIEW))
    assert (shift.due, shift.severe_rest, offers_handover(shift)) == ((Kind.AFTER_SEVERE,), 300, False)
    resting = run(shift, 1, DONE)
    assert (resting.kind, resting.rest_needed) == (Kind.AFTER_SEVERE, 300)
    assert choose_rest(resting, 0).phase is Phase.WORKING
    assert choose_rest(shift, 900).rest_needed == 900
    # A long rest that was chosen is no second time.
    assert not offers_handover(choose_rest(shift, 900))
    again = decided_severe(run(stop(run(resting, 300, REVIEW)), 60, REVIEW))
    assert (again.severe_rest, offers_handover(again)) == (600, True)
    late = decided_severe(run(stop(run(resting, 300, REVIEW)), 3700, PAPERS))
    assert late.severe_rest == 300


def test_after_the_case_what_was_put_off_begins_within_a_minute_and_may_be_declined() -> None:
    closed = run(case_closed(run(run(begun(), 1000, AT_RISK), 1, PAPERS)), 1, PAPERS)
    assert (closed.phase, closed.kind, closed.may_postpone) == (Phase.DUE, Kind.AFTER_CASE, True)
    resting = run(closed, 60, Now())
    assert (resting.phase, resting.kind, resting.rest_needed) == (Phase.RESTING, Kind.AFTER_CASE, 600)
    assert (stop(resting).phase, stop(resting).case_closed) == (Phase.WORKING, False)
    declined = postpone(closed)
    assert (declined.phase, Kind.AFTER_CASE in declined.due) == (Phase.WORKING, False)
    owing = run(case_closed(run(run(begun(), 5000, AT_RISK), 1, PAPERS)), 61, Now())
    assert (owing.phase, owing.rest_needed > 600) == (Phase.RESTING, True)
    assert stop(owing).owed > 600


def test_the_hard_cap_locks_evidence_but_never_a_life_at_risk() -> None:
    shift = replace(run(begun(), 10, REVIEW), review=14_400.0)
    assert is_locked(shift)
    assert not is_locked(run(shift, 1, AT_RISK))
    opened = override(shift)
    assert (is_locked(opened), override_left(opened)) == (False, 1800)
    assert is_locked(slept(opened, 1801))


def test_caps_are_told_at_the_soft_figure() -> None:
    shift = begun()
    assert reached(shift) == ()
    assert [each.cap for each in reached(replace(shift, review=10_800.0))] == [Cap.REVIEW]
    assert [each.weight for each in reached(replace(shift, close=3600.0))] == [Weight.TOLD]
    assert [each.weight for each in reached(replace(shift, severe_looks=15))] == [Weight.ASKED]
    assert [each.weight for each in reached(replace(shift, severe_looks=15, at_risk=True))] == [Weight.TOLD]


def test_the_same_class_again_and_again_is_told_until_something_else_comes() -> None:
    shift = begun()
    for _ in range(5):
        shift = saw(shift, "S3", "violence")
    assert [each.cap for each in reached(shift)] == [Cap.SAME_CLASS]
    assert reached(saw(shift, "S3", "weapons")) == ()
    assert reached(saw(shift, "S1", "violence")) == ()
    told = told_row(shift)
    assert saw(told, "S3", "violence").row_told
    assert not saw(told, "S4", "weapons").row_told
    assert not saw(saw(told, "S1", "violence"), "S3", "violence").row_told


def test_the_end_of_a_shift_is_near_in_its_last_three_quarters_of_an_hour() -> None:
    shift = begun()
    assert near_end(shift, 2700)
    assert not near_end(shift, 2701)
    assert not near_end(shift, None)
    assert not near_end(run(shift, 1, AT_RISK), 60)


def test_relief_is_offered_then_asked_for_and_can_be_declined() -> None:
    shift = run(begun(), 2699, AT_RISK, step=4)
    assert relief(shift) is Relief.NONE
    assert relief(run(shift, 2, AT_RISK)) is Relief.OFFERED
    assert not suggests_end(shift)
    long = run(shift, 2702, AT_RISK, step=4)
    assert (relief(long), suggests_end(long)) == (Relief.ASKED, True)
    assert relief(decline_relief(long)) is Relief.NONE
    looks = saw(saw(saw(run(begun(), 5, AT_RISK), "S4", "a"), "S4", "a"), "S4", "a")
    assert relief(looks) is Relief.OFFERED


def test_a_new_shift_keeps_the_debt_and_counts_from_nothing() -> None:
    shift = renew(replace(run(begun(), 100, REVIEW), owed=400.0, review=9000.0, severe_looks=4))
    assert (shift.owed, shift.review, shift.severe_looks) == (400, 0, 0)


def test_points_weigh_the_onset_and_give_grey_no_credit() -> None:
    def of(level: str, seconds: float = 0.0, *, sound: bool = False, life_at_risk: bool = False) -> float:
        return points(POLICY.weights, Span("S3", "still", level, seconds, sound, life_at_risk))

    assert of("L1", 1000) == 0
    assert of("L3") == of("L4") == 4
    assert of("L3", 60) == 8
    assert of("L3", 120) == of("L3", 9999) == 12
    assert of("L2") == pytest.approx(1.6)
    assert of("L3", sound=True) == 8
    assert of("L3", life_at_risk=True) == 5


def test_sound_alone_is_its_modality_and_a_film_that_plays_is_the_heavier() -> None:
    audio = points(POLICY.weights, Span("S1", "audio", "L3", 0, sound=True))
    assert audio == 1.5
    assert points(POLICY.weights, Span("S1", "playing", "L3", 0, sound=True)) == 2.5
    assert heavier(POLICY.weights, "strip", "playing") == "playing"
