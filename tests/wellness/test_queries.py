"""When one's own shift ends, by the clock on the wall."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.desk import Desk
from app.wellness import owner
from app.wellness.actions import Sitting
from app.wellness.queries import seconds_to_end
from tests.builders import FakeClock

ZONE = ZoneInfo("Europe/Oslo")


@pytest.mark.parametrize(
    ("now", "end", "left"),
    [
        ("2026-03-07T21:40:00", "22:00", 1200.0),
        ("2026-03-07T21:40:00", "6:00", 30_000.0),
        ("2026-03-07T22:00:00", "22:00", 86_400.0),
        ("2026-03-07T21:40:00", "", None),
    ],
)
def test_the_end_of_a_shift_is_the_next_such_hour(
    desk: Desk, sitting: Sitting, clock: FakeClock, now: str, end: str, left: float | None
) -> None:
    assert sitting.problem == ""
    clock.set_wall(datetime.fromisoformat(now).replace(tzinfo=ZONE))
    owner.choose(desk, owner.SHIFT_END, end)
    assert seconds_to_end(desk, ZONE) == left
