"""One tick of the shift, and one's own page over ten years of days, each beside what the machine makes of less."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from app.clock import utc_text
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.wellness import actions, days, pace
from app.wellness.shift import Now
from tests.bench.scale import Scale
from tests.bench.table import Row, best, within
from tests.builders import FakeClock
from tests.vaults import new_vault

YEARS = 10
A_DAY = 365
LOOKS = 60
TICKS = 200


def wellness(scale: Scale) -> Iterator[Row]:
    """Measure a tick while somebody looks, and the page after ten years of work of which every single row is still there."""
    years = YEARS if scale.many >= 1_000_000 else 1
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        clock = FakeClock()
        desk = open_desk(new_vault(Path(home) / "vault", None, clock).vault, clock, shipped())
        try:
            sitting = actions.sit_down(desk)
            policy = sitting.shift.policy
            empty = best([lambda: pace.mine(desk, policy)], scale.repeats)[0]
            _work(desk, clock, years)
            figure = best([lambda: pace.mine(desk, policy)], scale.repeats)[0]
            what = f"my page read, {years * A_DAY:,} days and {years * A_DAY * LOOKS:,} looks"
            yield within(what, figure, "the same of an empty store", empty, 150)
            yield _opened(desk, scale)
            bare = best([lambda: _bare(desk)], scale.repeats)[0] / TICKS
            ticking = best([lambda: _ticks(desk, clock, sitting)], scale.repeats)[0] / TICKS
            yield within("one tick while somebody looks", ticking, "one look into the own store", bare, 1)
        finally:
            close_desk(desk)


def _opened(desk: Desk, scale: Scale) -> Row:
    """Measure how long it is until the page stands, beside an empty page of the same room."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from tests.bench import my_page

    app = QApplication.instance() or QApplication(["bench"])
    figure, baseline = my_page.opening(app, desk, scale.repeats)
    return within("my page opened", figure, "an empty page", baseline, 150)


def _ticks(desk: Desk, clock: FakeClock, sitting: actions.Sitting) -> None:
    now = Now(reviewing=True, revealed=True, close=True)
    for _ in range(TICKS):
        clock.advance(1)
        sitting = actions.tick(desk, sitting, now)


def _bare(desk: Desk) -> None:
    for _ in range(TICKS):
        desk.own.execute("SELECT 1 FROM shift_state").fetchone()


def _work(desk: Desk, clock: FakeClock, years: int) -> None:
    """Write years of days, each with its shift and its single looks; the policy lets these go after ninety days."""
    today = days.day_of(clock.now(), "04:00")
    kept = days.Day(today, 9000.0, 1200.0, LOOKS, 12, 90.0, 8, 5, 1)
    desk.own.execute("BEGIN")
    for back in range(1, years * A_DAY + 1):
        day = replace(kept, day=today - timedelta(days=back))
        desk.own.execute(
            "INSERT INTO day_total (day, review_seconds, close_seconds, looks, severe_looks, points, avoided,"
            " breaks_taken, breaks_deferred, hard_cap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (day.day.isoformat(), *_figures(day)),
        )
        _look(desk, clock, back)
    desk.own.execute("COMMIT")


def _look(desk: Desk, clock: FakeClock, back: int) -> None:
    """Write one shift, so many days ago, and its looks."""
    began, shift = clock.now() - timedelta(days=back), f"shift-{back}"
    desk.own.execute(
        "INSERT INTO shift (uid, started_at, review_seconds) VALUES (?, ?, 9000)", (shift, utc_text(began))
    )
    for number in range(LOOKS):
        at = utc_text(began + timedelta(minutes=number))
        desk.own.execute(
            "INSERT INTO span (uid, shift_uid, item, class, severity, modality, level, reached, l1_seconds, l2_seconds,"
            " l3_seconds, l4_seconds, colour, sound, motion, size_class, nth, gesture, purpose, mode, alone, started_at,"
            " tick_at, running, ended_at, ended_by, counted) VALUES (?, ?, ?, 'unclassified', 'S3', 'still', 'L3',"
            " 'L3', 0, 0, 8, 0, 0, 0, 0, 'reduced', 1, 'hold', 'identify', 'normal', 1, ?, ?, 0, ?, 'release', 1)",
            (f"{back}-{number}", shift, bytes(32), at, at, at),
        )


def _figures(day: days.Day) -> tuple[float, ...]:
    looks = (day.looks, day.severe_looks, day.points, day.avoided)
    return (day.review_seconds, day.close_seconds, *looks, day.breaks_taken, day.breaks_deferred)
