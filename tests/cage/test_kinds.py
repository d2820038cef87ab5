"""What an item is comes from its bytes."""

from __future__ import annotations

import pytest

from app.cage.model import BytesSource, Job, Op
from app.cage.readers.kinds import HEAD, type_of
from tests.cage import made
from tests.cage.conftest import Asks

ITEMS = {
    "empty": (b"", "empty", "application/x-empty"),
    "photo": (made.encoded(made.photo(8, 8), "JPEG"), "picture", "image/jpeg"),
    "mail": (made.mail(), "mail", "message/rfc822"),
    "mail of a mailbox": (b"From x@y Mon Jan  1\n" + made.mail(), "mail", "message/rfc822"),
    "json": (b' \n{"a": 1}', "text", "application/json"),
    "page": (b"<!DOCTYPE html><p>x", "text", "text/html"),
    "drawing": (b"<svg></svg>", "text", "image/svg+xml"),
    "words": (b"just words: and a colon", "text", "text/plain"),
    "wide words": ("wörds".encode("utf-16"), "text", "text/plain"),
    "paper": (b"%PDF-1.7\n", "pdf", "application/pdf"),
    "archive": (b"PK\x03\x04" + bytes(40), "archive", "application/zip"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40), "office", "application/x-ole-storage"),
    "clip": (bytes(3) + b"\x18ftypisom" + bytes(20), "video", "video/mp4"),
    "telephone photo": (bytes(3) + b"\x18ftypheic" + bytes(20), "picture", "image/heif"),
    "sound": (b"RIFF" + bytes(4) + b"WAVEfmt ", "sound", "audio/wav"),
    "program": (b"\x7fELF" + bytes(60), "other", "application/octet-stream"),
}


@pytest.mark.parametrize("name", ITEMS)
def test_kinds(asks: Asks, name: str) -> None:
    data, kind, media = ITEMS[name]
    answer = asks.ask(Job(Op.IDENTIFY), BytesSource(data))
    assert (answer.words("kind"), answer.words("type")) == (kind, media)


def test_the_librarys_opinion_stands_beside_ours(asks: Asks) -> None:
    answer = asks.ask(Job(Op.IDENTIFY), BytesSource(b"\x7fELF\x02\x01\x01" + bytes(3 << 20)))
    assert "ELF" in answer.words("named").upper()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"call me\x07 tonight", "text"),
        (("Не звони мне. " * 20 + "\x02").encode() * 900, "text"),
        (b"words \x01" * 3, "other"),
        (b"words\0and more", "other"),
        (b"caf\xe9 \x07", "other"),
        (b"caf\xe9", "text"),
        (bytes(range(1, 256)), "other"),
    ],
)
def test_a_stray_sign_makes_writing_nothing_else(data: bytes, kind: str) -> None:
    assert type_of(data[:HEAD]).kind == kind
