"""What can be done to the current case from the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cases import actions
from app.cases.model import CaseId, Imminence, State
from app.cases.queue import QueueRow
from app.i18n import _
from ui.shell.commands import Command, Scope
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.queue.page import QueuePage
    from ui.shell.context import Context


def queue_commands(context: Context, page: QueuePage, scope: Scope) -> Sequence[Command]:
    """Return the commands of one view of the queue."""

    def standing(*states: State) -> bool:
        row = page.current_row()
        return row is not None and row.state in states

    def free() -> bool:
        row = page.current_row()
        return row is not None and row.free

    return (
        Command(f"{scope.id}.search", _("Search"), page.search, ("/", "Ctrl+F"), scope),
        Command(f"{scope.id}.open", _("Open the case"), page.open_current, ("O",), scope, lambda: page.current_id() is not None),
        Command(f"{scope.id}.claim", _("Claim"), lambda: claim(context, page.current_row()), ("C",), scope, free),
        Command(
            f"{scope.id}.release", _("Release"), lambda: release(context, page.current_row()), ("R",), scope,
            lambda: standing(State.CLAIMED),
        ),
        Command(
            f"{scope.id}.hold", _("Hold, with a reason"), lambda: hold(context, page.current_row()), ("H",), scope,
            lambda: standing(State.CLAIMED),
        ),
        Command(
            f"{scope.id}.resume", _("Go on with it"), lambda: resume(context, page.current_row()), ("G",), scope,
            lambda: standing(State.ON_HOLD, State.WAITING),
        ),
        Command(
            f"{scope.id}.assess", _("Say how soon harm is feared"), lambda: assess(context, page.current_row()), ("I",), scope,
            lambda: standing(*(state for state in State if state is not State.CLOSED)),
        ),
        Command(f"{scope.id}.refresh", _("Read the queue again"), page.read_again, ("F5",), scope),
    )  # fmt: skip


def claim(context: Context, row: QueueRow | None) -> None:
    """Claim a case."""
    if row is not None:
        do(context, lambda desk: actions.claim(desk, CaseId(row.id)))


def release(context: Context, row: QueueRow | None) -> None:
    """Give a case back."""
    if row is not None:
        do(context, lambda desk: actions.release(desk, CaseId(row.id)))


def resume(context: Context, row: QueueRow | None) -> None:
    """Go on with a case."""
    if row is not None:
        do(context, lambda desk: actions.resume(desk, CaseId(row.id)))


def hold(context: Context, row: QueueRow | None) -> None:
    """Ask for the reason and lay a case aside."""
    if row is None:
        return
    words = _("Its clocks run on. The reason stands on its row.")
    reason = context.ask.text(_("Hold {case}").format(case=row.reference), words, _("Hold"))
    if reason is not None:
        do(context, lambda desk: actions.hold(desk, CaseId(row.id), reason))


def assess(context: Context, row: QueueRow | None) -> None:
    """Ask how soon harm is feared and put the case in its place."""
    if row is None:
        return
    choices = [
        (Imminence.NOW.value, _("now: harm is happening or about to")),
        (Imminence.HOURS.value, _("within hours")),
        (Imminence.DAYS.value, _("within days")),
        (Imminence.UNKNOWN.value, _("it cannot be told")),
    ]
    words = _("It sets the place in the queue and the clocks; the decision can say otherwise later.")
    chosen = context.ask.choose(_("How soon is harm feared?"), words, choices, _("Set"))
    if chosen is not None:
        do(context, lambda desk: actions.assess(desk, CaseId(row.id), Imminence(chosen)))
