"""Naming a closed case golden, so that reviewing itself is measured by it; for whoever draws samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases.model import CaseId, State
from app.i18n import _
from app.identity import Permission
from app.review import golden
from app.review.sample_queries import is_golden
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.cases.queue import QueueRow
    from ui.shell.context import Context


def may_name(context: Context, row: QueueRow) -> bool:
    """Tell whether a case can be named golden by the person at the desk."""
    closed = row.state is State.CLOSED and context.desk.may(Permission.LEAD)
    return closed and not is_golden(context.desk, CaseId(row.id))


def may_retire(context: Context, row: QueueRow) -> bool:
    """Tell whether a case is golden, for whoever may know."""
    return is_golden(context.desk, CaseId(row.id))


def name(context: Context, row: QueueRow) -> None:
    """Ask why what was decided is known to be right, and name the case golden."""
    why = context.ask.text(
        _("Name {reference} golden").format(reference=row.reference),
        _("What was decided in it counts as right from now on. Reviewers meet it among other cases and are not told.")
        + " "
        + _("Write how several of you came to agree on it."),
        _("Name it golden"),
        lines=True,
    )
    if why is not None:
        do(context, lambda desk: golden.name_golden(desk, CaseId(row.id), why))


def retire(context: Context, row: QueueRow) -> None:
    """Ask whether a case is to be an ordinary one again."""
    heading = _("Let {reference} be golden no more?").format(reference=row.reference)
    effect = _("It is drawn like any other case then. What was measured with it stands.")
    if context.ask.confirm(heading, effect, _("Retire it")):
        do(context, lambda desk: golden.retire_golden(desk, CaseId(row.id)))
