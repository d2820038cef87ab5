"""Text in any charset, HTML as what it says, and what cannot be seen in it."""

from __future__ import annotations

import pytest

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import MAX_TEXT, Answer, BytesSource, Job, Op
from tests.cage.conftest import Asks


def read(asks: Asks, data: bytes, op: Op = Op.TEXT_READ) -> Answer:
    return asks.ask(Job(op), BytesSource(data))


def test_facts_without_a_word(asks: Asks) -> None:
    answer = read(asks, b"one\ntwo\nthree", Op.TEXT_FACTS)
    assert (answer.count("length"), answer.count("lines"), answer.words("charset")) == (13, 3, "utf-8")
    assert answer.text is None


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("utf-8", "助けて"),
        ("utf-8-sig", "Où ?"),
        ("utf-16", "Hilfe, schnell"),
        ("utf-32", "Hilfe"),
        ("shift_jis", "どうか助けてください。友人が行方不明です。"),
        ("euc_jp", "どうか助けてください。友人が行方不明です。"),
        ("cp1251", "Пожалуйста, помогите найти моего друга как можно скорее."),
        ("cp1252", "Où est-elle ? Elle a été aperçue près de l'hôtel, à côté."),
    ],
)
def test_charsets_that_nobody_declared(asks: Asks, charset: str, words: str) -> None:
    assert read(asks, words.encode(charset)).text == words


def test_characters_that_cannot_be_seen_are_counted(asks: Asks) -> None:
    answer = read(asks, "a\x07b\x1b[2J \u202eevil\u2069 zero\u200bwidth \ufffd\r\n\t".encode())
    counts = [answer.count(name) for name in ("controls", "bidi", "invisible", "undecodable")]
    assert counts == [2, 2, 1, 1]


def test_html_as_text(asks: Asks) -> None:
    page = b"<!DOCTYPE html><html><title>T</title><body><p>A &amp; B</p><img src=//x.example/1><a href=/n>n</a>"
    answer = read(asks, page)
    assert answer.text == "T\n\nA & B\nn </n>"
    assert answer.count("html")
    assert (answer.count("links"), answer.count("remote")) == (1, 1)


def test_a_drawing_that_can_act_is_shown_as_its_source(asks: Asks) -> None:
    svg = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
    assert read(asks, svg, Op.IDENTIFY).words("type") == "image/svg+xml"
    assert read(asks, svg).text == svg.decode()


def test_more_than_an_answer_holds_is_told(asks: Asks) -> None:
    answer = read(asks, "é".encode() * MAX_TEXT)
    assert answer.count("truncated")
    assert len((answer.text or "").encode()) == MAX_TEXT
    assert answer.count("length") == MAX_TEXT


def test_what_is_no_text_is_refused(asks: Asks) -> None:
    with pytest.raises(DecodeFailedError) as failed:
        read(asks, bytes(range(256)) * 10)
    assert failed.value.cause is Cause.NOT_TEXT


def test_nothing_is_text_too(asks: Asks) -> None:
    assert read(asks, b"").text == ""


@pytest.mark.parametrize(
    "page",
    [
        b"<" * 100_000,
        b"<!--" * 50_000,
        b"<a " * 50_000,
        b"&" * 100_000,
        b"<p>" * 100_000,
        b"<script>" + b"</x " * 50_000,
        b"<![" * 50_000,
        b"<?" * 50_000,
        b"<a " * 50_000 + b">",
    ],
)
def test_markup_that_never_ends_is_answered(asks: Asks, page: bytes) -> None:
    assert (read(asks, b"<html>words" + page).text or "").startswith("words")
