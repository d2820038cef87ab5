"""What can be done with what lists know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.evidence.hashes import Verdict
from app.i18n import _
from ui.known.page import HASHES, LISTS, MATCHES
from ui.shell.commands import Command, Menu, Scope

if TYPE_CHECKING:
    from ui.known.page import KnownPage
    from ui.shell.bringing import Bringing


def known_scope() -> Scope:
    """Return the scope of the page."""
    return Scope("known", _("Known"))


def known_commands(page: KnownPage, importing: Bringing) -> Sequence[Command]:
    """Return the commands of the page."""
    scope = known_scope()

    def at_match() -> bool:
        return page.view() == MATCHES and page.matches.current() is not None

    def at_switch() -> bool:
        return page.sets_rules and page.view() != MATCHES

    def may_bring() -> bool:
        return page.sets_rules and not importing.running

    return (
        Command("known.matches", _("Show the matches"), lambda: page.show_view(MATCHES), ("Alt+1",), scope),
        Command("known.lists", _("Show the hash lists"), lambda: page.show_view(LISTS), ("Alt+2",), scope),
        Command("known.hashes", _("Find a hash"), lambda: page.show_view(HASHES), ("Alt+3", "Ctrl+F"), scope),
        Command("known.confirm", _("Confirm the match"), lambda: page.judge(Verdict.CONFIRMED), ("C",), scope, at_match),
        Command("known.reject", _("Reject the match, with a reason"), lambda: page.judge(Verdict.REJECTED), ("R",), scope, at_match),
        Command("known.open", _("Take back what was said of the match"), lambda: page.judge(Verdict.OPEN), ("U",), scope, at_match),
        Command("known.every", _("Show judged matches too, or only those that wait"), page.show_every, ("A",), scope),
        Command("known.import", _("Import a hash list…"), page.bring_in, ("I",), scope, may_bring),
        Command("known.switch", _("Switch a list or a hash off or on"), page.switch, ("O",), scope, at_switch),
        Command("known.refresh", _("Read the tables again"), page.read_again, ("F5",), scope),
    )  # fmt: skip


def cancel_command(importing: Bringing) -> Command:
    """Return the command that stops a list on its way in."""
    text = _("Stop the import of a hash list")
    return Command("known.cancel", text, importing.cancel, enabled=lambda: importing.running, menu=Menu.FILE)
