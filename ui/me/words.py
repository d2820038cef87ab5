"""What one's own page says: plain facts first, one's pace beside one's own usual, what is kept, and what nobody has shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from app.i18n import _, ngettext
from app.pacing import Pacing
from app.wellness.days import Day, monday
from app.wellness.pace import Hour, Pace
from app.wellness.queries import Facts
from ui.breaks.limit_words import duration
from ui.breaks.words import minutes
from ui.me.chart import Bar

KINDS = ("picture", "video", "sound", "text", "pdf", "office")


def class_name(known: str) -> str:
    """Return what a kind of content is called; a class that a list gives keeps the list's word for it."""
    return {
        "picture": _("pictures"),
        "video": _("films"),
        "sound": _("sound"),
        "text": _("chats and texts"),
        "pdf": _("PDF files"),
        "office": _("office files"),
    }.get(known, known)


def facts_words(facts: Facts) -> str:
    """Return the plain facts in one sentence."""
    looks = ngettext("{n} severe look today", "{n} severe looks today", facts.severe_looks).format(n=facts.severe_looks)
    if not facts.severe_looks:
        looks = _("No severe looks today")
    since = facts.minutes_since_break
    if not since:
        return looks
    return ngettext("{looks}, {n} minute since a break", "{looks}, {n} minutes since a break", since).format(
        looks=looks, n=since
    )


def time_words(today: Day) -> str:
    """Return how long there was evidence today."""
    if not today.review_seconds:
        return _("No time with evidence yet.")
    return _("{review} with evidence, {close} of it open closely.").format(
        review=duration(today.review_seconds), close=duration(today.close_seconds)
    )


def avoided_words(facts: Facts) -> str:
    """Return the looks that were not needed; nobody else sees it, and it is no aim."""
    if not facts.avoided:
        return ""
    return ngettext(
        "{n} item was decided without a look. Only you see this; a look that is needed is no failure.",
        "{n} items were decided without a look. Only you see this; a look that is needed is no failure.",
        facts.avoided,
    ).format(n=facts.avoided)


def pace_words(pace: Pace) -> str:
    """Return how today goes beside one's own usual."""
    return {
        Pace.UNKNOWN: _("Pace: your usual is not known yet. It takes five days with evidence."),
        Pace.EARLY: _("Pace: it is too early in the shift to say."),
        Pace.LESS: _("Pace: less than your usual"),
        Pace.USUAL: _("Pace: about your usual"),
        Pace.MORE: _("Pace: more than your usual"),
    }[pace]


def break_words(owed: float, work_left: float) -> str:
    """Return when the next break is, or what is owed."""
    if owed > 0:
        return _("{n} min away from the screen are owed to you.").format(n=minutes(owed))
    return _("Next break in {n} min of work.").format(n=minutes(work_left))


def days_in_a_row_words(count: int, most: int) -> str:
    """Return that the limit was reached day after day; nothing where it was not."""
    if count < most:
        return ""
    return _(
        "The day's limit was reached on {n} days in a row. A lighter plan is due; speak with your supervisor."
    ).format(n=count)


def hour_bars(hours: Sequence[Hour]) -> list[Bar]:
    """Return the hours of a shift as bars."""
    return [Bar(each.open_seconds, each.close_seconds, clock(each), dot=bool(each.breaks)) for each in hours]


def day_bars(days: Sequence[Day]) -> list[Bar]:
    """Return the days of the last weeks as bars, each week's Monday named."""
    return [
        Bar(each.review_seconds, each.close_seconds, each.day.strftime("%d %b") if each.day.weekday() == 0 else "")
        for each in days
    ]


def clock(hour: Hour) -> str:
    """Return when an hour began, by the clock on the wall."""
    return hour.begins.astimezone().strftime("%H:%M")


def hours_said(hours: Sequence[Hour]) -> str:
    """Return a chart of hours for those who hear it."""
    told = [f"{clock(each)}: {duration(each.open_seconds)}" for each in hours if each.open_seconds >= 1]
    return "; ".join(told) or _("Nothing was open.")


def weeks(days: Sequence[Day]) -> list[tuple[str, int, Day]]:
    """Return each week with the days worked in it and their sum, the newest first."""
    found: dict[str, list[Day]] = {}
    for each in days:
        found.setdefault(monday(each.day).isoformat(), []).append(each)
    return [(name, sum(each.review_seconds > 0 for each in week), _added(week)) for name, week in found.items()][::-1]


def weeks_said(days: Sequence[Day]) -> str:
    """Return a chart of weeks for those who hear it."""
    return "; ".join(f"{name}: {duration(sums.review_seconds)}" for name, _worked, sums in weeks(days))


def week_name(day: str) -> str:
    """Return a week by its days."""
    first = date.fromisoformat(day)
    return _("{first} to {last}").format(
        first=first.strftime("%d %b"), last=(first + timedelta(days=6)).strftime("%d %b")
    )


def kept_words(policy: Pacing) -> str:
    """Return what is kept, for how long, and who can read it."""
    return _(
        "Each look is one row here: when, how far, how long, and by which gesture; never what was on it. Rows are kept"
        " for {days} days, then only each day's totals; check-ins for {check_ins} days. The store opens with your"
        " passphrase alone: no administrator, no recovery key and no backup opens it. If the passphrase is lost, this"
        " store is lost."
    ).format(days=policy.retention.span_days, check_ins=policy.retention.check_in_days)


def log_words() -> str:
    """Return what the other log could be used for."""
    return _(
        "The access log of the vault is another matter: it says who opened which item and why, and compliance can read"
        " it. From it your counts could be approximated. It is there to control access, and a policy must forbid that use."
    )


def evidence_words() -> str:
    """Return what nobody has shown, in the program's own help."""
    return _(
        "What this can and cannot do: the figures are for pacing, no medical measure. In two studies with 674 people"
        " (Lewitzka et al., Psychological Research 2026) blurred or grey pictures did not lessen what looking did to"
        " them, whether the form was assigned or chosen. So grey earns no credit here: a look is a look. What is left"
        " is looking less, pauses, and a second person; you choose how much to see."
    )


def _added(found: Sequence[Day]) -> Day:
    return Day(
        found[0].day,
        review_seconds=sum(each.review_seconds for each in found),
        close_seconds=sum(each.close_seconds for each in found),
        looks=sum(each.looks for each in found),
        severe_looks=sum(each.severe_looks for each in found),
        avoided=sum(each.avoided for each in found),
        breaks_taken=sum(each.breaks_taken for each in found),
        breaks_deferred=sum(each.breaks_deferred for each in found),
    )
