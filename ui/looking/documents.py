"""What documents, archives and writing are, as the facts of their card: nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pycountry

from app.evidence.model import ItemKind
from app.evidence.queries import ItemRow
from app.i18n import _, ngettext

KILO = 1000


def told(item: ItemRow) -> Iterator[str]:
    """Return what can be known of a document without reading it."""
    ways = {
        ItemKind.PDF: _pdf,
        ItemKind.OFFICE: _office,
        ItemKind.ARCHIVE: _archive,
        ItemKind.TEXT: _text,
        ItemKind.MAIL: _mail,
    }
    if item.kind in ways:
        yield ", ".join(ways[item.kind](item.facts))
        yield from _words(item.facts)
    if item.facts.get("name_says"):
        yield _("its name says .{ending}, but it is {content}").format(
            ending=item.facts["name_says"], content=item.content_type
        )


def language_word(code: str) -> str:
    """Return what a language is called."""
    found = pycountry.languages.get(alpha_2=code)
    return str(found.name) if found is not None else code


def _pdf(facts: dict[str, Any]) -> Iterator[str]:
    yield ngettext("{n} page", "{n} pages", facts.get("pages", 0)).format(n=facts.get("pages", 0))
    yield _("pictures of pages, no words in it") if facts.get("scanned") else _("with words")
    yield from _counted(
        facts,
        ("attachments", _("{n} files in it")),
        ("signatures", _("{n} signatures, not checked")),
        ("links", _("{n} links, never followed")),
    )
    for name, words in (
        ("script", _("holds script, which never runs")),
        ("forms", _("a form to fill in")),
        ("encrypted", _("encrypted, opens without a password")),
        ("cut_short", _("its end is missing")),
    ):
        if facts.get(name):
            yield words
    if facts.get("producer"):
        yield _("made by {program}").format(program=facts["producer"])


def _office(facts: dict[str, Any]) -> Iterator[str]:
    yield facts.get("format") or _("of an unknown form")
    if facts.get("macros"):
        yield _("holds macros, which never run")
    yield from _counted(
        facts,
        ("sheets", _("{n} sheets")),
        ("hidden", _("{n} of them hidden")),
        ("slides", _("{n} slides")),
        ("pictures", _("{n} pictures, not shown")),
        ("embedded", _("{n} objects in it, never opened")),
        ("external", _("{n} things it would fetch, never fetched")),
        ("links", _("{n} links, never followed")),
    )
    if facts.get("author"):
        yield _("says it is by {name}").format(name=facts["author"])
    if facts.get("modified"):
        yield _("last changed {at}").format(at=_day(facts["modified"]))


def _archive(facts: dict[str, Any]) -> Iterator[str]:
    yield facts.get("format") or _("of an unknown form")
    if not facts.get("listed", True):
        yield _("its members cannot be listed safely")
        return
    count = facts.get("members", 0)
    yield ngettext("{n} file in it", "{n} files in it", count).format(n=count)
    yield _("unfolds to {size}").format(size=_size(facts.get("unpacked", 0)))
    yield from _counted(
        facts,
        ("depth", _("archives within archives, {n} deep")),
        ("locked", _("{n} locked with a password")),
        ("bursting", _("{n} that would unfold to more than anyone packs")),
        ("odd_names", _("{n} with a name that hides or leads elsewhere")),
        ("unopened", _("{n} archives in it not opened")),
        ("truncated", _("more is in it than is listed")),
    )


def _text(facts: dict[str, Any]) -> Iterator[str]:
    form = facts.get("form")
    if form == "chat":
        yield ngettext("a chat of {n} message", "a chat of {n} messages", facts["messages"]).format(n=facts["messages"])
        yield ngettext("by {n} person", "by {n} people", facts["people"]).format(n=facts["people"])
    elif form == "csv":
        yield _("a table of {n} columns").format(n=facts["columns"])
    elif form in ("html", "svg", "json"):
        yield _("{form}, shown as words only").format(form=form.upper())
    count = facts.get("length", 0)
    yield ngettext("{n} character", "{n} characters", count).format(n=count)
    yield from _counted(facts, ("links", _("{n} links, never followed")), ("remote", _("{n} things it would load")))
    unseen = sum(facts.get(name, 0) for name in ("controls", "bidi", "invisible"))
    if unseen:
        yield ngettext(
            "{n} sign that is not seen or turns the writing", "{n} signs that are not seen or turn the writing", unseen
        ).format(n=unseen)
    yield from _counted(facts, ("undecodable", _("{n} characters that cannot be read")))


def _mail(facts: dict[str, Any]) -> Iterator[str]:
    if facts.get("original"):
        yield _("the request as it came")
        return
    yield _("sent {at}").format(at=_day(facts["sent"])) if facts.get("sent") else _("it does not say when it was sent")
    yield from _counted(facts, ("attached", _("{n} files attached")))


def _words(facts: dict[str, Any]) -> Iterator[str]:
    """Return the language of the words and how many of them are on a list."""
    flagged = facts.get("flagged") or {}
    pieces = []
    if facts.get("language"):
        pieces.append(_("language: {language}").format(language=language_word(facts["language"])))
    if flagged:
        lists = ", ".join(f"{name} {count}" for name, count in sorted(flagged.items()))
        pieces.append(_("flagged terms by list: {lists}").format(lists=lists))
    if pieces:
        yield "  ·  ".join(pieces)


def _counted(facts: dict[str, Any], *pairs: tuple[str, str]) -> Iterator[str]:
    for name, words in pairs:
        if facts.get(name):
            yield words.format(n=facts[name])


def _day(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _size(size: int) -> str:
    if size < KILO**2:
        return _("{n} kB").format(n=max(1, round(size / KILO)))
    return _("{n:,} MB").format(n=round(size / KILO**2))
