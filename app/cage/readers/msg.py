"""Outlook's mail files: told as any mail is, with everything attached at any depth; nothing it refers to is loaded."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from email.utils import format_datetime, formataddr
from functools import partial

import olefile
from oxmsg.domain import constants as c
from oxmsg.properties import Properties
from oxmsg.recipient import Recipient
from oxmsg.storage import Storage

from app.cage.errors import Cause
from app.cage.model import MAX_PARTS, MAX_PARTS_BYTES, Part
from app.cage.ops import RULES, Op
from app.cage.readers import html_text, rich_text
from app.cage.readers.mail_headers import NAME, facts, quietly, repeated
from app.cage.readers.mail_limits import ALL_HEADERS, DEPTH, Tally, parse
from app.cage.readers.reader import Facts, Found, Item, Refusal
from app.cage.readers.text import bounded, decode, writable

MEGA = 1_000_000
DEFECTS = 50
_RTF = 0x1009
_HEADER_ROOT, _HEADER_INSIDE = 32, 24
_INNER = "__substg1.0_3701000D"
_BY_VALUE = 1
_TO, _CC = 1, 2
# They describe the letter as it travelled; Outlook has taken it apart since.
_ABOUT_PARTS = re.compile(r"(?im)^(?:content-[a-z-]+|mime-version):.*(?:\r?\n[ \t].*)*\r?\n?")

_PLAIN = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"


class _Letter:
    """One message in the file, the outer one or one that is attached."""

    def __init__(self, storage: Storage, header: int) -> None:
        self.storage = storage
        self.properties = Properties(storage, properties_header_offset=header)

    def line(self, pid: int) -> str:
        return quietly(lambda: self.properties.str_prop_value(pid), None) or ""

    def packed(self, pid: int) -> bytes:
        return quietly(lambda: self.properties.binary_prop_value(pid), None) or b""

    def number(self, pid: int) -> int:
        return quietly(lambda: self.properties.int_prop_value(pid), None) or 0

    def headers(self) -> bytes:
        """Return the headers as they travelled; those that did not travel are written from what Outlook keeps."""
        travelled = _ABOUT_PARTS.sub("", self.line(c.PID_TRANSPORT_MESSAGE_HEADERS)[:ALL_HEADERS]).strip()
        lines = [travelled] if ":" in travelled else []
        named = {line.partition(":")[0].strip().lower() for line in travelled.splitlines()}
        lines += [f"{name}: {value}" for name, value in self._kept().items() if value and name.lower() not in named]
        return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n"

    def _kept(self) -> dict[str, str]:
        address = self.line(c.PID_SENDER_SMTP_ADDRESS) or self.line(c.PID_SENDER_EMAIL_ADDRESS)
        sent = quietly(lambda: self.properties.date_prop_value(c.PID_CLIENT_SUBMIT_TIME), None)
        return {
            "From": quietly(lambda: formataddr((_flat(self.line(c.PID_SENDER_NAME)), _flat(address))), _flat(address)),
            "To": ", ".join(self._people(_TO)),
            "Cc": ", ".join(self._people(_CC)),
            "Subject": _flat(self.line(c.PID_SUBJECT)),
            "Date": quietly(lambda: format_datetime(sent), "") if sent is not None else "",
            "Message-ID": _flat(self.line(c.PID_INTERNET_MESSAGE_ID)),
        }

    def _people(self, kind: int) -> Iterator[str]:
        for storage in list(self.storage.iter_recipient_storages())[:MAX_PARTS]:
            written = quietly(partial(_person, Recipient(storage), kind), "")
            if written:
                yield written

    def html(self) -> str:
        packed = self.packed(c.PID_HTML)
        return decode(packed).text if packed else self.line(c.PID_BODY_HTML)

    def words(self) -> tuple[str, bool]:
        """Return what it says, and whether that had to be taken from HTML or from rich text."""
        plain = self.line(c.PID_BODY)
        if plain.strip():
            return _lines(plain), False
        html = self.html()
        if html.strip():
            return _lines(html_text.shown(html).text), True
        rich = self.packed(_RTF)
        return (_lines(rich_text.packed_words(rich)) if rich else "", bool(rich))


class _Attached:
    """Finds what is attached at any depth and sends each on."""

    def __init__(self, item: Item, tally: Tally) -> None:
        self._give = item.give
        self._tally = tally
        self._bytes = 0
        self.count = 0

    def of(self, letter: _Letter, depth: int = 0) -> None:
        """Send on what a letter has attached."""
        if depth > DEPTH:
            raise Refusal(Cause.TOO_DEEP, DEPTH)
        for storage in letter.storage.iter_attachment_storages():
            attached = _Letter(storage, 8)
            inner = next((each for each in storage.storages if each.name == _INNER), None)
            if inner is not None:
                self._message(_Letter(inner, _HEADER_INSIDE), attached, depth)
            else:
                self._file(attached, depth)

    def _file(self, attached: _Letter, depth: int) -> None:
        data = attached.packed(c.PID_ATTACH_DATA_BINARY)
        if not data and attached.number(c.PID_ATTACH_METHOD) not in (0, _BY_VALUE):
            self._tally.defect("an attachment is only a reference to somewhere else")
        media = attached.line(c.PID_ATTACH_MIME_TAG) or "application/octet-stream"
        self._send(_name(attached), media, depth, data, inline=bool(attached.line(c.PID_ATTACH_CONTENT_ID)))

    def _message(self, inner: _Letter, attached: _Letter, depth: int) -> None:
        """Send an attached message on as a mail, written anew from what Outlook keeps of it."""
        words = base64.encodebytes(writable(inner.words()[0]).encode("utf-8"))
        name = inner.line(c.PID_SUBJECT) or _name(attached)
        data = inner.headers() + _PLAIN + words
        self._send(f"{name[:100]}.eml", "message/rfc822", depth, data, inline=False)
        self.of(inner, depth + 1)

    def _send(self, name: str, media: str, depth: int, data: bytes, *, inline: bool) -> None:
        self.count += 1
        self._bytes += len(data)
        if self.count > MAX_PARTS:
            raise Refusal(Cause.TOO_MANY_PARTS, MAX_PARTS)
        if self._bytes > MAX_PARTS_BYTES:
            raise Refusal(Cause.TOO_MUCH_INSIDE, MAX_PARTS_BYTES // MEGA)
        self._give(Part(writable(name)[:NAME], writable(media)[:NAME], depth, inline, data))


def read(item: Item) -> Found:
    """Read an Outlook mail."""
    tally = Tally()
    try:
        letter = _Letter(_root(item), _HEADER_ROOT)
        attached = _Attached(item, tally)
        attached.of(letter)
        message = parse(io.BytesIO(letter.headers() + b"\r\n"), tally)
    except RecursionError as error:
        raise Refusal(Cause.TOO_DEEP, DEPTH) from error
    words, derived = letter.words()
    text, truncated = bounded(writable(words))
    found: Facts = {
        **facts(message),
        "body_is_html": derived,
        "has_html": bool(letter.html()),
        "truncated": truncated,
        "parts": attached.count,
        "defects": list(dict.fromkeys(tally.defects + repeated(message)))[:DEFECTS],
    }
    return Found(found, text=text)


def _root(item: Item) -> Storage:
    """Return all that the file holds; one whose parts are no tree, or share their bytes, is refused."""
    if not item.size:
        raise Refusal(Cause.EMPTY)
    if item.size > RULES[Op.MSG].input_bytes:
        raise Refusal(Cause.TOO_LARGE, RULES[Op.MSG].input_bytes // MEGA)
    data = item.file.read(item.size)
    if not olefile.isOleFile(data=data):
        raise Refusal(Cause.NOT_A_MAIL)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if not ole.exists("__properties_version1.0"):
                raise Refusal(Cause.NOT_A_MAIL)
            _check_sizes(ole, item.size)
            return Storage.from_ole(ole)
    except (OSError, ValueError, IndexError, KeyError, AttributeError) as error:
        raise Refusal(Cause.DAMAGED) from error


def _check_sizes(ole: olefile.OleFileIO, size: int) -> None:
    """Refuse streams that share their bytes: together they would unfold to more than the file has."""
    if sum(ole.get_size(name) for name in ole.listdir()) > 2 * size:
        raise Refusal(Cause.OVERLAPS)


def _person(recipient: Recipient, kind: int) -> str:
    """Return a recipient of one kind as a header writes it."""
    if recipient.properties.int_prop_value(c.PID_RECIPIENT_TYPE) != kind:
        return ""
    return formataddr((_flat(recipient.name), _flat(recipient.email_address)))


def _name(attached: _Letter) -> str:
    names = (c.PID_ATTACH_LONG_FILENAME, c.PID_ATTACH_FILENAME, c.PID_DISPLAY_NAME)
    return next(filter(None, map(attached.line, names)), "")


def _flat(value: str) -> str:
    return writable(" ".join(value.replace("\0", "").split()))[:NAME]


def _lines(words: str) -> str:
    return words.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
