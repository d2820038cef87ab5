"""Mail: what it says, who says they sent it, and everything attached to it at any depth."""

from __future__ import annotations

import binascii
import io
from collections.abc import Iterator
from email.errors import InvalidBase64LengthDefect
from email.message import EmailMessage, MIMEPart

from app.cage.errors import Cause
from app.cage.model import MAX_PARTS_BYTES, RULES, Job, Op, Part
from app.cage.readers import html_text, kinds
from app.cage.readers.mail_headers import NAME, facts, header, quietly, repeated
from app.cage.readers.mail_limits import DEPTH, HEADER_BLOCK, Tally, parse, raw_bytes
from app.cage.readers.reader import Facts, Found, Item, Refusal, dropped
from app.cage.readers.text import bounded, decode, writable

KIB, MEGA = 1024, 1_000_000
DEFECTS = 50
_ENCODED = frozenset({"base64", "quoted-printable"})


class _Writing:
    """One message's own words, apart from what is attached to it."""

    def __init__(self, message: EmailMessage) -> None:
        self.plain = _body(message, "plain")
        self.html = _body(message, "html")

    @property
    def chosen(self) -> MIMEPart | None:
        return self.html if self.plain is None else self.plain  # a part without headers counts as false

    def holds(self, part: MIMEPart) -> bool:
        return part is self.plain or part is self.html

    def text(self) -> str:
        """Return the words; HTML as what it says."""
        part = self.chosen
        if part is None:
            return ""
        text = decode(_payload(part), quietly(lambda: part.get_content_charset(""), "")).text
        text = html_text.shown(text).text if self.plain is None else text
        return text.replace("\r\n", "\n").replace("\r", "\n")


