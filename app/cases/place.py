"""Why a case stands where it stands, in words for its row."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.cases.model import Imminence, Kind, State
from app.cases.queue import QueueRow
from app.clock import from_text
from app.i18n import _

HOUR = 60
DAY = 24 * HOUR


def reason(row: QueueRow, now: datetime) -> str:
    """Return the strongest reason for a row's place."""
    if row.state is State.CLOSED:
        return _("closed")
    told = _told_by_state(row, now)
    if told:
        return told
    if row.imminence is Imminence.UNASSESSED:
        return _("emergency, not assessed yet")
    return _told_by_clock(row, now) or _told_by_imminence(row)


def span(length: timedelta) -> str:
    """Return a length of time in the shortest words that are exact enough to act on."""
    minutes = int(abs(length).total_seconds() // 60)
    if minutes < HOUR:
        return _("{n} min").format(n=minutes)
    if minutes < 2 * DAY:
        return _("{h} h {m:02d} min").format(h=minutes // HOUR, m=minutes % HOUR)
    return _("{d} days").format(d=minutes // DAY)


def _told_by_state(row: QueueRow, now: datetime) -> str:
    if row.state in (State.WAITING, State.ON_HOLD) and row.answered_at:
        return _("answer came {span} ago").format(span=span(now - from_text(row.answered_at)))
    if row.state is State.ON_HOLD:
        return _("on hold: {reason}").format(reason=row.hold_reason)
    if row.state is State.WAITING:
        return _("waiting on the requester")
    if row.state is State.RESPONDED:
        return _("answered, waits for follow-up")
    if row.at_risk:
        return _("life at risk")
    return ""


def _told_by_clock(row: QueueRow, now: datetime) -> str:
    if row.due_at and from_text(row.due_at) <= now:
        return _("overdue by {span}").format(span=span(now - from_text(row.due_at)))
    if row.escalate_at and from_text(row.escalate_at) <= now:
        return _("to be escalated since {span}").format(span=span(now - from_text(row.escalate_at)))
    return ""


def _told_by_imminence(row: QueueRow) -> str:
    if row.imminence is Imminence.NOW:
        return _("harm feared now")
    if row.imminence is Imminence.HOURS:
        return _("harm feared within hours")
    if row.imminence is Imminence.DAYS:
        return _("harm feared within days")
    if row.kind is Kind.PRESERVATION:
        return _("no harm feared: by due time")
    return _("harm unknown: by due time")
