"""What an item is, in words: for its card and for those who hear it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.evidence.model import DESTROYED, Held, ItemKind, Source
from app.evidence.naming import is_declared
from app.evidence.queries import ItemRow
from app.i18n import _, ngettext
from app.looking.behind import verdict_of
from app.looking.flashes import Verdict
from app.looking.model import SHOWABLE, WORDS, Level, is_paper, why_held
from ui.kit.marks import severity_mark
from ui.known.facts import known_facts
from ui.looking import documents, recordings
from ui.looking.recordings import clock_word

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


def open_to_read(item: ItemRow) -> bool:
    """Tell whether an item is a paper of the requester's that opens at once for whoever is at the desk."""
    return is_paper(item.kind, item.source, known=item.known is not None) and Held.SOURCE not in item.held


def source_word(item: ItemRow) -> str:
    """Return whose material an item is, and whether it can be read at once."""
    if item.kind not in SHOWABLE:
        return _("the requester's own") if item.source is Source.REQUESTER else _("from the subjects")
    if open_to_read(item):
        return _("requester's paper, open to read")
    if item.source is Source.REQUESTER:
        return _("the requester's own, covered")
    return _("from the subjects, covered")


def headline(items: Sequence[ItemRow], ended: str = "") -> tuple[str, str]:
    """Return how much evidence a case has, and for how much of it nobody needs to look, or why nobody decides any more."""
    if not items:
        return _("Evidence"), _("Nothing came with the request.")
    covered = [item for item in items if item.source is Source.SUBJECT]
    words = ngettext("Evidence · {n} item, {covered} covered", "Evidence · {n} items, {covered} covered", len(items))
    title = words.format(n=len(items), covered=len(covered))
    if ended:
        return title, ended
    known = sum(item.enough for item in covered)
    if not known:
        return title, _("You can decide without viewing: the form has a reason for it.")
    enough = _("Decide without viewing: for {known} of {n} covered items enough is known already.")
    return title, enough.format(known=known, n=len(covered))


def purpose_first(item: ItemRow, *, ended: bool) -> str:
    """Return that what is looked for is said before an item opens, and where it need not open at all."""
    if item.known is None:
        return _("Pick what you look for first; then hold V. A layout (1) or a sketch (2) needs no purpose.")
    if ended:
        return _("A list knows this item. Pick what you look for first.")
    return _("A list knows this item. Pick what you look for first, or decide without viewing.")


def facts(item: ItemRow, person_id: int) -> Iterator[str]:
    """Return what can be known of an item without looking."""
    yield _("{kind}, {size}").format(kind=kind_word(item.kind), size=size_word(item.size))
    if item.refused == DESTROYED:
        # Its facts went with it; who looked at it is kept.
        yield from _seen(item, person_id) if item.seen else ()
        yield _("destroyed after its time: its key is gone")
        return
    yield from recordings.told(item)
    yield from _found_out(item)
    yield from documents.told(item)
    if item.facts.get("characters"):
        yield ngettext("{n} character", "{n} characters", item.facts["characters"]).format(n=item.facts["characters"])
    yield source_word(item)
    yield from why_held(item.held)
    yield from _packed(item)
    yield from _mismatches(item)
    yield from _seen(item, person_id)
    yield from known_facts(item)
    if item.refused:
        yield _("could not be decoded safely: {why}").format(why=item.refused)
    elif item.kind is ItemKind.ARCHIVE:
        yield _("its members can be listed, and taken out one by one")
    elif item.kind not in SHOWABLE:
        yield _("for now only its facts can be shown")


def aloud(item: ItemRow, number: int, count: int, person_id: int) -> str:
    """Return what a screen reader says of a card; never the file's name, which may be a description."""
    severity = severity_mark(item.severity.value if item.severity else None).aloud
    head = _("Item {number} of {count}, {kind}, {severity}").format(
        number=number, count=count, kind=kind_word(item.kind), severity=severity
    )
    state = _("open to read") if open_to_read(item) else _("covered")
    if item.refused == DESTROYED:
        state = _("destroyed")
    mine = any(seen.person_id == person_id for seen in item.seen)
    return ", ".join((head, state, _("seen by you before") if mine else _("not yet seen by you")))


def has_words(item: ItemRow) -> bool:
    """Tell whether words were read in a picture or heard in a sound, which open by themselves."""
    found = (item.facts.get(name) for name in ("words", "speech"))
    return any(each.get("found") for each in found if isinstance(each, dict))


