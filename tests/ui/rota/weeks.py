"""Sums of weeks as programs of several people would have added them."""

from __future__ import annotations

from app.desk import Desk
from app.identity import Permission, new_uid


def added(desk: Desk, week: str, **people: int) -> None:
    """Let so many people of each team have added to a week."""
    for name, count in people.items():
        with desk.transaction(Permission.KEEP) as tx:
            tx.db.execute(
                "INSERT INTO team_week (week, team, uid, contributors, review_seconds, close_seconds, severe_looks,"
                " breaks_taken, breaks_deferred, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
                (week, name, new_uid(), count, count * 41_000.0, count * 6_100.0, count * 23, count * 31, count * 2),
            )
