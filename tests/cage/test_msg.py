"""Outlook's mails: told as any mail is, whatever Outlook kept of them, and refused with a reason when they are none."""

from __future__ import annotations

import random
import struct

import pytest

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from tests.cage import ole
from tests.cage.conftest import Asks

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(5000)


def read(asks: Asks, tree: ole.Tree, op: Op = Op.MSG) -> Answer:
    return asks.ask(Job(op), BytesSource(ole.container(tree)))


def test_a_letter_that_travelled(asks: Asks) -> None:
    tree = ole.letter(
        {ole.HEADERS: ole.TRAVELLED, ole.SUBJECT: "other", ole.BODY: "A person is missing.\r\nHelp.\r\n"},
        ole.attached("note.txt", b"short"),
        ole.attached("photo.png", PICTURE, "image/png"),
    )
    answer = read(asks, tree)
    assert answer.text == "A person is missing.\nHelp."
    assert (answer.words("from_address"), answer.words("subject")) == (
        "ines.vale@police.example.fr",
        "Missing person, please help",
    )
    assert answer.words("date_utc") == "2026-03-07T21:30:00.000Z"
    assert len(answer.list("received")) == 1
    assert [(part.name, part.declared_type, part.data) for part in answer.parts] == [
        ("note.txt", "application/octet-stream", b"short"),
        ("photo.png", "image/png", PICTURE),
    ]


def test_a_letter_that_never_travelled_is_told_by_what_outlook_keeps(asks: Asks) -> None:
    tree = ole.letter({ole.SUBJECT: "Où est-elle ?", ole.BODY: "x", ole.NAME: "Inès", ole.SMTP: "ines@police.example"})
    answer = read(asks, tree)
    assert (answer.words("subject"), answer.words("from_address")) == ("Où est-elle ?", "ines@police.example")
    assert "Inès" in answer.words("from")


def test_words_that_are_kept_as_html_or_as_rich_text(asks: Asks) -> None:
    html = read(asks, ole.letter({ole.SUBJECT: "s", ole.HTML: b"<p>Go <b>now</b></p><img src=http://x.example/1>"}))
    assert (html.text, html.count("body_is_html")) == ("Go now", 1)
    bare = rb"{\rtf1\ansi\ansicpg1252 Go \'e0 pied\par}"
    packed = struct.pack("<II4sI", len(bare) + 12, len(bare), b"MELA", 0) + bare
    assert read(asks, ole.letter({ole.SUBJECT: "s", ole.RTF: packed})).text == "Go à pied"
    folded = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    )
    assert read(asks, ole.letter({ole.SUBJECT: "s", ole.RTF: folded})).text == "hello world"


def test_attached_letters_come_as_mails_with_what_is_attached_to_them(asks: Asks) -> None:
    inner = ole.letter({ole.SUBJECT: "inner", ole.BODY: "deep"}, ole.attached("far.txt", b"f"), header=24)
    answer = read(asks, ole.letter({ole.SUBJECT: "outer", ole.BODY: "b"}, inner=(inner,)))
    assert [(part.name, part.depth, part.declared_type) for part in answer.parts] == [
        ("inner.eml", 0, "message/rfc822"),
        ("far.txt", 1, "application/octet-stream"),
    ]
    mail = asks.ask(Job(Op.MAIL), BytesSource(answer.parts[0].data))
    assert (mail.words("subject"), (mail.text or "").strip()) == ("inner", "deep")


def test_a_mail_of_either_kind_is_read_as_words(asks: Asks) -> None:
    answer = read(asks, ole.letter({ole.HEADERS: ole.TRAVELLED, ole.BODY: "Help."}), Op.MAIL_READ)
    assert (answer.text or "").splitlines()[0] == "From: Ines Vale <ines.vale@police.example.fr>"
    assert (answer.text or "").endswith("\n\nHelp.")
    plain = asks.ask(Job(Op.MAIL_READ), BytesSource(b"From: a@b.example\r\nSubject: s\r\n\r\nwords\r\n"))
    assert (plain.text, plain.parts) == ("From: a@b.example\nSubject: s\n\nwords\n", ())


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", Cause.EMPTY),
        (b"From: a@b.example\r\n\r\n", Cause.NOT_A_MAIL),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), Cause.DAMAGED),
        (ole.container({"WordDocument": b"x" * 5000}), Cause.NOT_A_MAIL),
        (ole.container(ole.letter({ole.BODY: "b" * 9000}))[:1500], Cause.NOT_A_MAIL),
    ],
    ids=["nothing", "another mail", "only a mark", "a document", "cut short"],
)
def test_what_is_no_letter_is_refused_with_its_cause(asks: Asks, data: bytes, cause: Cause) -> None:
    with pytest.raises(DecodeFailedError) as error:
        asks.ask(Job(Op.MSG), BytesSource(data))
    assert error.value.cause is cause


def test_letters_nested_too_deep_are_refused(asks: Asks) -> None:
    tree = ole.letter({ole.SUBJECT: "last"}, header=24)
    for _ in range(40):
        tree = ole.letter({ole.SUBJECT: "s"}, header=24, inner=(tree,))
    with pytest.raises(DecodeFailedError) as error:
        read(asks, ole.letter({ole.SUBJECT: "first"}, inner=(tree,)))
    assert error.value.cause is Cause.TOO_DEEP


def test_a_container_that_runs_in_circles_ends(asks: Asks) -> None:
    data = bytearray(ole.container(ole.letter({ole.BODY: "b"}, ole.attached("a", b"x" * 6000))))
    # Every entry of its directory becomes its own right neighbour's child.
    at = data.find("Root Entry".encode("utf-16-le"))
    for entry in range(1, 8):
        struct.pack_into("<I", data, at + 128 * entry + 76, 1)
        struct.pack_into("<I", data, at + 128 * entry + 72, 2)
    assert ended(asks, bytes(data)) in (None, Cause.TOO_DEEP, Cause.DAMAGED, Cause.NOT_A_MAIL, Cause.TOO_LONG)


@pytest.mark.parametrize("seed", range(30))
def test_a_mutated_letter_ends_in_an_answer_or_a_reason(asks: Asks, seed: int) -> None:
    luck = random.Random(seed)
    data = bytearray(
        ole.container(ole.letter({ole.HEADERS: ole.TRAVELLED, ole.BODY: "b"}, ole.attached("a", b"x" * 6000)))
    )
    for _ in range(luck.randrange(1, 40)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    assert ended(asks, bytes(data)) not in (Cause.FORBIDDEN, Cause.BROKEN_ANSWER)


def ended(asks: Asks, data: bytes) -> Cause | None:
    """Return why a letter was refused, or nothing when it was read."""
    try:
        asks.ask(Job(Op.MSG), BytesSource(data))
    except DecodeFailedError as error:
        return error.cause
    return None
