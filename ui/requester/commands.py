"""What can be done at the first gate of a case, and from any case: whom to call now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.cases.model import State
from app.i18n import _
from ui.requester.column import REQUEST, REQUESTER
from ui.shell.commands import Command, Scope

if TYPE_CHECKING:
    from ui.case.page import CasePage


def requester_commands(page: CasePage, scope: Scope) -> Sequence[Command]:
    """Return the commands of the first gate; those that go somewhere work in a closed case too."""

    def opened() -> bool:
        return page.facts.row.state is not State.CLOSED

    def begin_call() -> None:
        page.show_first(REQUESTER)
        page.requester.bench.begin_call()

    def counsel() -> None:
        page.show_first(REQUESTER)
        page.requester.bench.send_to_counsel()

    return (
        Command("case.request", _("Go to the request"), lambda: page.show_first(REQUEST), ("Alt+1",), scope),
        Command("case.requester", _("Go to: is the requester real?"), lambda: page.show_first(REQUESTER), ("Alt+4",), scope),
        Command("case.act_now", _("Whom to call now"), page.act_now, ("F2",), scope),
        Command("requester.call", _("Write down a call back"), begin_call, ("Ctrl+Shift+V",), scope, opened),
        Command("requester.counsel", _("Send it to counsel: the subject may be at risk by it"), counsel, ("Ctrl+Shift+F",), scope, opened, grave=True),
    )  # fmt: skip
