"""What can be done on the page about keeping, and on a case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.i18n import _
from ui.retention.holding import place_hold
from ui.shell.commands import Command, Scope

if TYPE_CHECKING:
    from ui.case.page import CasePage
    from ui.retention.page import KeepingPage
    from ui.shell.context import Context


def keeping_scope() -> Scope:
    """Return the scope of the page."""
    return Scope("keeping", _("Keeping"))


def keeping_commands(page: KeepingPage) -> Sequence[Command]:
    """Return the commands of the page."""
    scope, steps = keeping_scope(), page.steps
    return (
        Command("keeping.propose", _("Propose to destroy what is due of the case"), steps.propose, ("D",), scope, steps.may_propose),
        Command("keeping.propose_all", _("Propose all that nothing stands against"), steps.propose_all, ("Ctrl+Shift+P",), scope, steps.may_propose_all),
        Command("keeping.hold", _("Put a hold on the case, its account or whoever asked"), steps.hold, ("H",), scope, steps.at_due),
        Command("keeping.agree", _("Agree to destroy it"), steps.agree, ("Ctrl+Shift+E",), scope, steps.may_agree),
        Command("keeping.beside", _("Let a colleague here agree to destroy it"), steps.agree_beside, (), scope, steps.may_agree_beside),
        Command("keeping.object", _("Object to destroying it"), steps.object_to, ("O",), scope, steps.at_open),
        Command("keeping.refuse", _("Do not agree to destroy it"), steps.refuse, ("R",), scope, steps.may_agree),
        Command("keeping.withdraw", _("Take one's own proposal back"), steps.withdraw, ("W",), scope, steps.may_withdraw),
        Command("keeping.destroy", _("Destroy what is over"), steps.carry_out, ("Ctrl+Shift+D",), scope, steps.may_carry_out, danger=True),
        Command("keeping.lift", _("Lift the hold"), steps.lift, ("L",), scope, steps.may_lift),
        Command("keeping.save", _("Save the certificate"), steps.save, ("S",), scope, steps.at_gone),
        Command("keeping.print", _("Save the certificate as a page to print"), steps.save_page, (), scope, steps.at_gone),
        Command("keeping.refresh", _("Read the lists again"), page.read_again, ("F5",), scope),
    )  # fmt: skip


def case_hold_command(context: Context, page: CasePage, scope: Scope) -> Command:
    """Return the command that puts a legal hold on a case."""
    row = page.facts.row
    words = _("Put a legal hold on it: nothing of it is destroyed")
    return Command(
        "case.legal_hold", words, lambda: place_hold(context, page.case_id, row.reference), (), scope,
        lambda: not page.is_gone,
    )  # fmt: skip
