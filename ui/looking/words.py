"""What an item is, in words: for its card and for those who hear it."""

from __future__ import annotations

from collections.abc import Iterator

from app.evidence.model import ItemKind, Source
from app.evidence.queries import ItemRow
from app.i18n import _, ngettext
from app.looking.model import SHOWABLE, is_paper
from ui.kit.marks import severity_mark

KILO = 1000


def kind_word(kind: ItemKind) -> str:
    """Return what a kind of item is called."""
    return {
        ItemKind.PICTURE: _("picture"),
        ItemKind.TEXT: _("text"),
        ItemKind.MAIL: _("mail"),
        ItemKind.VIDEO: _("video"),
        ItemKind.SOUND: _("sound"),
        ItemKind.PDF: _("PDF"),
        ItemKind.OFFICE: _("office file"),
        ItemKind.ARCHIVE: _("archive"),
        ItemKind.OTHER: _("file"),
    }[kind]


def size_word(size: int) -> str:
    """Return a size in the unit that people use."""
    if size < KILO:
        return _("{n} bytes").format(n=size)
    if size < KILO**2:
        return _("{n} kB").format(n=round(size / KILO))
    return _("{n:.1f} MB").format(n=size / KILO**2)


def source_word(item: ItemRow) -> str:
    """Return whose material an item is, and whether it can be read at once."""
    if item.kind not in SHOWABLE:
        return _("the requester's own") if item.source is Source.REQUESTER else _("from the subjects")
    if is_paper(item.kind, item.source):
        return _("requester's paper, open to read")
    if item.source is Source.REQUESTER:
        return _("the requester's own, covered")
    return _("from the subjects, covered")


def facts(item: ItemRow, person_id: int) -> Iterator[str]:
    """Return what can be known of an item without looking."""
    yield _("{kind}, {size}").format(kind=kind_word(item.kind), size=size_word(item.size))
    if item.facts.get("width") and item.facts.get("height"):
        yield _("{w} × {h} px").format(w=item.facts["width"], h=item.facts["height"])
    if item.facts.get("characters"):
        yield ngettext("{n} character", "{n} characters", item.facts["characters"]).format(n=item.facts["characters"])
    yield source_word(item)
    yield from _mismatches(item)
    yield from _seen(item, person_id)
    if item.copies:
        yield ngettext("the same file in {n} other place", "the same file in {n} other places", item.copies).format(
            n=item.copies
        )
    if item.refused:
        yield _("could not be decoded safely: {why}").format(why=item.refused)
    elif item.kind not in SHOWABLE:
        yield _("for now only its facts can be shown")


def aloud(item: ItemRow, number: int, count: int, person_id: int) -> str:
    """Return what a screen reader says of a card; never the file's name, which may be a description."""
    severity = severity_mark(item.severity.value if item.severity else None).aloud
    head = _("Item {number} of {count}, {kind}, {severity}").format(
        number=number, count=count, kind=kind_word(item.kind), severity=severity
    )
    state = _("open to read") if is_paper(item.kind, item.source) else _("covered")
    mine = any(seen.person_id == person_id for seen in item.seen)
    return ", ".join((head, state, _("seen by you before") if mine else _("not yet seen by you")))


def _mismatches(item: ItemRow) -> Iterator[str]:
    declared = item.declared_type.split(";")[0].strip().lower()
    if declared and declared not in (item.content_type, "application/octet-stream"):
        yield _("declared as {declared}, but it is {content}").format(declared=declared, content=item.content_type)


def _seen(item: ItemRow, person_id: int) -> Iterator[str]:
    if not item.seen:
        yield _("new: nobody has looked at it")
    for seen in item.seen:
        who = _("you") if seen.person_id == person_id else seen.name
        yield _("seen by {who} at {level}, {at}").format(who=who, level=seen.level, at=seen.at[:16].replace("T", " "))
    if item.notes:
        yield ngettext("{n} note", "{n} notes", item.notes).format(n=item.notes)


def covered(kind: ItemKind, *, toggle: bool) -> str:
    """Return how a covered item is opened and covered again, in the words of its kind."""
    if kind is ItemKind.TEXT and toggle:
        return _(
            "Covered. Press 1 for the shape of the text, 2 for its words with flagged terms masked, V for the plain "
            "words, then D for the text as it came. The same key or Esc covers."
        )
    if kind is ItemKind.TEXT:
        return _(
            "Covered. Hold 1 for the shape of the text, 2 for its words with flagged terms masked, V for the plain "
            "words, then D for the text as it came. Esc covers all."
        )
    if toggle:
        return _(
            "Covered. Press 1 for the layout, 2 for a sketch, V for the reduced view, then D for detail and colour. "
            "The same key or Esc covers."
        )
    return _(
        "Covered. Hold 1 for the layout, 2 for a sketch, V for the reduced view, then D for detail and colour. "
        "Esc covers all."
    )
