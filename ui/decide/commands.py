"""What can be done on the decision form of a case."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _
from ui.decide.pane import DecisionPane
from ui.shell.commands import Command, Scope


def decision_commands(pane: DecisionPane, scope: Scope) -> Sequence[Command]:
    """Return the commands of the decision form."""
    can = pane.agreeing.offers
    return (
        Command("case.step", _("Sign, answer or close: the step that leads on"), pane.step, ("Ctrl+Return", "Ctrl+Enter"), scope),
        Command("case.missing", _("Go to the first answer that is missing"), pane.go_to_missing, ("F8",), scope),
        Command("case.agree", _("Agree to the decision that waits"), pane.agreeing.agree, ("Ctrl+Shift+E",), scope, lambda: can("agree")),
        Command("case.send_back", _("Send the decision back to its author"), pane.agreeing.send_back, ("Ctrl+Shift+B",), scope, lambda: can("send_back")),
        Command("case.answer_first", _("Keep my own answers, then see the author's"), pane.agreeing.answer_first, (), scope, lambda: can("blind")),
        Command("case.beside", _("A colleague at this computer agrees"), pane.agreeing.beside, (), scope, lambda: can("beside")),
        Command("case.by_phone", _("Note that an approver agreed by phone"), pane.agreeing.by_phone, ("Ctrl+Shift+P",), scope, lambda: can("phone")),
        Command("case.unanswered", _("No approver answers: let the least go out"), pane.agreeing.unanswered, (), scope, lambda: can("unanswered")),
        Command("case.take_back", _("Take my decision back"), pane.agreeing.take_back, (), scope, lambda: can("take_back")),
        Command("case.countersign", _("Countersign what I agreed to by phone"), pane.agreeing.countersign, (), scope, lambda: can("countersign")),
        Command("case.task", _("End the task that is due first"), pane.tasks.finish_first, ("Ctrl+Shift+Q",), scope, lambda: bool(pane.tasks.open_tasks())),
        Command("case.preserved", _("Preserve first: note what is kept and where"), pane.keeping.note_kept, (), scope),
        Command("case.deadline", _("Let a time that the request gives run as a clock"), pane.timing.set_deadline, ("Ctrl+Shift+X",), scope),
        Command("case.pause", _("Let our own clocks stand still, with a reason"), pane.timing.pause, (), scope, grave=True),
        Command("case.unpause", _("Let the clocks go on"), pane.timing.unpause, (), scope),
        Command("case.keep_away", _("Keep somebody away: conflict of interest"), pane.timing.keep_away, (), scope, grave=True),
        Command("case.let_back", _("Let somebody back who was kept away"), pane.timing.let_back, (), scope, pane.timing.can_let_back, grave=True),
        Command("case.correct", _("Correct the decision"), pane.correct, ("Ctrl+Shift+D",), scope),
    )  # fmt: skip
