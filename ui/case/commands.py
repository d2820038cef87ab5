"""What can be done on a case's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cases.model import State
from app.i18n import _
from ui.case import golden
from ui.queue import commands as steps
from ui.shell.commands import Command, Scope

if TYPE_CHECKING:
    from ui.case.page import CasePage
    from ui.shell.context import Context


def case_scope() -> Scope:
    """Return the scope of a case's page."""
    return Scope("case", _("Case"))


def case_commands(context: Context, page: CasePage) -> Sequence[Command]:
    """Return the commands of a case's page; those of its panes stand with the panes."""
    scope = case_scope()

    def standing(*states: State) -> bool:
        return page.facts.row.state in states

    open_states = tuple(state for state in State if state is not State.CLOSED)
    return (
        Command("case.claim", _("Claim"), lambda: steps.claim(context, page.facts.row), ("Ctrl+Shift+C",), scope, lambda: page.facts.row.free),
        Command("case.release", _("Release"), lambda: steps.release(context, page.facts.row), ("Ctrl+Shift+R",), scope, lambda: standing(State.CLAIMED)),
        Command("case.hold", _("Hold, with a reason"), lambda: steps.hold(context, page.facts.row), ("Ctrl+Shift+H",), scope, lambda: standing(State.CLAIMED)),
        Command("case.wait", _("Wait for the requester"), page.ask_more, ("Ctrl+Shift+W",), scope, lambda: standing(State.CLAIMED)),
        Command("case.resume", _("Go on with it"), lambda: steps.resume(context, page.facts.row), ("Ctrl+Shift+G",), scope, lambda: standing(State.ON_HOLD, State.WAITING)),
        Command("case.go_on", _("More is needed: claim it again"), page.go_on, ("Ctrl+Shift+A",), scope, lambda: standing(State.RESPONDED)),
        Command("case.assess", _("Say how soon harm is feared"), lambda: steps.assess(context, page.facts.row), ("Ctrl+Shift+I",), scope, lambda: standing(*open_states)),
        Command("case.life", _("Life-at-risk mode on or off"), page.change_life_at_risk, ("Ctrl+Shift+L",), scope, lambda: standing(State.CLAIMED, State.WAITING, State.ON_HOLD, State.DECIDED), grave=True),
        Command("case.kind", _("Say that it is another kind"), page.change_kind, ("Ctrl+Shift+K",), scope, lambda: not page.fixed_kind),
        Command("case.link", _("Link it with a case of the same incident"), page.link_by_reference, ("Ctrl+Shift+J",), scope, lambda: not page.is_gone),
        Command("case.unlink", _("Take it out of its incident"), page.unlink, ("Ctrl+Shift+U",), scope, lambda: bool(page.facts.linked) and not page.is_gone),
        Command("case.note", _("Write a note"), page.add_note, ("Ctrl+Shift+N",), scope, lambda: standing(*open_states)),
        Command("case.history", _("Show or hide the history"), page.toggle_history, ("Ctrl+Shift+Y",), scope),
        Command("case.golden", _("Name it golden, to measure reviews by"), lambda: golden.name(context, page.facts.row), (), scope, lambda: not page.is_gone and golden.may_name(context, page.facts.row)),
        Command("case.not_golden", _("Let it be golden no more"), lambda: golden.retire(context, page.facts.row), (), scope, lambda: golden.may_retire(context, page.facts.row)),
        Command("case.evidence", _("Go to the evidence"), lambda: page.columns.go_to(page.evidence), ("Alt+2",), scope),
        Command("case.decision", _("Go to the decision"), lambda: page.columns.go_to(page.decision), ("Alt+3",), scope),
    )  # fmt: skip
