"""Plain text and HTML as text, in any charset."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter
from dataclasses import dataclass

import charset_normalizer

from app.cage.errors import Cause
from app.cage.model import MAX_TEXT
from app.cage.readers import chat, html_text, kinds
from app.cage.readers.reader import Facts, Found, Item, Refusal

SAMPLE = 256 << 10
USUAL = "cp1252"
# These "charsets" run code of their own on the bytes, some in quadratic time, and no mail or file is written in them.
_NOT_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LAYOUT = frozenset("\t\n\r\f")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the charset that it turned out to be in."""

    text: str
    charset: str


def decode(data: bytes, declared: str = "") -> Decoded:
    """Return bytes as text: by their mark, by what is declared, as UTF-8, by their likeness, else byte for byte."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(charset, "replace"), charset)
    for charset in (declared, "utf-8"):
        text = _strictly(data, charset)
        if text is not None:
            return Decoded(text, codecs.lookup(charset).name)
    likely = _likely(data[:SAMPLE])
    return Decoded(data.decode(likely, "replace"), likely)


def _likely(data: bytes) -> str:
    """Return the charset that bytes look like; of equals the one that most of the world's files are in."""
    matches = charset_normalizer.from_bytes(data)
    best = matches.best()
    if best is None:
        return USUAL
    usual = [match for match in matches if match.encoding == USUAL]
    as_good = usual and usual[0].chaos <= best.chaos and usual[0].coherence >= best.coherence
    return USUAL if as_good else best.encoding


def _strictly(data: bytes, charset: str) -> str | None:
    """Return bytes in a charset, or nothing when they are not in it or there is none of that name."""
    try:
        name = codecs.lookup(charset).name if charset.isascii() and charset else ""
        return data.decode(name) if name and name.replace("-", "_") not in _NOT_CHARSETS else None
    except (LookupError, ValueError):
        return None


def writable(text: str) -> str:
    """Return a text with what cannot be written as UTF-8 visibly replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def bounded(text: str) -> tuple[str, bool]:
    """Return as much of a text as an answer may hold, and whether some is missing."""
    data = text.encode("utf-8", "replace")
    if len(data) <= MAX_TEXT:
        return data.decode("utf-8"), False
    return data[:MAX_TEXT].decode("utf-8", "ignore"), True


def _counts(text: str) -> dict[str, int]:
    """Count the characters that are there and cannot be seen, or that turn the writing around."""
    counts = {"controls": 0, "bidi": 0, "invisible": 0, "undecodable": 0}
    for char, times in Counter(text).items():
        category = unicodedata.category(char)
        if char == "\ufffd":
            counts["undecodable"] += times
        elif char in _BIDI:
            counts["bidi"] += times
        elif category == "Cc" and char not in _LAYOUT:
            counts["controls"] += times
        elif category in ("Cf", "Cs"):
            counts["invisible"] += times
    return counts


def _told(item: Item) -> tuple[Facts, str]:
    """Return the facts and the text of an item."""
    data = item.file.read(item.size)
    kind = kinds.type_of(data[: kinds.HEAD])
    written_in = decode if kind.kind in ("text", "mail", "empty") else _despite
    decoded = written_in(data)
    written, html, links, remote = decoded.text, kind.media == "text/html", 0, 0
    if html:
        page = html_text.shown(written)
        written, links, remote, form = page.text, page.links, page.remote, chat.Form("html")
    elif kind.media == "application/json":
        written, form = chat.from_json(written)
    else:
        form = chat.Form("svg") if kind.media == "image/svg+xml" else chat.form_of(written)
    facts: dict[str, str | int | list[str] | None] = {
        "charset": decoded.charset,
        "charset_declared": "",
        "html": html,
        "length": len(written),
        "lines": written.count("\n") + (written[-1:] not in ("", "\n")),
        "links": links,
        "remote": remote,
        "form": form.name,
        "messages": form.messages,
        "people": form.people,
        "columns": form.columns,
    }
    return facts | _counts(decoded.text), written


def _despite(data: bytes) -> Decoded:
    """Return text whose first bytes look like something else; what is not text is refused."""
    text = _strictly(data, "utf-8")
    if text is None or "\0" in text:
        raise Refusal(Cause.NOT_TEXT)
    return Decoded(text, "utf-8")


def facts(item: Item) -> Found:
    """Tell about a text without a word of it."""
    return Found(_told(item)[0])


def read(item: Item) -> Found:
    """Return a text; HTML as what it says."""
    found, written = _told(item)
    text, truncated = bounded(written)
    return Found({**found, "truncated": truncated}, text=text)


def warm() -> None:
    """Load what is loaded at the first use."""
    charset_normalizer.from_bytes("日本語の文章です。".encode("shift_jis") * 3).best()
    charset_normalizer.from_bytes("Élève à Québec, où êtes-vous ?".encode("cp1252")).best()
    html_text.shown("<p>a<b>b &amp; &eacute;</b></p>")
