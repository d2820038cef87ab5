"""What time it is for a file that may have ended: a clock that was set back opens nothing again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.clock import from_text, utc_text
from app.review.errors import ClockError, ExpiredError

if TYPE_CHECKING:
    from app.desk import Desk

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
# Two clocks differ; by more than a day they do not agree on what day it is.
APART = timedelta(days=1)


def known_now(desk: Desk) -> datetime:
    """Return the time, which is never before what the vault has on record."""
    now = desk.clock.now()
    # All of a long record would take a while: its newest rows, and some two hundred of those before them, evenly.
    (text,) = desk.db.execute(
        "WITH RECURSIVE record (newest, gap) AS (SELECT max(seq), max(20, max(seq) / 200) FROM audit),"
        " probe (seq) AS (SELECT newest - 500 FROM record"
        " UNION ALL SELECT probe.seq - record.gap FROM probe, record WHERE probe.seq > 0)"
        " SELECT max(at) FROM (SELECT at FROM audit WHERE seq > (SELECT newest - 500 FROM record)"
        " UNION ALL SELECT audit.at FROM probe JOIN audit ON audit.seq = probe.seq)"
    ).fetchone()
    return max(now, from_text(text)) if text else now


def settled_now(desk: Desk) -> datetime:
    """Return a time that is over for certain: on record for a day. A clock set wrong this morning destroys nothing by it."""
    before = utc_text(desk.clock.now() - APART)
    (text,) = desk.db.execute(
        "SELECT max(at) FROM (SELECT at FROM audit WHERE at <= ? ORDER BY seq DESC LIMIT 20000)", (before,)
    ).fetchone()
    return from_text(text) if text else datetime.min.replace(tzinfo=UTC)


def check_times(sealed_at: str, expires_at: str, now: datetime) -> None:
    """Refuse what has ended, and what comes from a day that is still to come."""
    if from_text(sealed_at) - now > APART:
        raise ClockError(sealed_at, utc_text(now))
    if expires_at and from_text(expires_at) <= now:
        raise ExpiredError(expires_at)


def is_moment(text: str) -> bool:
    """Tell whether a text is a moment as this program writes one."""
    if not _MOMENT.fullmatch(text):
        return False
    try:
        from_text(text)
    except ValueError:
        return False
    return True
