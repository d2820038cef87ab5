"""What can be done on the decision form of a case."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _
from ui.decide.pane import DecisionPane
from ui.shell.commands import Command, Scope


def decision_commands(pane: DecisionPane, scope: Scope) -> Sequence[Command]:
    """Return the commands of the decision form."""
    return (
        Command("case.step", _("Sign, answer or close: the step that leads on"), pane.step, ("Ctrl+Return", "Ctrl+Enter"), scope),
        Command("case.missing", _("Go to the first answer that is missing"), pane.go_to_missing, ("F8",), scope),
        Command("case.correct", _("Correct the decision"), pane.correct, ("Ctrl+Shift+D",), scope),
    )  # fmt: skip
