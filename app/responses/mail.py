"""A mail draft as a file that the organisation's own mail program opens; nothing here can send."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from app.errors import StillwaterError
from app.i18n import _

# What mail servers take at most, before it grows by a third on the way; a draft is held in memory whole.
MOST_BYTES = 25_000_000


class BadAddressError(StillwaterError):
    """A mail cannot be addressed like that."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _("“{address}” is not one mail address.").format(address=address[:120]),
            kept=_("No draft was written."),
            do=_("Write the address of one recipient."),
        )


class TooLargeForMailError(StillwaterError):
    """No mail would carry it."""

    def __init__(self) -> None:
        super().__init__(
            _("Its files are larger than {n} MB together: no mail carries that.").format(n=MOST_BYTES // 1_000_000),
            kept=_("No draft was written. The answer is on record as it was."),
            do=_("Save its files to a folder, and hand them over by the channel that was agreed."),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A file that goes with the mail."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def check_size(sizes: Iterable[int]) -> None:
    """Refuse what is too large for a mail, before anything of it is read."""
    if sum(sizes) > MOST_BYTES:
        raise TooLargeForMailError


def draft(to: str, subject: str, words: str, parts: Sequence[Part], at: datetime) -> bytes:
    """Return a mail as a draft: marked unsent, and without a sender, whom the mail program knows."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = format_datetime(at)
    message["To"] = _address(to)
    message["Subject"] = " ".join(subject.split())
    message.set_content(words, charset="utf-8")
    for part in parts:
        main, _slash, sub = part.media_type.partition("/")
        message.add_attachment(part.data, maintype=main, subtype=sub, filename=part.name)
    return message.as_bytes()


def _address(text: str) -> Address:
    try:
        made = Address(addr_spec=text.strip())
    except (HeaderParseError, ValueError, IndexError) as error:
        raise BadAddressError(text) from error
    if not made.username or not made.domain:
        raise BadAddressError(text)
    return made
