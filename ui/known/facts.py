"""What is known of an item without looking at it, line by line, as its card tells it."""

from __future__ import annotations

from collections.abc import Iterator

from app.evidence.queries import ItemRow
from app.evidence.stacks import Before
from app.i18n import _, ngettext
from ui.known.words import known_line

LONGEST = 160


def known_facts(item: ItemRow) -> Iterator[str]:
    """Yield what lists, its likes elsewhere, and whoever assessed one of those say of an item."""
    if item.known is not None:
        yield known_line(item.known)
    if item.copies:
        yield ngettext("the same file in {n} other place", "the same file in {n} other places", item.copies).format(
            n=item.copies
        )
    if item.alike:
        yield ngettext(
            "nearly the same picture in {n} other place", "nearly the same picture in {n} other places", item.alike
        ).format(n=item.alike)
    if item.places:
        yield _("the same or one like it stands in {cases} too").format(cases=", ".join(item.places))
    for before in item.before:
        yield _told(before)


def _told(before: Before) -> str:
    if not before.note:
        words = (
            _("looked at closely by {who} in {case}, nothing noted")
            if before.exact
            else _("nearly the same looked at closely by {who} in {case}, nothing noted")
        )
        line = words.format(who=before.who, case=before.reference)
        return f"{line} ({before.severity.value})" if before.severity else line
    note = before.note if len(before.note) <= LONGEST else f"{before.note[:LONGEST]}…"
    words = (
        _("seen before by {who} in {case}: “{note}”")
        if before.exact
        else _("nearly the same seen by {who} in {case}: “{note}”")
    )
    line = words.format(who=before.who, case=before.reference, note=note)
    return f"{line} ({before.severity.value})" if before.severity else line