def flash_word(verdict: Verdict) -> str:
    """Return what a check for flashing found."""
    if verdict.first is not None:
        return _("flashing found at {at}").format(at=clock_word(verdict.first))
    if not verdict.ended:
        return _("flashing: checked to {at} only").format(at=clock_word(verdict.checked_until_ms))
    return _("flashing: none found at {speed:g} ×").format(speed=verdict.speed)


def _packed(item: ItemRow) -> Iterator[str]:
    """Return how far an item of a review pack opens, where that is not all the way."""
    pack = item.facts.get("pack") or {}
    if "ceiling" in pack and pack["ceiling"] < Level.L4:
        no_further = _("the review pack holds it as far as the sketch, and no further")
        yield no_further if pack["ceiling"] else _("the review pack holds its facts alone")


def _found_out(item: ItemRow) -> Iterator[str]:
    """Return what was found out behind the window: words in a picture or a sound, flashing in a film."""
    # Of an office file the same fact is a plain yes or no.
    read = item.facts.get("words")
    read = read if isinstance(read, dict) else {}
    if "found" in read:
        yield _("words found: {found}, flagged: {flagged}").format(**read)
    elif "refused" in read:
        yield _("its words could not be read: {why}").format(why=read["refused"])
    yield from recordings.spoken(item.facts.get("speech") or {})
    verdict = verdict_of("", item.facts)
    if verdict is not None:
        yield flash_word(verdict)
    elif item.facts.get("flash"):
        yield _("flashing could not be checked: {why}").format(why=item.facts["flash"]["refused"])


def _mismatches(item: ItemRow) -> Iterator[str]:
    if not is_declared(item.declared_type, item.content_type):
        declared = item.declared_type.split(";")[0].strip().lower()
        yield _("declared as {declared}, but it is {content}").format(declared=declared, content=item.content_type)


def _seen(item: ItemRow, person_id: int) -> Iterator[str]:
    if not item.seen:
        yield _("nobody has looked at this one itself") if item.before else _("new: nobody has looked at it")
    for seen in item.seen:
        who = _("you") if seen.person_id == person_id else seen.name
        yield _("seen by {who} at {level}, {at}").format(who=who, level=seen.level, at=seen.at[:16].replace("T", " "))
    if item.notes:
        yield ngettext("{n} note", "{n} notes", item.notes).format(n=item.notes)


def undecodable(why: str) -> str:
    """Return what stands where an item would be that no reader could open, and what can be done all the same."""
    if why == DESTROYED:
        return _("It was destroyed after its time. The page “Keeping” has the certificate.")
    words = _(
        "It could not be decoded safely: {why}. It is kept as it came, and nothing of it can be opened. Its facts stand"
        " above, and the form has a reason for a decision without viewing."
    )
    return words.format(why=why)


def covered(kind: ItemKind, *, toggle: bool) -> str:
    """Return how a covered item is opened and covered again, in the words of its kind."""
    ends = _("The same key or Esc covers.") if toggle else _("Esc covers all.")
    how = _("Press") if toggle else _("Hold")
    return _("Covered. {how} {what} {ends}").format(how=how, what=_steps(kind), ends=ends)


def _steps(kind: ItemKind) -> str:
    if kind is ItemKind.VIDEO:
        return _(
            "1 for a strip of layouts, 2 for a strip of sketches, V for one frame. From there hold K to play it small and "
            "silent, D for size, C for colour, M for sound, then N for it as recorded. The keys , and . step, J goes back "
            "frame by frame, ← and → jump by 5 s, Space pauses, ↑ and ↓ set the speed."
        )
    if kind is ItemKind.SOUND:
        return _(
            "1 for how loud it is along its length, 2 for what is said, V to hear it softened, then D to hear it as "
            "recorded. Space pauses, ← and → jump by 5 s."
        )
    if kind is ItemKind.PDF:
        return _(
            "1 for the layout of the page, 2 for a sketch of it, V for the reduced page and its plain words, then D for "
            "full size, C for colour. ← and → turn the page."
        )
    if kind in WORDS:
        return _(
            "1 for the shape of the text, 2 for its words with flagged terms masked. ↑ and ↓ choose a paragraph, V opens "
            "that one in plain words; from there A opens the whole text, D the text as it came."
        )
    return _("1 for the layout, 2 for a sketch, V for the reduced view, then D for full size, C for colour.")
