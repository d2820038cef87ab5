"""What the rota's page says of its sums, and of those it does not show."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _, ngettext
from app.wellness.notices import Act, Notice
from app.wellness.team import Shown, Sums
from ui.breaks.limit_words import duration
from ui.kit.rows import Column
from ui.me.words import week_name

SumsRow = tuple[int, Sums]
NoticeRow = tuple[int, Notice]


def sums_columns() -> tuple[Column[SumsRow], ...]:
    """Return the columns of the weeks."""
    return (
        Column(_("Week"), lambda row: week_name(row[1].week), 150),
        Column(_("Team"), lambda row: row[1].team or _("the whole rota"), None),
        Column(_("People"), lambda row: str(row[1].contributors), 76, numeric=True),
        Column(_("Evidence"), lambda row: duration(row[1].review_seconds), 120, numeric=True),
        Column(_("Closely"), lambda row: duration(row[1].close_seconds), 120, numeric=True),
        Column(_("Severe looks"), lambda row: str(row[1].severe_looks), 112, numeric=True),
        Column(_("Breaks taken"), lambda row: str(row[1].breaks_taken), 112, numeric=True),
        Column(_("Put off"), lambda row: str(row[1].breaks_deferred), 84, numeric=True),
    )


def notice_columns() -> tuple[Column[NoticeRow], ...]:
    """Return the columns of the day's limits: the fact and the reason, no figure."""
    return (
        Column(_("When (UTC)"), lambda row: row[1].at[:16].replace("T", " "), 150),
        Column(_("Who"), lambda row: row[1].person, 160),
        Column(_("What"), lambda row: act_words(row[1]), 280),
        Column(_("Why"), lambda row: row[1].reason or "–", None),
    )


def act_words(notice: Notice) -> str:
    """Return what became of a day's limit."""
    if notice.act is Act.REACHED:
        return _("reached the day's limit")
    if notice.second:
        return _("went past it, with {name}").format(name=notice.second)
    return _("went past it")


def rows(weeks: Sequence[Shown]) -> list[Sums]:
    """Return what may be seen of some weeks, each rota before its teams."""
    return [each for week in weeks for each in ((week.rota,) if week.rota else ()) + week.teams]


def hidden_words(weeks: Sequence[Shown], least: int) -> str:
    """Return in words what is not shown, and why."""
    too_few = [week_name(week.week) for week in weeks if week.rota is None]
    left = sum(week.left_out for week in weeks if week.rota is not None)
    told = []
    if too_few:
        told.append(
            _("Fewer than {least} people added to {weeks}: nothing is shown of it, not even as a sum.").format(
                least=least, weeks=", ".join(too_few)
            )
        )
    if left:
        told.append(
            ngettext(
                "{n} team is within the rota's sum alone: it is too small, or it would tell by subtraction one that is.",
                "{n} teams are within the rota's sum alone: they are too small, or would tell by subtraction one that is.",
                left,
            ).format(n=left)
        )
    return "\n".join(told)


def staffing_words(weeks: Sequence[Shown]) -> str:
    """Return how often breaks were put off, as a figure about staffing."""
    told = [week.rota for week in weeks if week.rota is not None]
    if not told:
        return _("How often breaks were put off shows here with the first week.")
    put_off = sum(each.breaks_deferred for each in told)
    if not put_off:
        return _("In these weeks no break was put off for a life at risk.")
    return ngettext(
        "In these weeks {n} break was put off because a life was at risk. This is about how many people a shift has,"
        " not about anybody.",
        "In these weeks {n} breaks were put off because a life was at risk. This is about how many people a shift has,"
        " not about anybody.",
        put_off,
    ).format(n=put_off)


def about_words(least: int) -> str:
    """Return what these sums are."""
    return _(
        "Sums over at least {least} people, one week at a time and two weeks later; no name, no day, no live view. Each"
        " share is added at a random moment by the person's own program, and what anybody counts stays theirs. They may"
        " not be used to judge a person."
    ).format(least=least)
