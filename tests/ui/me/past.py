"""Days, shifts and looks of the past, written as the program keeps them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from app.desk import Desk
from app.wellness import ledger
from app.wellness.ledger import Reveal
from tests.builders import FakeClock


def worked(desk: Desk, until: date, count: int, *, points: float = 40.0) -> None:
    """Keep the totals of so many days before a day, weekends free, all at the same pace."""
    rng = Random(4)
    rows = []
    for back in range(1, count + 1):
        day = until - timedelta(days=back)
        if day.weekday() < 5:
            hours = rng.uniform(1.2, 3.2)
            close = rng.uniform(300, 1500)
            rows.append((day.isoformat(), hours * 3600, close, 20, 6, points * hours, 8, 5, 1, 0))
    desk.own.execute("BEGIN")
    desk.own.executemany(
        "INSERT INTO day_total (day, review_seconds, close_seconds, looks, severe_looks, points, avoided, breaks_taken,"
        " breaks_deferred, hard_cap) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    desk.own.execute("COMMIT")


def looked(desk: Desk, clock: FakeClock, count: int, *, severity: str = "S4", seconds: float = 8.0) -> None:
    """Look so many times at L3, while the clock moves on."""
    for number in range(count):
        reveal = Reveal(f"item-{number}", "unclassified", severity, "still", "L3", "hold", "identify")
        uid = ledger.open_span(desk, reveal)
        for _second in range(round(seconds)):
            clock.advance(1)
            ledger.charge(desk)
        ledger.close_span(desk, uid, "release")
