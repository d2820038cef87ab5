"""From bytes to a request that is ready to be filed: sniffed, read, its attachments examined and sealed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from app.cage.model import display_name
from app.evidence.model import ItemKind, SealedItem
from app.evidence.sealing import discard, seal
from app.i18n import _
from app.intake import document, mail
from app.intake.examining import examine, original
from app.intake.filing import Ready, ReadyItem, needs_sealed_original
from app.intake.model import Arrived, Attachment, Channel, UnreadableError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk
    from app.settings import IntakePolicy

_MARKS = b"\xef\xbb\xbf"
_HEADER = re.compile(rb"(?:From |[!-9;-~]{1,76}:)")
_OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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
        raise UnreadableError(_neither(data))
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
        for attachment in arrived.attachments:
            found = examine(cage, attachment, cancelled)
            made = seal(desk.vault, [attachment.data])
            items.append(ReadyItem(found.new, made, _place(attachment, first), words=found.words))
    except BaseException:
        discard(desk, sealed_of(items))
        raise
    return Ready(arrived, tuple(items))


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
    new = original(arrived.name, kind, "message/rfc822" if is_mail else "application/json", {})
    items.append(ReadyItem(new, seal(desk.vault, [arrived.raw]), is_original=True))
    return 1


def _place(attachment: Attachment, first: int) -> int | None:
    if attachment.inside is not None:
        return attachment.inside + first
    return 0 if first else None


def _is_mail(data: bytes, name: str) -> bool:
    # A name may lie; it is believed only as far as the cage's reader then finds a mail.
    return name.lower().endswith(".eml") or bool(_HEADER.match(data.removeprefix(_MARKS).lstrip(b"\r\n")))


def _neither(data: bytes) -> str:
    if data.startswith(_OUTLOOK):
        return _("This is an Outlook file. Save the mail as .eml and import that.")
    return _("This is neither a mail (.eml) nor a request (.json).")


def _too_large(limit: int) -> str:
    return _("It is larger than the {limit} MB that are read.").format(limit=limit // 1_000_000)
