"""The standard library's mail parser behind the limits that keep it from hanging.

Measured without them: a Subject of 448 kB took 35 s, 100,000 parts 16 s, and 2,000 nested ones ended in RecursionError.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.feedparser import BytesFeedParser
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any, BinaryIO

from app.cage.errors import Cause
from app.cage.model import MAX_PARTS
from app.cage.readers.reader import Refusal
from app.cage.readers.text import decode

KIB = 1024
WINDOW = 1024 * KIB
HEADER_BLOCK = 256 * KIB
ALL_HEADERS = 1024 * KIB
ONE_HEADER = 16 * KIB
DEPTH = 30
_HEADERS = HeaderRegistry()
_NEEDED_WHOLE = frozenset({"content-type", "content-disposition", "content-transfer-encoding"})


class Tally:
    """What one mail has used of its limits, attached messages included."""

    def __init__(self) -> None:
        self.defects: list[str] = []
        self._parts = 0
        self._headers = 0

    def defect(self, words: str) -> None:
        """Note what is wrong with the mail."""
        self.defects.append(words)

    def message(self, policy: Any = None) -> EmailMessage:
        """Make the object for one more part, as the parser asks for it."""
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Refusal(Cause.TOO_MANY_PARTS, MAX_PARTS)
        return EmailMessage(policy)

    def header(self, name: str, value: str) -> str:
        """Count a header, and return as much of it as may be parsed."""
        self._headers += len(value)
        if self._headers > ALL_HEADERS:
            raise Refusal(Cause.LONG_HEADERS, ALL_HEADERS // KIB)
        if len(value) <= ONE_HEADER:
            return value
        if name.lower() in _NEEDED_WHOLE:
            raise Refusal(Cause.LONG_HEADER, ONE_HEADER // KIB)
        # A long list of recipients is no reason to leave a call for help unread.
        self.defect(f"{name.lower()[:40]} cut after {ONE_HEADER // KIB} KiB of {len(value) // KIB}")
        cut = value[:ONE_HEADER]
        return cut[: max(cut.rfind(mark) for mark in (" ", "\n", ",")) + 1] or cut


@lru_cache(maxsize=4096)
def _understood(name: str, value: str) -> Any:
    """Parse a header once, however often the library asks for it; one with 1,500 parameters takes 0.1 s each time."""
    return _HEADERS(name, value)


class _Careful(EmailPolicy):
    """Mail as it comes, each header counted before it is parsed."""

    tally: Tally = Tally()

    def header_source_parse(self, sourcelines: Sequence[str]) -> tuple[str, str]:
        """Take a header from its lines; bytes outside ASCII are read in the charset they are likely in."""
        name, value = super().header_source_parse(list(sourcelines))
        value = self.tally.header(name, str(value))
        if not value.isascii():
            value = decode(value.encode("utf-8", "surrogateescape")).text
        return name, value


def parse(file: BinaryIO, tally: Tally) -> EmailMessage:
    """Parse a mail within its limits."""
    careful: Any = _Careful  # the stubs know no policy with an attribute of its own
    policy = careful(tally=tally, message_factory=tally.message, header_factory=_understood)
    parser: BytesFeedParser[EmailMessage] = BytesFeedParser(tally.message, policy=policy)
    while data := file.read(WINDOW):
        parser.feed(data)  # not BytesParser, which changes line ends on the way, in attachments too
    return parser.close()


def raw_bytes(message: EmailMessage, linesep: str) -> bytes:
    """Write an attached message out as it came, no line folded anew."""
    policy: Any = message.policy
    return message.as_bytes(policy=policy.clone(refold_source="none", linesep=linesep, max_line_length=None))
