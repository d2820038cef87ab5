"""What can be done with the evidence of a case."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _
from ui.looking.lens import Change
from ui.looking.pane import EvidencePane
from ui.shell.commands import Command, Scope


def evidence_scope() -> Scope:
    """Return the scope of the evidence pane."""
    hint = _(
        "Hold 1 for the layout, 2 for a sketch, V or 3 for the reduced view. From there D or 4 opens full size and C"
        " colour, each by its own hold; other kinds name their keys where they stand covered. Esc covers all."
    )
    return Scope("evidence", _("Evidence"), hint)


def evidence_commands(pane: EvidencePane) -> Sequence[Command]:
    """Return the commands of the evidence pane."""
    scope = evidence_scope()

    def chosen() -> bool:
        return pane.current() is not None

    return (
        Command("evidence.open", _("Open the item, covered"), pane.open_current, ("O",), scope, chosen),
        Command("evidence.back", _("Back to all items"), pane.leave_item, ("Backspace",), scope, lambda: pane.view is not None),
        Command("evidence.classify", _("Say how hard it is to look at"), pane.classify, ("S",), scope, chosen),
        Command("evidence.source", _("The requester's paper, or from the subjects"), pane.change_source, ("W",), scope, chosen),
        Command("evidence.words", _("Words of this picture or sound, which itself stays covered"), pane.open_words, ("T",), scope, pane.has_words),
        Command("evidence.fold", _("The same and nearly the same: each by itself, or as one"), pane.fold, ("E",), scope, pane.can_fold),
        Command("evidence.lens", _("Lens: only one circle of an open picture is sharp"), lambda: pane.change_way(Change.LENS), ("L",), scope, pane.turns),
        Command("evidence.half", _("Cover the upper half, the lower half, or none of it"), lambda: pane.change_way(Change.HALF), ("H",), scope, pane.turns),
        Command("evidence.flip", _("Mirror it"), lambda: pane.change_way(Change.FLIP), ("F",), scope, pane.turns),
        Command("evidence.rotate", _("Turn it by a quarter"), lambda: pane.change_way(Change.ROTATE), ("R",), scope, pane.turns),
        Command("evidence.take_out", _("Take the chosen member of the archive out"), pane.take_out, (), scope, pane.can_take_out),
        Command("evidence.nearer", _("Zoom in"), lambda: pane.zoom(1), ("Ctrl++", "Ctrl+="), scope),
        Command("evidence.farther", _("Zoom out"), lambda: pane.zoom(-1), ("Ctrl+-",), scope),
    )  # fmt: skip
