"""From bytes to a request that is ready to be filed: sniffed, read, its attachments examined and sealed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_EXCEPTION, Executor, wait
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from app.cage.errors import AskCancelledError
from app.cage.model import display_name
from app.evidence.model import ItemKind, NewItem, SealedItem
from app.evidence.sealing import forget, seal
from app.evidence.terms import shipped_at_least
from app.i18n import _
from app.intake import document, mail
from app.intake.examining import Examined, examine, original
from app.intake.filing import Ready, ReadyItem, needs_sealed_original
from app.intake.model import Arrived, Attachment, Channel, UnreadableError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.settings import IntakePolicy
    from app.vault.vault import Vault

_From = TypeVar("_From")
_To = TypeVar("_To")
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
    # A list is one too, though no request: what it lacks is told in the document's own words.
    return start in (b"{", b"[") or (name.lower().endswith(".json") and not _HEADER.match(data))


def make_ready(
    vault: Vault, cage: Cage, arrived: Arrived, cancelled: Callable[[], bool], pool: Executor | None = None
) -> Ready:
    """Examine and seal what came with a request, in turn or over a pool; nothing stays when one of them fails."""
    made: list[SealedItem] = []
    terms = shipped_at_least(vault.folder)

    def sealed(data: bytes) -> SealedItem:
        # Several are examined ahead, so that none of them may be left to notice that the person cancelled.
        if cancelled():
            raise AskCancelledError
        made.append(seal(vault, [data]))
        return made[-1]

    def attached(attachment: Attachment) -> tuple[Examined, SealedItem]:
        # Sealed by whoever examined it: a disk that is waited for keeps nobody else.
        found = examine(cage, attachment, cancelled, terms)
        return found, sealed(attachment.data)

    try:
        items = [ReadyItem(new, sealed(arrived.raw), is_original=True) for new in _originals(arrived)]
        first = len(items)
        parts = zip(arrived.attachments, _each(attached, arrived.attachments, pool), strict=True)
        items += [ReadyItem(found.new, kept, _place(part, first), words=found.words) for part, (found, kept) in parts]
    except BaseException:
        forget(vault, made)
        raise
    return Ready(arrived, tuple(items))


def _each(act: Callable[[_From], _To], many: Iterable[_From], pool: Executor | None) -> list[_To]:
    """Do something with each; when one fails the others have ended before that is told."""
    if pool is None:
        return [act(each) for each in many]
    running = [pool.submit(act, each) for each in many]
    wait(running, return_when=FIRST_EXCEPTION)
    for each in running:
        each.cancel()
    wait(running)
    failed = next((each for each in running if not each.cancelled() and each.exception() is not None), None)
    return [each.result() for each in ([failed] if failed else running)]


def sealed_of(items: list[ReadyItem] | tuple[ReadyItem, ...]) -> list[SealedItem]:
    """Return the sealed files of ready items."""
    return [item.made for item in items]


def _originals(arrived: Arrived) -> Iterator[NewItem]:
    """Return the request as it came, where it is kept as an item of its own."""
    if not needs_sealed_original(arrived):
        return
    is_mail = arrived.channel is Channel.MAIL
    # The document holds the subjects' words too, so it is kept and never shown; its parts are items of their own.
    kind = ItemKind.MAIL if is_mail else ItemKind.OTHER
    media = "application/vnd.ms-outlook" if mail.is_outlook(arrived.raw) else "message/rfc822"
    yield original(arrived.name, kind, media if is_mail else "application/json", {})


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
