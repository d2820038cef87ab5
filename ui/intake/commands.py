"""What can be done to bring requests in, from everywhere and in the quarantine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.i18n import _
from ui.shell.commands import Command, Menu, Scope

if TYPE_CHECKING:
    from ui.intake.importing import Importing
    from ui.intake.quarantine_page import QuarantinePage
    from ui.intake.watching import Watching
    from ui.shell.context import Context


def import_commands(context: Context, importing: Importing, watching: Watching) -> Sequence[Command]:
    """Return the commands that bring files in."""

    def files() -> None:
        importing.bring_in(context.ask.files(_("Import files")))

    def folder() -> None:
        chosen = context.ask.folder(_("Import a folder, with all that is inside"))
        importing.bring_in([] if chosen is None else [chosen])

    def watch() -> None:
        chosen = context.ask.folder(_("Watch a folder: what comes into it is brought in by itself"))
        if chosen is not None:
            watching.choose(chosen)

    return (
        Command("import.files", _("Import files…"), files, ("Ctrl+O",), menu=Menu.FILE),
        Command("import.folder", _("Import a folder…"), folder, ("Ctrl+Shift+O",), menu=Menu.FILE),
        Command("import.cancel", _("Stop the import"), importing.cancel, enabled=lambda: importing.running, menu=Menu.FILE),
        Command("import.watch", _("Watch a folder…"), watch, menu=Menu.FILE),
        Command(
            "import.unwatch", _("Stop watching the folder"), lambda: watching.choose(None),
            enabled=lambda: watching.folder is not None, menu=Menu.FILE,
        ),
    )  # fmt: skip


def phone_command(new_call: Callable[[], object]) -> Command:
    """Return the command for a call; typed into a text field, its key is a letter."""
    return Command("phone.new", _("New by phone"), new_call, ("P",), menu=Menu.CASE)


def quarantine_scope() -> Scope:
    """Return the scope of the quarantine."""
    return Scope("quarantine", _("Quarantine"))


def quarantine_commands(page: QuarantinePage) -> Sequence[Command]:
    """Return the commands of the quarantine."""
    scope = quarantine_scope()

    def chosen() -> bool:
        return page.current() is not None

    def settleable() -> bool:
        kept = page.current()
        return kept is not None and kept.resolved_at is None

    return (
        Command("quarantine.retry", _("Try again to read it"), page.try_again, ("T",), scope, settleable),
        Command("quarantine.dismiss", _("Set it aside, with a reason"), page.set_aside, ("S",), scope, settleable),
        Command("quarantine.copy", _("Save a copy outside the vault…"), page.save_copy, ("C",), scope, chosen),
        Command("quarantine.which", _("Show what waits, what was set aside, or all"), page.show_next, ("O",), scope),
        Command("quarantine.refresh", _("Read the list again"), page.read_again, ("F5",), scope),
    )
