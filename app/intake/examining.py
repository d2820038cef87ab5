"""What the cage says of each file that came with a request, before anything of it is shown to anyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from app.cage.errors import DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from app.evidence.language import language_of
from app.evidence.model import ItemKind, Layout, NewItem, Pdq, Source, default_source
from app.evidence.naming import odd_ending
from app.evidence.terms import Terms, counts, in_force
from app.i18n import _
from app.intake.model import Attachment

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.cage.session import Session

_KINDS = {kind.value: kind for kind in ItemKind}
_COUNTED = 200_000  # signs of a text in which flagged terms are counted

Ask: TypeAlias = Callable[[Op], Answer | None]


@dataclass(slots=True)
class _Findings:
    """What was found of one item so far."""

    kind: ItemKind = ItemKind.OTHER
    content_type: str = "application/octet-stream"
    facts: dict[str, Any] = field(default_factory=dict)
    layout: Layout | None = None
    pdq: Pdq | None = None
    refused: str | None = None
    words: str = ""
    names: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """An attachment by its content, and the words in it: for the search alone, never to be shown from here."""

    new: NewItem
    words: str = field(default="", repr=False)


def examine(cage: Cage, attachment: Attachment, cancelled: Callable[[], bool], terms: Terms | None = None) -> Examined:
    """Return what an attachment is by its content; what cannot be decoded is kept, with the reason."""
    found = _Findings()
    if not attachment.data:
        found.refused = _("it is empty")
    else:
        # One process for the item, whatever is asked of it.
        with cage.open(BytesSource(attachment.data), cancelled=cancelled) as session:
            _ask_all(found, session, attachment.name, cancelled)
        _read_words(found, terms or in_force())
    new = NewItem(
        name=attachment.name,
        declared_type=attachment.declared_type,
        kind=found.kind,
        content_type=found.content_type,
        source=default_source(found.kind, attachment.origin),
        facts=found.facts,
        layout=found.layout,
        refused=found.refused,
        pdq=found.pdq,
    )
    return Examined(new, found.words or found.names)


def _ask_all(found: _Findings, session: Session, name: str, cancelled: Callable[[], bool]) -> None:
    def ask(op: Op) -> Answer | None:
        try:
            return session.ask(Job(op), cancelled=cancelled)
        except DecodeFailedError as error:
            found.refused = found.refused or error.reason
            return None

    _identify(found, ask, name)
    _look_closer(found, ask)


def original(name: str, kind: ItemKind, content_type: str, facts: Mapping[str, Any]) -> NewItem:
    """Return the item that keeps a request just as it came."""
    return NewItem(name, content_type, kind, content_type, Source.REQUESTER, {"original": True, **facts})


def _identify(found: _Findings, ask: Ask, name: str) -> None:
    answer = ask(Op.IDENTIFY)
    if answer is None:
        return
    found.kind = _KINDS.get(answer.words("kind"), ItemKind.OTHER)
    found.content_type = answer.words("type") or found.content_type
    if answer.words("named"):
        found.facts["named"] = answer.words("named")
    odd = odd_ending(name, found.content_type)
    if odd:
        found.facts["name_says"] = odd


def _look_closer(found: _Findings, ask: Ask) -> None:
    look = _LOOKS.get(found.kind)
    if look is not None:
        look(found, ask)


def _text(found: _Findings, ask: Ask) -> None:
    """Read a text once, for its facts and for the search."""
    answer = ask(Op.TEXT_READ)
    if answer is None:
        return
    found.facts |= {name: value for name, value in _known(answer).items() if name != "truncated"}
    found.words = answer.text or ""


def _message(found: _Findings, ask: Ask) -> None:
    """Read what an attached message says; its own attachments came as attachments of the letter around it."""
    answer = ask(Op.MAIL_READ)
    if answer is not None:
        found.facts |= {"attached": answer.count("parts"), "sent": answer.words("date_utc")}
        found.words = answer.text or ""


def _pdf(found: _Findings, ask: Ask) -> None:
    answer = ask(Op.PDF_FACTS)
    if answer is None:
        return
    known = _known(answer)
    # Points, not samples: what is shown of it has no size of its own.
    found.facts |= {name: value for name, value in known.items() if name not in ("width", "height")}
    written = ask(Op.PDF_TEXT)
    found.words = written.text or "" if written is not None else ""
    # Pages without a word are pictures of pages: what they say is known to nobody who has not looked.
    found.facts["scanned"] = not found.words.strip()


def _office(found: _Findings, ask: Ask) -> None:
    answer = ask(Op.OFFICE_FACTS)
    if answer is None:
        return
    found.facts |= _known(answer)
    # Where no reader of its words is safe, this says so, and the facts are all there is.
    written = ask(Op.OFFICE_READ)
    if written is not None:
        found.words = written.text or ""
        found.facts["length"] = written.count("length")


def _archive(found: _Findings, ask: Ask) -> None:
    """List what is in an archive; the names are for the search, and each member can be taken out later."""
    answer = ask(Op.ARCHIVE_LIST)
    if answer is not None:
        found.facts |= _known(answer)
        found.names = "\n".join(line.rpartition("\t")[2] for line in (answer.text or "").split("\n"))


def _read_words(found: _Findings, terms: Terms) -> None:
    """Tell in which language words are and how many flagged terms stand in them, so that nobody has to look for that."""
    language = language_of(found.words)
    flagged = counts(found.words[:_COUNTED], terms) if found.words else {}
    found.facts |= {name: value for name, value in (("language", language), ("flagged", flagged)) if value}


def _picture(found: _Findings, ask: Ask) -> None:
    answer = ask(Op.PICTURE_FACTS)
    if answer is None:
        return
    found.facts |= _known(answer)
    drawn = ask(Op.PICTURE_LAYOUT)
    if drawn is None or drawn.pixels is None:
        return
    found.layout = Layout(drawn.pixels.width, drawn.pixels.height, drawn.pixels.data)
    if drawn.count("cut_short"):
        found.facts["cut_short"] = True
    known = ask(Op.PICTURE_PDQ)
    if known is not None:
        found.pdq = Pdq(bytes.fromhex(known.words("pdq")), known.count("quality"))


def _video(found: _Findings, ask: Ask) -> None:
    answer = ask(Op.VIDEO_FACTS)
    if answer is None:
        return
    if answer.count("playable"):
        found.facts |= _known(answer)
    elif answer.count("sound_playable"):
        # A recording in a film's container: it opens as the sound that it is.
        found.kind = ItemKind.SOUND
        found.facts["pictures_unread"] = bool(answer.words("codec"))
        _sound(found, ask)
    else:
        found.facts |= _known(answer)
        found.refused = found.refused or _("nothing in it can be played here")


def _sound(found: _Findings, ask: Ask) -> None:
    answer = ask(Op.SOUND_FACTS)
    if answer is not None:
        found.facts |= _known(answer)


def _known(answer: Answer) -> dict[str, Any]:
    """Return the facts that say something."""
    return {name: value for name, value in answer.facts.items() if value not in (None, "", ())}


_LOOKS: Mapping[ItemKind, Callable[[_Findings, Ask], None]] = {
    ItemKind.PICTURE: _picture,
    ItemKind.VIDEO: _video,
    ItemKind.SOUND: _sound,
    ItemKind.TEXT: _text,
    ItemKind.MAIL: _message,
    ItemKind.PDF: _pdf,
    ItemKind.OFFICE: _office,
    ItemKind.ARCHIVE: _archive,
}
