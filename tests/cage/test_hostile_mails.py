"""Three hundred hostile mails, made by code from one seed: each ends in an answer or a stated reason, in its time."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable
from time import monotonic

import pytest

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import RULES, BytesSource, Job, Op
from tests.cage import made, ole

EACH = 20
LIMIT = RULES[Op.MAIL].seconds + 1
STATED = frozenset(Cause) - {Cause.FORBIDDEN, Cause.BROKEN_ANSWER, Cause.STOPPED}
Luck = random.Random


def words(luck: Luck, most: int) -> bytes:
    """Return anything at all."""
    return luck.randbytes(luck.randrange(most))


def line(luck: Luck) -> bytes:
    """Return a header of anything but a line's end."""
    return words(luck, 400).replace(b"\n", b" ").replace(b"\r", b" ")


def _many_parts(luck: Luck) -> bytes:
    return made.HEADERS + made.mixed(*(made.part("text/plain", b"x") for _ in range(luck.randrange(1, 2000))))


def _deep_parts(luck: Luck) -> bytes:
    depth = luck.randrange(1, 400)
    head = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return b"From: a@b.example\r\n" + head + b"\r\nend"


def _deep_messages(luck: Luck) -> bytes:
    return b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * luck.randrange(1, 500) + b"\r\nend"


def _long_header(luck: Luck) -> bytes:
    name = luck.choice([b"Subject", b"To", b"From", b"Content-Type", b"Date", b"References"])
    return name + b": " + b"a" * luck.randrange(1 << 20) + b"\r\nFrom: a@b.example\r\n\r\nx"


def _encoded_words(luck: Luck) -> bytes:
    return b"Subject: " + b"=?utf-8?q?=C3=A9?= " * luck.randrange(1, 30_000) + b"\r\nFrom: a@b.example\r\n\r\nx"


def _parameters(luck: Luck) -> bytes:
    many = b"".join(b"; name*%d*=utf-8''%%41" % n for n in range(luck.randrange(1, 20_000)))
    return b"From: a@b.example\r\nContent-Type: text/plain" + many + b"\r\n\r\nx"


def _comments(luck: Luck) -> bytes:
    return b"From: " + b"(" * luck.randrange(1, 5000) + b" a@b.example\r\nTo: " + b'"' * 99 + b"\r\n\r\nx"


def _charsets(luck: Luck) -> bytes:
    name = luck.choice(
        [b"idna", b"punycode", b"rot13", b"hex", b"utf-7", b"unknown-8bit", b"undefined", words(luck, 9)]
    )
    return b"From: a@b.example\r\nContent-Type: text/plain; charset=" + name + b"\r\n\r\n" + words(luck, 5000)


def _broken_base64(luck: Luck) -> bytes:
    data = base64.encodebytes(words(luck, 50_000))[: luck.randrange(1, 60_000)]
    return b"From: a@b.example\r\nContent-Transfer-Encoding: base64\r\n\r\n" + data


def _bad_html(luck: Luck) -> bytes:
    tags = (b"<!--", b"<a href=x>", b"</a>", b"<", b"&#x110000;", b"<script>", b"<![CDATA[", b"<p/", b"]]>")
    return b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"".join(luck.choices(tags, k=20_000))


def _twice(luck: Luck) -> bytes:
    heads = b"".join(b"From: " + line(luck) + b"\r\n" for _ in range(luck.randrange(1, 300)))
    return heads + b"\r\n" + words(luck, 500)


def _noise(luck: Luck) -> bytes:
    return b"From: a@b.example\r\n" + b"".join(line(luck) + b"\r\n" for _ in range(300)) + words(luck, 50_000)


def _written_out(luck: Luck) -> bytes:
    """Fill every header that is told with signs that JSON writes out at six times their length."""
    fill = luck.choice([b"\x01", "ж".encode(), b"\xe6", b"\\", "\U0001f600".encode()])
    once = [b"Sender", b"Reply-To", b"Return-Path", b"To", b"Cc", b"Subject", b"Message-ID", b"References", b"X-Mailer"]
    often = [b"Received", b"Authentication-Results", b"DKIM-Signature", b"ARC-Authentication-Results"]
    names = [*once, *luck.choices(often, k=luck.randrange(60))]
    share = 240_000 // len(names)
    lines = b"".join(name + b": a " + fill * (min(share, 16_000) // len(fill)) + b"\r\n" for name in names)
    return b"From: a@b.example\r\n" + lines + b"\r\nhelp"


def _mutated(luck: Luck) -> bytes:
    data = bytearray(
        made.HEADERS + made.mixed(made.part("image/png", bytes(3000), "a.png"), made.part("text/html", b"<p>"))
    )
    for _ in range(luck.randrange(1, 80)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    return bytes(data)


def _outlook(luck: Luck) -> bytes:
    tree = ole.letter(
        {ole.HEADERS: ole.TRAVELLED, ole.BODY: "b", ole.RTF: words(luck, 900)}, ole.attached("a", words(luck, 9000))
    )
    data = bytearray(ole.container(tree))
    for _ in range(luck.randrange(1, 200)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    return bytes(data)


def _cut_outlook(luck: Luck) -> bytes:
    whole = ole.container(
        ole.letter({ole.HEADERS: ole.TRAVELLED, ole.BODY: "b" * 9000}, ole.attached("a", bytes(9000)))
    )
    return whole[: luck.randrange(8, len(whole))]


KINDS: tuple[Callable[[Luck], bytes], ...] = (
    _many_parts,
    _deep_parts,
    _deep_messages,
    _long_header,
    _encoded_words,
    _parameters,
    _comments,
    _charsets,
    _broken_base64,
    _bad_html,
    _twice,
    _noise,
    _written_out,
    _mutated,
    _outlook,
    _cut_outlook,
)


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__.strip("_"))
def test_twenty_of_each_kind_end_in_an_answer_or_a_stated_reason(cage: Cage, make: Callable[[Luck], bytes]) -> None:
    luck = random.Random(make.__name__)
    for _ in range(EACH):
        data = make(luck)
        op = Op.MSG if data.startswith(b"\xd0\xcf\x11\xe0") else Op.MAIL
        began = monotonic()
        assert ended(cage, data, op) in STATED | {None}
        assert monotonic() - began < LIMIT


def test_there_are_three_hundred_of_them() -> None:
    assert len(KINDS) * EACH >= 300


def ended(cage: Cage, data: bytes, op: Op) -> Cause | None:
    """Return why a mail was refused, or nothing when it was read."""
    try:
        cage.ask(Job(op), BytesSource(data))
    except DecodeFailedError as error:
        return error.cause
    return None
