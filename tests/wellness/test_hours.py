"""The hour's rule, against a window counted second by second."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.pacing import Hour
from app.wellness import hours

RULE = Hour(window_seconds=60, rest_seconds=10)
SECONDS = st.lists(st.booleans(), min_size=60, max_size=200)


def counted(seconds: list[bool]) -> hours.Rests:
    """Return the rests of a time in which each second was rest or not; before it there was rest only."""
    rests = hours.rested((), 0.0, 60.0, RULE)
    for now, is_rest in enumerate(seconds, 1):
        if is_rest:
            rests = hours.rested(rests, float(now), 1.0, RULE)
    return rests


def last_window(seconds: list[bool], width: int) -> int:
    """Return the rest of the last seconds, those before the beginning included."""
    return sum(([True] * 60 + seconds)[-width:])


@given(SECONDS)
def test_what_is_left_is_exactly_the_time_until_the_window_lacks_rest(seconds: list[bool]) -> None:
    left = hours.left(counted(seconds), float(len(seconds)), RULE)
    going_on = 0
    while last_window(seconds + [False] * (going_on + 1), 60) >= 10:
        going_on += 1
    assert left == going_on


@given(SECONDS)
def test_the_rest_that_is_missing_makes_the_window_whole(seconds: list[bool]) -> None:
    missing = hours.missing(counted(seconds), float(len(seconds)), RULE)
    assert 0 <= missing <= 10
    assert last_window(seconds + [True] * int(missing), 60) >= 10


def test_rests_that_touch_become_one_and_old_ones_are_forgotten() -> None:
    rests = hours.rested(((0.0, 10.0),), 20.0, 10.0, RULE)
    assert rests == ((0.0, 20.0),)
    assert hours.rested(rests, 100.0, 5.0, RULE) == ((95.0, 100.0),)
