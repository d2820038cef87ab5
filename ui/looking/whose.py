"""Asks whose an item is: the other than it says now, or the same again where another person said it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.evidence import changed
from app.evidence.changed import What
from app.evidence.model import ItemId, Source
from app.evidence.queries import ItemRow
from app.i18n import _

if TYPE_CHECKING:
    from ui.shell.context import Context


def ask_source(context: Context, item: ItemRow) -> Source | None:
    """Ask whose an item is, and return it; nothing where the person would rather leave it."""
    if item.source is Source.REQUESTER:
        desk = context.desk
        said = changed.said_of(desk.db, ItemId(item.id))[What.SOURCE]
        another = changed.last_is_of_another(said, desk.person.id)
        return _ask_again(context) if another else Source.SUBJECT
    sure = context.ask.confirm(
        _("Open it as the requester's own paper?"),
        _("It will be shown in full at once, and so will everybody see it who opens it. The change is recorded."),
        _("It is the requester's"),
    )
    return Source.REQUESTER if sure else None


def _ask_again(context: Context) -> Source | None:
    choices = [
        (Source.REQUESTER.value, _("The requester's own: I say so too")),
        (Source.SUBJECT.value, _("From the subjects: it is covered again")),
    ]
    words = _("Another person said that it is the requester's own paper. What you say is recorded.")
    chosen = context.ask.choose(_("Whose is it?"), words, choices, _("Say so"))
    return None if chosen is None else Source(chosen)
