"""How each clock's time was worked out, in words and by figures that anybody can add up again."""

from __future__ import annotations

from app.cases.clocks import runs_out
from app.cases.queries import ClockRow
from app.clock import from_text, utc_text
from app.i18n import _

HOUR, DAY = 60, 24 * 60


def formula(clock: ClockRow) -> str:
    """Return in one line why a clock runs out when it does."""
    name = {
        "due": _("Due"),
        "triage": _("To be read"),
        "escalate": _("Escalate"),
        "theirs": _("Theirs"),
    }[clock.measures]
    parts = [_("{name} {due} UTC").format(name=name, due=_moment(clock.due_at))]
    if clock.from_at is not None and clock.minutes is not None:
        parts.append(_("= {start} + {span}").format(start=_moment(clock.from_at), span=span(clock.minutes)))
    if clock.pauses:
        paused = sum((from_text(until) - from_text(since)).total_seconds() for since, until in clock.pauses) / 60
        parts.append(_("+ {span} paused").format(span=span(paused)))
    told = " ".join(parts)
    if clock.paused_since:
        told = _("{told} · stands still since {at}: {why}").format(
            told=told, at=_moment(clock.paused_since), why=clock.paused_why
        )
    return _("{told} · {basis} · binds {binds}").format(told=told, basis=clock.basis, binds=clock.binds)


def brief(clock: ClockRow) -> str:
    """Return in a few words when a clock runs out, and whom it binds."""
    words = _("{at} UTC {basis} (binds {binds})")
    return words.format(at=_moment(clock.due_at), basis=clock.basis.partition(":")[0], binds=clock.binds)


def recomputed(clock: ClockRow) -> str | None:
    """Work out a clock's time again from what stands on record; none for a clock from before that was kept."""
    if clock.from_at is None or clock.minutes is None:
        return None
    pauses = [(from_text(since), from_text(until)) for since, until in clock.pauses]
    return utc_text(runs_out(from_text(clock.from_at), clock.minutes, pauses))


def span(minutes: float) -> str:
    """Return a length of time as a person says it, and so that it still adds up."""
    if minutes == DAY:
        return _("1 day")
    if minutes and minutes % DAY == 0:
        return _("{n:g} days").format(n=minutes / DAY)
    hours, rest = divmod(round(minutes, 2), HOUR)
    if not hours:
        return _("{n:g} min").format(n=rest)
    left = round(rest, 2)
    return _("{h:g} h {n:g} min").format(h=hours, n=left) if left else _("{h:g} h").format(h=hours)


def _moment(at: str) -> str:
    return at[:16].replace("T", " ")
