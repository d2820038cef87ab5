"""The shift: when a break is due, what counts as one, and what is owed."""

from __future__ import annotations

from dataclasses import replace

from app.wellness.passing import rejoin, tick
from app.wellness.resting import postpone, start, stop, took_one
from app.wellness.shift import Moment, Phase
from tests.wellness.feeding import AT_RISK, IDLE, LOCKED, LOOKING, PAPERS, POLICY, REVIEW, begun, run, slept


def test_a_break_is_announced_then_due_then_begins_at_the_next_breakpoint() -> None:
    shift = run(begun(), 719, REVIEW)
    assert shift.phase is Phase.WORKING
    shift = run(shift, 721, REVIEW)
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
    shift = start(run(begun(), 1500, REVIEW))
    assert run(shift, 299, REVIEW).rest_left == 1
    shift = run(shift, 300, REVIEW)
    assert (shift.phase, shift.worked) == (Phase.WORKING, 0)


def test_a_revealed_picture_gives_no_rest_however_still_the_person_is() -> None:
    shift = run(begun(), 40 * 60, replace(LOOKING, idle=True))
    assert (shift.worked, shift.phase) == (2400, Phase.DUE)


def test_what_is_not_review_pauses_the_clock() -> None:
    shift = run(begun(), 600, REVIEW)
    assert run(shift, 3600, PAPERS).worked == 600


def test_writing_of_a_case_pauses_the_clock_and_resets_nothing_but_never_over_something_revealed() -> None:
    writing = replace(REVIEW, writing=True)
    shift = run(run(begun(), 600, REVIEW), 3600, writing)
    assert (shift.worked, shift.micro, shift.review, shift.phase) == (600, 600, 600, Phase.WORKING)
    assert run(shift, 100, replace(LOOKING, writing=True)).worked == 700
    # Text that was left half typed is no writing.
    assert run(shift, 100, replace(REVIEW, typing=True)).worked == 700


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
    assert (shift.worked, shift.phase) == (0, Phase.WORKING)
    assert slept(run(begun(), 1000, LOOKING), 200, LOOKING).worked == 500


def test_a_machine_that_stalls_again_and_again_grants_no_break() -> None:
    shift = run(begun(), 1400, REVIEW)
    assert run(shift, 600, REVIEW, step=6.0).worked == 1400


def test_a_clock_that_goes_backwards_changes_nothing() -> None:
    shift = run(begun(), 1000, REVIEW)
    back = tick(shift, Moment(0.0, 0.0), REVIEW)
    assert replace(back, last=shift.last, rests=shift.rests) == shift
    assert back.hour_left == shift.hour_left


def test_postponing_works_once() -> None:
    shift = postpone(run(begun(), 1450, REVIEW))
    assert (shift.phase, shift.work_left) == (Phase.WORKING, 350)
    due = run(shift, 350, REVIEW)
    assert due.phase is Phase.DUE
    assert not due.may_postpone
    assert postpone(due) == due
    assert run(start(due), 300, REVIEW).postponed == 0


def test_postponing_is_for_a_break_that_is_near() -> None:
    shift = run(begun(), 100, REVIEW)
    assert postpone(shift) == shift
    rested = postpone(run(start(replace(shift, owed=900.0)), 400, REVIEW))
    assert (rested.phase, rested.owed, rested.due_at) == (Phase.WORKING, 500, 1500)


def test_a_break_ended_early_counts_for_what_it_was() -> None:
    due = run(begun(), 1500, REVIEW)
    assert stop(run(start(due), 100, REVIEW)).worked == 1500
    assert stop(run(start(due), 150, REVIEW)).worked == 750
    assert stop(due) is due


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
    assert run(begun(), 6 * 3600, AT_RISK).debt == POLICY.debt.limit_seconds


def test_a_break_in_progress_ends_at_once_when_a_life_is_at_risk() -> None:
    resting = run(start(run(begun(), 1500, REVIEW)), 100, REVIEW)
    assert run(resting, 1, AT_RISK).phase is Phase.DEFERRED


def test_within_the_mode_a_person_may_still_choose_a_break() -> None:
    shift = run(start(run(begun(), 1500, AT_RISK)), 299, AT_RISK)
    assert shift.phase is Phase.RESTING
    assert (run(shift, 1, AT_RISK).debt, run(shift, 1, AT_RISK).worked) == (0, 0)


def test_a_debt_that_was_cut_short_stays_owed() -> None:
    shift = stop(run(run(run(begun(), 2700, AT_RISK), 1, REVIEW), 350, REVIEW))
    assert (shift.worked, shift.owed) == (0, 250)
    assert run(shift, 100, REVIEW).debt == 250


def test_an_absence_pays_the_debt_only_as_far_as_it_lasted() -> None:
    deferred = run(begun(), 2700, AT_RISK)
    assert run(deferred, 149, replace(AT_RISK, locked=True)).debt == 600
    assert run(deferred, 150, replace(AT_RISK, locked=True)).debt == 600
    assert run(deferred, 300, replace(AT_RISK, locked=True)).debt == 300
    assert run(deferred, 400, replace(AT_RISK, locked=True)).debt == 200
    assert slept(deferred, 500, AT_RISK).debt == 100


def test_the_persons_word_counts_as_one_usual_break() -> None:
    shift = took_one(run(begun(), 2700, AT_RISK))
    assert (shift.worked, shift.debt, shift.phase) == (0, 300, Phase.WORKING)


def test_rejoining_counts_the_absence_and_never_begins_a_break_by_itself() -> None:
    due = run(begun(), 1500, REVIEW)
    again = Moment(3.0, 77.0)
    assert rejoin(due, again, 10).phase is Phase.DUE
    assert rejoin(due, again, 300).worked == 0
    assert rejoin(due, again, -5).worked == 1500
    assert rejoin(run(start(due), 100, REVIEW), again, 200).phase is Phase.WORKING
    assert rejoin(due, again, 10).hour_left == due.hour_left - 10
