"""Plain facts about one's own shift."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from app.clock import from_text
from app.wellness import owner, store
from app.wellness.ledger import UNSEEN

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Facts:
    """What this shift held so far, without points and without a measure to compare with others."""

    severe_looks: int
    avoided: int
    minutes_since_break: int | None


def facts(own: Connection, now: datetime) -> Facts:
    """Return the plain facts of the shift that runs."""
    (looks,) = own.execute(
        "SELECT count(*) FROM span s JOIN shift_state t ON t.shift_uid = s.shift_uid"
        " WHERE s.severity IN ('S3', 'S4') AND s.reached IN ('L3', 'L4')"
        " AND s.ended_by IS NOT ?",
        (UNSEEN,),
    ).fetchone()
    (avoided,) = own.execute(
        "SELECT count(*) FROM avoided a JOIN shift_state t ON t.shift_uid = a.shift_uid"
    ).fetchone()
    return Facts(looks, avoided, _minutes_since_break(own, now))


def shift_began(desk: Desk) -> datetime | None:
    """Return when the shift that runs began, if one does."""
    with store.telling(desk):
        row = desk.own.execute("SELECT h.started_at FROM shift h JOIN shift_state t ON t.shift_uid = h.uid").fetchone()
    return from_text(row[0]) if row else None


def _minutes_since_break(own: Connection, now: datetime) -> int | None:
    """Return the minutes since the last break, or since the shift began."""
    (at,) = own.execute(
        "SELECT coalesce((SELECT max(e.at) FROM break_event e JOIN shift_state t ON t.shift_uid = e.shift_uid"
        " WHERE e.act IN ('taken', 'natural', 'told')),"
        " (SELECT h.started_at FROM shift h JOIN shift_state t ON t.shift_uid = h.uid))"
    ).fetchone()
    return None if at is None else max(0, int((now - from_text(at)).total_seconds() // 60))


def seconds_to_end(desk: Desk, zone: tzinfo | None = None) -> float | None:
    """Return how long it is until the shift's end that the person chose, by the clock on the wall; None without one."""
    with store.telling(desk):
        text = owner.chosen(desk.own, owner.SHIFT_END)
    if not text:
        return None
    now = desk.clock.now().astimezone(zone)
    hour, minute = (int(part) for part in text.split(":"))
    end = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    # An end that is past is tomorrow's.
    return ((end if end > now else end + timedelta(days=1)) - now).total_seconds()
