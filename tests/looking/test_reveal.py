"""The gesture: what opens a cover, what closes it, and that a doubt always covers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.model import ItemKind
from app.looking.model import EndedBy, Gesture, Level
from app.looking.reveal import Reveal, Timing, covered, timing
from app.settings import shipped

POLICY = shipped().looking
PICTURE = timing(POLICY, ItemKind.PICTURE, life_at_risk=False, gap_seconds=5)
TEXT = timing(POLICY, ItemKind.TEXT, life_at_risk=False, gap_seconds=5)
NOW = 1000.0


def cover(times: Timing = PICTURE, base: Level = Level.L0) -> Reveal:
    return covered(times, base)


def run(reveal: Reveal, start: float, end: float, step: float = 0.05) -> Reveal:
    """Tick through a stretch of time, the gate granting at once what is asked."""
    at = start
    while at < end - 1e-9:
        at = min(end, at + step)
        reveal = grant(reveal.tick(at), at)
    return reveal


def grant(reveal: Reveal, at: float) -> Reveal:
    return reveal.granted(reveal.asked, reveal.turn, at) if reveal.waiting else reveal


def held(seconds: float, times: Timing = PICTURE, target: Level = Level.L3) -> Reveal:
    return run(cover(times).press(NOW, target=target), NOW, NOW + seconds)


def latched(times: Timing = PICTURE) -> tuple[Reveal, float]:
    """Hold to the reduced level and let go."""
    at = NOW + 0.75
    return held(0.75, times).release(at), at


def test_a_hold_reaches_the_sketch_then_the_reduced_view() -> None:
    assert held(0.25).shown is Level.L0
    assert held(0.3).shown is Level.L2
    assert held(0.65).shown is Level.L2
    assert held(0.7).shown is Level.L3


def test_letting_go_before_time_reveals_nothing() -> None:
    reveal = held(0.25).release(NOW + 0.26)
    assert not reveal.open
    assert run(reveal, NOW + 0.26, NOW + 3).shown is Level.L0


def test_the_sketch_is_momentary_and_the_reduced_view_stays() -> None:
    assert held(0.5).release(NOW + 0.5).shown is Level.L0
    assert held(0.5).release(NOW + 0.5).ended_by is EndedBy.RELEASE
    assert latched()[0].shown is Level.L3


@pytest.mark.parametrize("target", [Level.L1, Level.L2])
def test_a_hold_for_less_never_goes_further(target: Level) -> None:
    assert held(3.0, target=target).shown is target


def test_a_repeated_key_is_no_press() -> None:
    reveal = cover()
    for tick in range(100):
        reveal = reveal.press(NOW + tick / 30, fresh=False).tick(NOW + tick / 30)
    assert reveal.asked is Level.L0
    assert reveal.target is None


def test_repeats_while_holding_change_nothing() -> None:
    reveal = held(0.2)
    assert reveal.press(NOW + 0.2, fresh=False) == reveal
    assert reveal.press(NOW + 0.2) == reveal


def test_the_latch_runs_out() -> None:
    reveal, at = latched()
    expires = reveal.expires
    assert expires is not None
    assert reveal.seconds_left(at) == pytest.approx(10, abs=0.1)
    assert run(reveal, at, expires - 0.01).shown is Level.L3
    gone = run(reveal, at, expires + 0.01)
    assert (gone.shown, gone.ended_by) == (Level.L0, EndedBy.EXPIRY)


def test_holding_again_extends() -> None:
    reveal, at = latched()
    reveal = run(reveal, at, at + 9.5)
    reveal = run(reveal.press(at + 9.5), at + 9.5, at + 10.3).release(at + 10.3)
    assert reveal.shown is Level.L3
    assert reveal.seconds_left(at + 10.3) == pytest.approx(10, abs=0.2)


def test_a_short_press_does_not_extend() -> None:
    reveal, at = latched()
    reveal = run(reveal.press(at + 1), at + 1, at + 1.2).release(at + 1.2)
    assert run(reveal, at + 1.2, at + 10.1).shown is Level.L0


def test_full_detail_needs_its_own_hold_from_the_reduced_view() -> None:
    assert held(5.0, target=Level.L4).shown is Level.L0
    reveal, at = latched()
    reveal = reveal.press(at, target=Level.L4)
    assert run(reveal, at, at + 0.95).shown is Level.L3
    assert run(reveal, at, at + 1.0).shown is Level.L4


def test_no_input_covers_after_half_a_minute() -> None:
    endless = replace(TEXT, latch=None)
    reveal, at = latched(endless)
    assert run(reveal, at, at + 29.9, 0.2).shown is Level.L3
    assert run(reveal, at, at + 30.1, 0.2).ended_by is EndedBy.IDLE
    touched = run(reveal, at, at + 20, 0.2).touch(at + 20)
    assert run(touched, at + 20, at + 49, 0.2).shown is Level.L3


def test_expiry_by_kind_and_mode() -> None:
    kinds = (ItemKind.PICTURE, ItemKind.TEXT)
    found = {
        (kind, mode): timing(POLICY, kind, life_at_risk=mode, gap_seconds=5).latch
        for kind in kinds
        for mode in (False, True)
    }
    assert found == {
        (ItemKind.PICTURE, False): 10,
        (ItemKind.PICTURE, True): 30,
        (ItemKind.TEXT, False): 45,
        (ItemKind.TEXT, True): None,
    }


@pytest.mark.parametrize("reason", [EndedBy.ESCAPE, EndedBy.FOCUS, EndedBy.LOCK, EndedBy.DIALOG])
def test_covering_is_at_once_and_only_a_fresh_press_opens_again(reason: EndedBy) -> None:
    reveal = held(0.75).cover(reason)
    assert (reveal.shown, reveal.asked, reveal.ended_by) == (Level.L0, Level.L0, reason)
    still_down = run(reveal, NOW + 0.75, NOW + 5)
    assert not still_down.open
    assert held(0.2).cover(reason).target is None
    assert run(still_down.press(NOW + 5), NOW + 5, NOW + 6).shown is Level.L3


def test_letting_go_after_a_long_gap_covers() -> None:
    reveal = held(0.2).release(NOW + 10)
    assert (reveal.target, reveal.ended_by) == (None, EndedBy.SLEEP)


def test_covering_what_is_covered_is_no_event() -> None:
    assert cover().cover(EndedBy.FOCUS).ended_by is None


def test_what_was_decoded_too_late_is_not_shown() -> None:
    asked = cover().press(NOW)
    for step in range(1, 16):
        asked = asked.tick(NOW + step * 0.05)
    turn, level = asked.turn, asked.asked
    assert (level, asked.shown) == (Level.L3, Level.L0)
    after = asked.cover(EndedBy.ESCAPE).granted(level, turn, NOW + 1)
    assert after.shown is Level.L0
    again = asked.cover(EndedBy.ESCAPE).press(NOW + 1)
    for step in range(1, 16):
        again = again.tick(NOW + 1 + step * 0.05)
    assert again.asked is level
    assert again.granted(level, turn, NOW + 2).shown is Level.L0
    assert asked.refused(turn).ended_by is EndedBy.UNDECODABLE
    assert asked.refused(turn - 1) == asked


def test_the_time_to_look_begins_when_there_is_something_to_see() -> None:
    asked = cover().press(NOW)
    for step in range(1, 15):
        asked = asked.tick(NOW + step * 0.05)
    shown = asked.release(NOW + 0.72).granted(Level.L3, asked.turn, NOW + 4)
    assert shown.seconds_left(NOW + 4) == 10


@pytest.mark.parametrize("jump", [-3600.0, -0.5, 6.0, 36_000.0])
def test_a_gap_or_a_clock_that_jumps_covers_first(jump: float) -> None:
    reveal, at = latched(replace(PICTURE, latch=None))
    after = reveal.tick(at + jump)
    assert (after.shown, after.ended_by) == (Level.L0, EndedBy.SLEEP)


def test_a_window_that_stalled_has_not_seen_the_key_being_held() -> None:
    assert cover().press(NOW).tick(NOW + 4).asked is Level.L0


def test_toggle_instead_of_hold() -> None:
    times = timing(POLICY, ItemKind.PICTURE, life_at_risk=False, gap_seconds=5, toggle=True)
    reveal = grant(cover(times).press(NOW, target=Level.L2), NOW)
    assert (reveal.shown, reveal.gesture) == (Level.L2, Gesture.TOGGLE)
    assert reveal.release(NOW + 0.1).shown is Level.L2
    reveal = grant(reveal.press(NOW + 1), NOW + 1)
    reveal = grant(reveal.press(NOW + 2, target=Level.L4), NOW + 2)
    assert reveal.shown is Level.L4
    assert reveal.press(NOW + 3).shown is Level.L0
    assert run(reveal, NOW + 2, NOW + 12.1).ended_by is EndedBy.EXPIRY
    assert cover(times).press(NOW, target=Level.L4).asked is Level.L0
    assert cover(times).press(NOW, fresh=False).asked is Level.L0


def test_what_may_stand_open_stays_open() -> None:
    reveal = cover(base=Level.L1)
    assert not reveal.open
    assert not reveal.waiting
    reveal = run(reveal.press(NOW), NOW, NOW + 0.4)
    assert reveal.shown is Level.L2
    assert reveal.release(NOW + 0.4).shown is Level.L1


@given(st.lists(st.tuples(st.sampled_from(["repeat", "touch", "tick", "release", "cover"]), st.floats(-10, 100))))
def test_nothing_opens_without_a_fresh_press(events: list[tuple[str, float]]) -> None:
    reveal, at = cover(), NOW
    for event, passed in events:
        at += passed
        moves = {
            "repeat": reveal.press(at, fresh=False),
            "touch": reveal.touch(at),
            "tick": reveal.tick(at),
            "release": reveal.release(at),
            "cover": reveal.cover(EndedBy.FOCUS),
        }
        reveal = moves[event]
        assert not reveal.waiting
        assert not reveal.open
