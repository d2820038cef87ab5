"""A mail draft as a file that the organisation's own mail program opens; nothing here can send."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _


class BadAddressError(StillwaterError):
    """A mail cannot be addressed like that."""

    def __init__(self, address: str) -> None:
        super().__init__(
            _("“{address}” is not one mail address.").format(address=address[:120]),
            kept=_("No draft was written."),
            do=_("Write the address of one recipient."),
        )


class NotSavedError(StillwaterError):
    """A file could not be written where it was asked for."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("The file {name} could not be written: {why}.").format(name=path.name, why=why),
            kept=_("Nothing was put on record, and no file that was there has changed."),
            do=_("Choose another name or folder."),
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A file that goes with the mail."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


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


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, for this account alone; half of one never stays."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except OSError as error:
        raise NotSavedError(path, error.strerror or type(error).__name__) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise NotSavedError(path, error.strerror or type(error).__name__) from error


def _address(text: str) -> Address:
    try:
        made = Address(addr_spec=text.strip())
    except (HeaderParseError, ValueError, IndexError) as error:
        raise BadAddressError(text) from error
    if not made.username or not made.domain:
        raise BadAddressError(text)
    return made
