"""From bytes to a request that is ready to be filed: sniffed, read, its attachments examined and sealed."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING

from app.cage.errors import AskCancelledError
from app.cage.model import display_name
from app.evidence.model import ItemKind, SealedItem
from app.evidence.sealing import discard, seal
from app.evidence.terms import shipped_at_least
from app.i18n import _
from app.intake import document, mail
from app.intake.examining import examine, original
from app.intake.filing import Ready, ReadyItem, needs_sealed_original
from app.intake.model import Arrived, Attachment, Channel, UnreadableError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk
    from app.settings import IntakePolicy

_AT_ONCE = 2
_MARKS = b"\xef\xbb\xbf"
_HEADER = re.compile(rb"(?:From |[!-9;-~]{1,76}:)")


def read(
    cage: Cage,
    data: bytes,
    name: str,
    now: datetime,
    policy: IntakePolicy,
    cancelled: Callable[[], bool],
    *,
    sha256: str = "",
) -> Arrived:
    """Read a request from bytes, or raise with the reason why they are none; the content decides, not the name."""
    shown = display_name(name, _("a file"))
    if not data.strip():
        raise UnreadableError(_("The file is empty."))
    if is_document(data, name):
        if len(data) > policy.json_bytes:
            raise UnreadableError(_too_large(policy.json_bytes))
        return document.read(data, shown, now, sha256)
    if len(data) > policy.mail_bytes:
        raise UnreadableError(_too_large(policy.mail_bytes))
    if not _is_mail(data, name):
        raise UnreadableError(_neither())
    return mail.read(cage, data, shown, now, cancelled)


def is_document(data: bytes, name: str) -> bool:
    """Tell whether bytes are to be read as a JSON document."""
    start = data.removeprefix(_MARKS).lstrip(b" \t\r\n")[:1]
    return start == b"{" or (name.lower().endswith(".json") and not _HEADER.match(data))


def make_ready(desk: Desk, cage: Cage, arrived: Arrived, cancelled: Callable[[], bool]) -> Ready:
    """Examine and seal what came with a request; nothing stays behind when one of them fails."""
    items: list[ReadyItem] = []
    try:
        first = _seal_original(desk, arrived, items)
        terms = shipped_at_least(desk.vault.folder)
        # Whoever examines waits for the cage, and two caged processes use two cores.
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="examine") as pool:
            examined = pool.map(lambda attachment: examine(cage, attachment, cancelled, terms), arrived.attachments)
            for attachment, found in zip(arrived.attachments, examined, strict=True):
                _go_on(cancelled)
                made = seal(desk.vault, [attachment.data])
                items.append(ReadyItem(found.new, made, _place(attachment, first), words=found.words))
    except BaseException:
        discard(desk, sealed_of(items))
        raise
    return Ready(arrived, tuple(items))


def _go_on(cancelled: Callable[[], bool]) -> None:
    # Several are examined ahead, so that none of them may be left to notice that the person cancelled.
    if cancelled():
        raise AskCancelledError


def sealed_of(items: list[ReadyItem] | tuple[ReadyItem, ...]) -> list[SealedItem]:
    """Return the sealed files of ready items."""
    return [item.made for item in items]


def _seal_original(desk: Desk, arrived: Arrived, items: list[ReadyItem]) -> int:
    """Seal a request as it came; return how many places the attachments are moved on by."""
    if not needs_sealed_original(arrived):
        return 0
    is_mail = arrived.channel is Channel.MAIL
    # The document holds the subjects' words too, so it is kept and never shown; its parts are items of their own.
    kind = ItemKind.MAIL if is_mail else ItemKind.OTHER
    media = "application/vnd.ms-outlook" if mail.is_outlook(arrived.raw) else "message/rfc822"
    new = original(arrived.name, kind, media if is_mail else "application/json", {})
    items.append(ReadyItem(new, seal(desk.vault, [arrived.raw]), is_original=True))
    return 1


def _place(attachment: Attachment, first: int) -> int | None:
    if attachment.inside is not None:
        return attachment.inside + first
    return 0 if first else None


def _is_mail(data: bytes, name: str) -> bool:
    # A name may lie; it is believed only as far as the cage's reader then finds a mail.
    if mail.is_outlook(data):
        return True
    return name.lower().endswith(".eml") or bool(_HEADER.match(data.removeprefix(_MARKS).lstrip(b"\r\n")))


def _neither() -> str:
    return _("This is neither a mail (.eml, .msg) nor a request (.json).")


def _too_large(limit: int) -> str:
    return _("It is larger than the {limit} MB that are read.").format(limit=limit // 1_000_000)
