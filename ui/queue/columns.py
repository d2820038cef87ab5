"""How a case reads as a row: how soon, how long, what, who, where it stands, why here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from app.cases import place
from app.cases.model import Check, Kind, State
from app.cases.queue import QueueRow
from app.clock import from_text
from app.i18n import _, ngettext
from ui.kit.marks import Mark, imminence_mark, severity_mark
from ui.kit.rows import Column

HOUR = 60


def columns(now: Callable[[], datetime]) -> tuple[Column[QueueRow], ...]:
    """Return the queue's columns; times are told against the given clock."""
    return (
        Column(_("Risk"), lambda row: row.imminence.value, 116, mark=lambda row: imminence_mark(row.imminence.value)),
        Column(_("Due in"), lambda row: due_in(row, now()), 84, numeric=True),
        Column(_("Case"), _case, 170, spoken=_case_aloud, share=5),
        Column(_("From"), lambda row: row.country, 48, gives_way=3),
        Column(_("Requester"), _requester, 120, share=1, gives_way=4),
        Column(_("State"), _state, 104, gives_way=1),
        Column(_("Material"), _material, 108, mark=_severity, quiet=True, gives_way=5),
        Column(_("Why here"), lambda row: _why(row, now()), 204, quiet=True, share=1, gives_way=2, stays=True),
    )


def due_in(row: QueueRow, now: datetime) -> str:
    """Return how long until the case is due, in the unit that fits."""
    if row.due_at is None:
        return "–"
    minutes = int((from_text(row.due_at) - now).total_seconds() // 60)
    if minutes < 0:
        return _("overdue")
    if minutes >= 48 * HOUR:
        return _("{d} days").format(d=minutes // (24 * HOUR))
    if minutes < HOUR:
        return _("{n} min").format(n=minutes)
    return _("{h}:{m:02d} h").format(h=minutes // HOUR, m=minutes % HOUR)


def kind_name(kind: Kind) -> str:
    """Return what a kind of case is called."""
    return {
        Kind.EMERGENCY_DISCLOSURE: _("Emergency disclosure"),
        Kind.PRESERVATION: _("Preservation"),
        Kind.PRODUCTION_ORDER: _("Production order"),
        Kind.INTERNAL_ESCALATION: _("Internal escalation"),
        Kind.PROACTIVE: _("Proactive referral"),
        Kind.CHILD_SAFETY: _("Child-safety report"),
        Kind.TERRORIST_CONTENT: _("Terrorist content"),
        Kind.ENQUIRY: _("Enquiry"),
    }[kind]


def state_name(state: State) -> str:
    """Return what a state is called."""
    return {
        State.NEW: _("new"),
        State.CLAIMED: _("claimed"),
        State.WAITING: _("waiting"),
        State.ON_HOLD: _("on hold"),
        State.DECIDED: _("decided"),
        State.PENDING_APPROVAL: _("pending approval"),
        State.APPROVED: _("approved"),
        State.RESPONDED: _("responded"),
        State.CLOSED: _("closed"),
    }[state]


def check_name(check: Check) -> str:
    """Return what the first gate says of a requester, in a word."""
    return {Check.UNKNOWN: _("to check"), Check.PASSED: _("verified"), Check.FAILED: _("failed the check")}[check]


def _case(row: QueueRow) -> str:
    return f"{row.title}  ·  {row.reference}"


def _case_aloud(row: QueueRow) -> str:
    return f"{kind_name(row.kind)}: {row.title}, {row.reference}"


def _requester(row: QueueRow) -> str:
    # The check comes first: a long name is cut, the check never is.
    return f"{check_name(row.requester_check)} · {row.requester or _('not named')}"


def _state(row: QueueRow) -> str:
    owner = "".join(word[0] for word in row.owner.split()[:3])
    return f"{state_name(row.state)} {owner}".strip()


def _why(row: QueueRow, now: datetime) -> str:
    # A hold stands first: a long reason is cut, that it is held never is.
    return " · ".join(part for part in (_("legal hold") if row.held else "", place.reason(row, now)) if part)


def _material(row: QueueRow) -> str:
    return ngettext("{n} item", "{n} items", row.evidence).format(n=row.evidence) if row.evidence else _("none")


def _severity(row: QueueRow) -> Mark | None:
    return severity_mark(row.severity.value) if row.severity else None