class _Attachments:
    """Finds the attachments of a message and of the messages in it, and sends each on."""

    def __init__(self, item: Item, tally: Tally, linesep: str) -> None:
        self._give = item.give
        self._tally = tally
        self._linesep = linesep
        self._bytes = 0
        self.count = 0

    def of(self, message: EmailMessage, writing: _Writing, depth: int = 0) -> None:
        """Send on what a message has attached beside its own words."""
        self._walk(message, depth, writing)

    def _walk(self, part: EmailMessage, depth: int, writing: _Writing) -> None:
        if depth > DEPTH:
            raise Refusal(Cause.TOO_DEEP, DEPTH)
        inside = _inside(part)
        if part.get_content_maintype() == "message" and inside:
            self._message(part, inside[0], depth)
        elif inside:
            for each in inside:
                self._walk(each, depth + 1, writing)
        elif not writing.holds(part):
            self._send(part, _payload(part), depth)

    def _message(self, part: EmailMessage, inner: EmailMessage, depth: int) -> None:
        """Send an attached message on, and then what is attached to it."""
        data = quietly(lambda: raw_bytes(inner, self._linesep), b"")
        encoding = header(part, "content-transfer-encoding").lower()
        if encoding in _ENCODED:  # against the rules, and usual: the parser then took the code for the message
            wrapped = EmailMessage()
            wrapped["content-transfer-encoding"] = encoding
            wrapped.set_payload(data.decode("ascii", "replace"))
            data = _payload(wrapped)
            inner = parse(io.BytesIO(data), self._tally)
        if not data:
            self._tally.defect("an attached message could not be written out")
        self._send(part, data, depth)
        self.of(inner, _Writing(inner), depth + 1)

    def _send(self, part: EmailMessage, data: bytes, depth: int) -> None:
        self._bytes += len(data)
        if self._bytes > MAX_PARTS_BYTES:
            raise Refusal(Cause.TOO_MUCH_INSIDE, MAX_PARTS_BYTES // MEGA)
        if not data and part.get_content_maintype() == "multipart":
            return  # an empty container
        name = writable(quietly(lambda: part.get_filename(""), ""))[:NAME]
        inline = quietly(part.get_content_disposition, None) == "inline"
        self._give(Part(name, writable(part.get_content_type())[:NAME], depth, inline, data))
        self.count += 1


def read(item: Item) -> Found:
    """Read a mail."""
    head = item.file.read(HEADER_BLOCK + 4)
    _check(item, head)
    item.file.seek(0)
    tally = Tally()
    try:
        message = parse(item.file, tally)
        attachments = _Attachments(item, tally, "\r\n" if b"\r\n" in head else "\n")
        writing = _Writing(message)
        attachments.of(message, writing)
    except RecursionError as error:
        raise Refusal(Cause.TOO_DEEP, DEPTH) from error
    text, truncated = bounded(writing.text())
    found: Facts = {
        **facts(message),
        "body_is_html": writing.plain is None and writing.html is not None,
        "has_html": writing.html is not None,
        "truncated": truncated,
        "parts": attachments.count,
        "defects": _defects(message, tally),
    }
    return Found(found, text=text)


def _check(item: Item, head: bytes) -> None:
    """Refuse what is no mail, or has more headers than anyone reads, before any parser sees it."""
    if not item.size:
        raise Refusal(Cause.EMPTY)
    if item.size > RULES[Op.MAIL].input_bytes:
        raise Refusal(Cause.TOO_LARGE, RULES[Op.MAIL].input_bytes // MEGA)
    if not kinds.looks_like_mail(head):
        raise Refusal(Cause.NOT_A_MAIL)
    block = head.lstrip(b"\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")
    if not block[1] and item.size > HEADER_BLOCK:
        raise Refusal(Cause.LONG_HEADERS, HEADER_BLOCK // KIB)


def _defects(message: EmailMessage, tally: Tally) -> list[str]:
    """Return what is wrong with a mail."""
    found = [type(defect).__name__.removesuffix("Defect") for part in _parts(message) for defect in part.defects]
    return list(dict.fromkeys(tally.defects + repeated(message) + found))[:DEFECTS]


def _parts(part: EmailMessage) -> Iterator[EmailMessage]:
    yield part
    for each in _inside(part):
        yield from _parts(each)


def _inside(part: EmailMessage) -> list[EmailMessage]:
    inside = part.get_payload() if part.is_multipart() else None
    return [each for each in inside if isinstance(each, EmailMessage)] if isinstance(inside, list) else []


def _body(message: EmailMessage, subtype: str) -> MIMEPart | None:
    """Return the part that is a message's words, by the rules or else the first that could be."""
    found = quietly(lambda: message.get_body((subtype,)), None)
    return _first(message, f"text/{subtype}") if found is None else found


def _first(message: EmailMessage, media: str) -> EmailMessage | None:
    """Return the first words of a kind in a message that does not say which part is its body."""
    for part in _own_leaves(message):
        named = quietly(lambda part=part: part.get_filename(""), "")  # type: ignore[misc]  # a default is how a loop is closed over
        if part.get_content_type() == media and not named and not part.is_attachment():
            return part
    return None


def _own_leaves(part: EmailMessage) -> Iterator[EmailMessage]:
    if part.get_content_maintype() == "message":
        return
    inside = _inside(part)
    if not inside:
        yield part
    for each in inside:
        yield from _own_leaves(each)


def _payload(part: MIMEPart) -> bytes:
    """Return a part's bytes, as far as its coding can be undone."""
    data = quietly(lambda: part.get_payload(decode=True), None)
    if isinstance(data, bytes):
        odd = any(isinstance(defect, InvalidBase64LengthDefect) for defect in part.defects)
        # Cut inside a group of four, the library undoes none of it; all but the last digit is good.
        return quietly(lambda: binascii.a2b_base64(data.rstrip(b"=\r\n ")[:-1]), data) if odd else data
    return quietly(lambda: str(part.get_payload()).encode("utf-8", "surrogateescape"), b"")


_SAMPLE = """From: =?utf-8?q?Anna?= <anna@example.org>
To: "Two" <two@example.org>, group: three@example.org;
Subject: =?iso-2022-jp?b?GyRCRnxLXBsoQg==?=
Date: Mon, 01 Jan 2024 10:00:00 +0100
Message-ID: <1@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

=C3=A9
--a
Content-Type: text/html

<p>a</p>
--a--
--b
Content-Type: application/octet-stream
Content-Disposition: attachment; filename*=utf-8''a%20b
Content-Transfer-Encoding: base64

YQ==
--b
Content-Type: message/rfc822

Subject: inner

x
--b--
"""


def warm() -> None:
    """Read one mail made here, so that the library loads what it loads late."""
    data = _SAMPLE.replace("\n", "\r\n").encode()
    read(Item(Job(Op.MAIL), io.BytesIO(data), len(data), dropped))
