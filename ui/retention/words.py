"""What the page about keeping says of each row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.clock import utc_text
from app.i18n import _, ngettext
from app.identity import Permission
from app.retention import queries
from app.retention.certificate import Certificate
from app.retention.holds import Hold, holds
from app.retention.model import Due, Scope, Stage
from app.retention.queries import Destruction
from app.review.timing import APART
from ui.kit.rows import Column
from ui.retention.reading import ready

if TYPE_CHECKING:
    from app.desk import Desk

DueRow = tuple[int, Due]
OpenRow = tuple[int, Destruction]
HoldRow = tuple[int, Hold]
GoneRow = tuple[int, Certificate]


def due_columns() -> tuple[Column[DueRow], ...]:
    """Return the columns of what falls due."""
    return (
        Column(_("Case"), lambda row: row[1].reference, 150),
        Column(_("What"), lambda row: row[1].scope.label, 116, gives_way=1, stays=True),
        Column(_("Due since"), lambda row: utc_text(row[1].falling.due)[:10], 108),
        Column(_("Against it"), lambda row: against(row[1]), 180, share=1),
        Column(_("Why"), lambda row: why(row[1]), None, gives_way=2, stays=True),
    )


def open_columns() -> tuple[Column[OpenRow], ...]:
    """Return the columns of what is proposed or agreed to."""
    return (
        Column(_("Case"), lambda row: row[1].reference, 150),
        Column(_("What"), lambda row: row[1].scope.label, 116, gives_way=1, stays=True),
        Column(_("Where it stands"), lambda row: standing(row[1]), 280, share=1),
        Column(_("Who, and why"), lambda row: who(row[1]), None, gives_way=2, stays=True),
    )


def hold_columns() -> tuple[Column[HoldRow], ...]:
    """Return the columns of the holds that stand."""
    return (
        Column(_("Held"), lambda row: row[1].shown, 200),
        Column(_("Cases"), lambda row: str(row[1].cases), 72, numeric=True),
        Column(_("Since, by"), lambda row: f"{row[1].at[:10]}, {row[1].person}", 190, gives_way=2),
        Column(_("Look again"), lambda row: row[1].review_on or _("no day set"), 108, gives_way=3),
        Column(
            _("Why"),
            lambda row: " · ".join(part for part in (row[1].reference, row[1].reason) if part),
            None,
            gives_way=1,
            stays=True,
        ),
    )


def gone_columns() -> tuple[Column[GoneRow], ...]:
    """Return the columns of the certificates."""
    return (
        Column(_("Case"), lambda row: str(row[1].body["case"]["reference"]), 150),
        Column(_("What"), lambda row: Scope(row[1].body["scope"]).label, 116, gives_way=1, stays=True),
        Column(_("Destroyed"), lambda row: str(row[1].body["at"])[:10], 108, share=1),
        Column(_("Copies that hold the key"), lambda row: copies(row[1]), None, gives_way=2, stays=True),
    )


def against(row: Due) -> str:
    """Say what stands against destroying a case."""
    if row.stage is not None:
        return row.stage.label
    told = ", ".join(block.label for block in row.blocks)
    if row.destroyed_before:
        return told or _("destroyed before this vault was put back")
    return told or _("nothing")


def why(row: Due) -> str:
    """Say why something is due, and whether a lawyer has to confirm it."""
    return (
        row.falling.formula
        if row.verified
        else _("{formula} · to be confirmed by counsel").format(formula=row.falling.formula)
    )


def about(row: Due) -> str:
    """Say of one case in full why it is due, where the number comes from, and since when keeping it needs a reason."""
    longest = _("Keeping it beyond {day} needs a reason.").format(day=utc_text(row.falling.most)[:10])
    return " ".join((f"{row.reference}: {why(row)}.", longest, row.source))


def standing(each: Destruction) -> str:
    """Say where a destruction stands, and since when it can be carried out by the rules in force now."""
    if each.stage is not Stage.AGREED or each.ripe is None:
        return each.stage.label
    ripe = each.ripe
    # A day more, until its time is on record.
    day = utc_text(ripe.since + APART)[:10]
    if ripe.now:
        return _("agreed to; can be destroyed since {day}").format(day=day)
    if ripe.against:
        return _("agreed to; against it: {why}").format(why=", ".join(block.label for block in ripe.against))
    if ripe.open:
        words = _("objections until {until}; can be destroyed from {day} on")
        return words.format(until=utc_text(ripe.until)[:10], day=day)
    return _("agreed to; can be destroyed from {day} on").format(day=day)


def who(each: Destruction) -> str:
    """Say who proposed and who agreed, with their reasons."""
    told = _("{name}: {reason}").format(name=each.proposed.person, reason=each.proposed.reason)
    if each.agreed is not None:
        told += " · " + _("{name}: {reason}").format(name=each.agreed.person, reason=each.agreed.reason)
    return told


def copies(each: Certificate) -> str:
    """Say how many copies still hold the key, and until when the last of them does."""
    left = [copy for copy in each.body["copies"] if (copy["kind"], copy["name"]) not in each.gone]
    if not left:
        return _("no copy that is known here")
    last = max((copy["until"] for copy in left), default="")
    count = ngettext("{n} copy", "{n} copies", len(left)).format(n=len(left))
    if all(copy["until"] for copy in left):
        return _("{count}, the last until {day}").format(count=count, day=last[:10])
    return _("{count}; of one nothing says until when").format(count=count)


def kept_for(desk: Desk) -> tuple[str, ...]:
    """Return what waits for the person at the desk: proposals of somebody else, windows that are over, holds to look at."""
    if not desk.may(Permission.RETAIN):
        return ()
    told = [
        _("{name} proposes to destroy {case} ({scope}): {reason}").format(
            name=each.proposed.person, case=each.reference, scope=each.scope.label, reason=each.proposed.reason
        )
        for each in queries.waiting(desk)
    ]
    told += [
        _("{case} ({scope}) can be destroyed: nobody objected").format(case=each.reference, scope=each.scope.label)
        for each in ready(desk)
    ]
    today = utc_text(desk.clock.now())[:10]
    told += [
        _("The hold on {what} was to be looked at again on {day}").format(what=hold.shown, day=hold.review_on)
        for hold in holds(desk.db)
        if hold.review_on is not None and hold.review_on <= today
    ]
    return tuple(told)


def on_case(holds: tuple[Hold, ...], kept: tuple[Due, ...], found: tuple[Destruction, ...]) -> str:
    """Say on a case's own page how long it is kept, why, and what is on its way."""
    told = [
        _("Held since {day} by {name}: {why}").format(day=hold.at[:10], name=hold.person, why=hold.reason)
        for hold in holds
    ]
    for each in found:
        if each.stage.open:
            told.append(
                _("To be destroyed ({scope}): {standing}").format(scope=each.scope.label, standing=standing(each))
            )
        elif each.stage is Stage.DESTROYED and each.destroyed_at is not None:
            told.append(_("Destroyed ({scope}) on {day}").format(scope=each.scope.label, day=each.destroyed_at[:10]))
    for due in kept:
        day = utc_text(due.falling.due)[:10]
        told.append(_("Kept until {day} ({scope}): {why}").format(day=day, scope=due.scope.label, why=why(due)))
    return "\n".join(told)
