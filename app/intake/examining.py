"""What the cage says of each file that came with a request, before anything of it is shown to anyone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from app.cage.errors import DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from app.evidence.model import ItemKind, Layout, NewItem, Source, default_source
from app.i18n import _
from app.intake.model import Attachment

if TYPE_CHECKING:
    from app.cage.client import Cage

_KINDS = {kind.value: kind for kind in ItemKind}
# Names that say the same type in other words.
_SAME = {"jpg": "jpeg", "jpe": "jpeg", "tif": "tiff", "htm": "html", "heic": "heif", "eml": "rfc822", "txt": "plain"}


@dataclass(slots=True)
class _Findings:
    """What was found of one item so far."""

    kind: ItemKind = ItemKind.OTHER
    content_type: str = "application/octet-stream"
    facts: dict[str, Any] = field(default_factory=dict)
    layout: Layout | None = None
    refused: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Examined:
    """An attachment by its content, and the words in it: for the search alone, never to be shown from here."""

    new: NewItem
    words: str = field(default="", repr=False)


def examine(cage: Cage, attachment: Attachment, cancelled: Callable[[], bool]) -> Examined:
    """Return what an attachment is by its content; what cannot be decoded is kept, with the reason."""
    found = _Findings()
    source = BytesSource(attachment.data)

    def ask(op: Op) -> Answer | None:
        try:
            return cage.ask(Job(op), source, cancelled=cancelled)
        except DecodeFailedError as error:
            found.refused = found.refused or error.reason
            return None

    if not attachment.data:
        found.refused = _("it is empty")
    else:
        _identify(found, ask, attachment.name)
        _look_closer(found, ask)
    new = NewItem(
        name=attachment.name,
        declared_type=attachment.declared_type,
        kind=found.kind,
        content_type=found.content_type,
        source=default_source(found.kind, attachment.origin),
        facts=found.facts,
        layout=found.layout,
        refused=found.refused,
    )
    return Examined(new, found.words)


def original(name: str, kind: ItemKind, content_type: str, facts: Mapping[str, Any]) -> NewItem:
    """Return the item that keeps a request just as it came."""
    return NewItem(name, content_type, kind, content_type, Source.REQUESTER, {"original": True, **facts})


def _identify(found: _Findings, ask: Callable[[Op], Answer | None], name: str) -> None:
    answer = ask(Op.IDENTIFY)
    if answer is None:
        return
    found.kind = _KINDS.get(answer.words("kind"), ItemKind.OTHER)
    found.content_type = answer.words("type") or found.content_type
    if answer.words("named"):
        found.facts["named"] = answer.words("named")
    told = PurePath(name).suffix.lstrip(".").lower()
    if told and not _fits(told, found.content_type):
        found.facts["name_says"] = told


def _look_closer(found: _Findings, ask: Callable[[Op], Answer | None]) -> None:
    if found.kind is ItemKind.PICTURE:
        _picture(found, ask)
    elif found.kind is ItemKind.TEXT:
        _text(found, ask)
    elif found.kind is ItemKind.MAIL:
        _message(found, ask)


def _text(found: _Findings, ask: Callable[[Op], Answer | None]) -> None:
    """Read a text once, for its facts and for the search."""
    answer = ask(Op.TEXT_READ)
    if answer is None:
        return
    found.facts |= {name: value for name, value in _known(answer).items() if name != "truncated"}
    found.words = answer.text or ""


def _message(found: _Findings, ask: Callable[[Op], Answer | None]) -> None:
    """Read what an attached message says; its own attachments came as attachments of the letter around it."""
    answer = ask(Op.MAIL)
    if answer is not None:
        heads = (answer.words(name) for name in ("subject", "from", "to", "cc"))
        found.words = "\n".join((*heads, answer.text or ""))


def _picture(found: _Findings, ask: Callable[[Op], Answer | None]) -> None:
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


def _known(answer: Answer) -> dict[str, Any]:
    """Return the facts that say something."""
    return {name: value for name, value in answer.facts.items() if value not in (None, "", ())}


def _fits(extension: str, content_type: str) -> bool:
    """Tell whether a name's ending may stand for a type; an ending that names no type is not held against it."""
    plain = _SAME.get(extension, extension)
    said = content_type.replace("x-", "").replace("+", "/").split("/")
    return plain in said or not extension.isalnum() or plain not in _TOLD


_TOLD = frozenset(
    {
        "jpeg",
        "png",
        "gif",
        "webp",
        "tiff",
        "bmp",
        "avif",
        "heif",
        "mp4",
        "pdf",
        "zip",
        "html",
        "plain",
        "json",
        "rfc822",
    }
)
