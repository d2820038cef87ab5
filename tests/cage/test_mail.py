"""Mail is read whole or refused with its reason, and never for longer than it may take."""

from __future__ import annotations

import pytest

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from tests.cage import made
from tests.cage.conftest import Asks


def read(asks: Asks, data: bytes) -> Answer:
    return asks.ask(Job(Op.MAIL), BytesSource(data))


def refused(asks: Asks, data: bytes) -> DecodeFailedError:
    with pytest.raises(DecodeFailedError) as failed:
        read(asks, data)
    return failed.value


def test_who_when_and_what(asks: Asks) -> None:
    answer = read(asks, made.mail(b"=?utf-8?b?6KGM5pa55LiN5piO?="))
    assert answer.words("from") == "Jörg Beispiel <joerg@police.example>"
    assert answer.words("from_address") == "joerg@police.example"
    assert answer.words("reply_to") == "desk@police.example"
    assert answer.words("return_path") == "<desk@police.example>"
    assert answer.words("to") == "emergency@platform.example"
    assert answer.words("subject") == "行方不明"
    assert answer.words("date_utc") == "2024-01-01T09:00:00.000Z"
    assert answer.words("message_id") == "<1@police.example>"
    assert [line[:14] for line in answer.list("received")] == ["from mx.police", "from [192.0.2."]
    assert answer.list("authentication_results") == ("mail.example; dkim=pass header.d=police.example",)
    assert answer.text == "Please help.\n"
    assert answer.parts == ()
    assert answer.list("defects") == ()


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("utf-8", "Où est-elle ?"),
        ("iso-2022-jp", "助けてください"),
        ("shift_jis", "助けてください"),
        ("gb18030", "请帮忙"),
        ("windows-1251", "Помогите"),
        ("utf-16", "Hilfe"),
    ],
)
def test_any_charset(asks: Asks, charset: str, words: str) -> None:
    body = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".encode()
    assert (read(asks, made.mail(body=body + words.encode(charset))).text or "").strip() == words


@pytest.mark.parametrize("declared", ["no-such-charset", "us-ascii", "punycode", "zlib", "", "../x"])
def test_a_charset_that_is_wrong_is_found_out(asks: Asks, declared: str) -> None:
    body = f'Content-Type: text/plain; charset="{declared}"\r\n\r\nOù est-elle, à côté ?'.encode()
    assert "Où est-elle" in (read(asks, made.mail(body=body)).text or "")


def test_headers_with_bytes_of_no_declared_charset(asks: Asks) -> None:
    assert read(asks, made.mail("Où est-elle ?".encode())).words("subject") == "Où est-elle ?"


def test_html_as_what_it_says(asks: Asks) -> None:
    page = (
        b"Content-Type: text/html\r\n\r\n<style>p{}</style><script>alert(1)</script>"
        b"<p>Please <b>help</b></p><img src=http://x.example/t.gif><a href='http://evil.example'>our page</a>"
    )
    answer = read(asks, made.mail(body=page))
    assert answer.text == "Please help\nour page <http://evil.example>"
    assert answer.count("body_is_html")


def test_plain_words_are_preferred(asks: Asks) -> None:
    both = made.mixed(b"Content-Type: text/plain\r\n\r\nplain", b"Content-Type: text/html\r\n\r\n<p>html</p>")
    answer = read(asks, made.mail(body=both.replace(b"multipart/mixed", b"multipart/alternative")))
    assert answer.text == "plain"
    assert answer.count("has_html")
    assert answer.parts == ()


def test_attachments_at_any_depth_and_attached_messages(asks: Asks) -> None:
    picture = made.encoded(made.photo(64, 48), "PNG")
    inner = made.mail(b"Inner", made.mixed(b"\r\nwords", made.part("image/png", picture, "inner.png"), boundary="in"))
    middle = made.mixed(made.part("image/png", picture, "middle.png", "inline"), boundary="mid")
    attached = b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=old.eml\r\n\r\n" + inner
    body = made.mixed(b"Content-Type: text/plain\r\n\r\nsee below", middle, attached, made.part("application/x", b""))
    answer = read(asks, made.mail(body=body))
    assert answer.text == "see below"
    found = [(part.name, part.declared_type, part.depth, part.inline) for part in answer.parts]
    assert found == [
        ("middle.png", "image/png", 2, True),
        ("old.eml", "message/rfc822", 1, False),
        ("inner.png", "image/png", 3, False),
        ("", "application/x", 1, False),
    ]
    assert answer.parts[0].data == answer.parts[2].data == picture
    assert answer.parts[1].data.rstrip() == inner.rstrip()
    assert read(asks, answer.parts[1].data).words("subject") == "Inner"
    assert answer.count("parts") == 4


def test_an_attached_message_that_was_coded(asks: Asks) -> None:
    inner = made.mail(b"Inner", made.mixed(made.part("image/png", b"x", "inner.png"), boundary="in"))
    coded = made.part("message/rfc822", inner, "old.eml")
    answer = read(asks, made.mail(body=made.mixed(b"\r\nwords", coded)))
    assert [(part.name, part.data) for part in answer.parts] == [("old.eml", inner), ("inner.png", b"x")]


def test_names_come_as_declared(asks: Asks) -> None:
    name = b"Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fa%E2%80%AEgpj.exe\r\n"
    body = made.mixed(b"\r\nwords", b"Content-Type: image/png\r\n" + name + b"\r\nx")
    assert [part.name for part in read(asks, made.mail(body=body)).parts] == ["../../a\u202egpj.exe"]


def test_a_large_attachment_comes_whole(asks: Asks) -> None:
    data = bytes(range(256)) * 20_000
    answer = read(asks, made.mail(body=made.mixed(b"\r\nwords", made.part("image/x", data))))
    assert [part.data for part in answer.parts] == [data]


@pytest.mark.parametrize("cut", [5000, 5001, 5002, 5003, 5004])
def test_a_mail_that_ends_too_early_gives_what_is_there(asks: Asks, cut: int) -> None:
    whole = made.mail(body=made.mixed(b"\r\nwords", made.part("image/x", bytes(9000)), closed=False))
    answer = read(asks, whole[:cut])
    assert answer.text == "words"
    assert answer.list("defects")
    assert 0 < len(answer.parts[0].data) < 9000
    assert answer.parts[0].data.strip(b"\0") == b""


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Type: multipart/mixed\r\n\r\nno boundary\r\n",
        b"Content-Type: multipart/mixed; boundary=never\r\n\r\nnever comes\r\n",
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: rot13\r\n\r\nx\r\n",
        b"Content-Type: /;;;=\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"",
    ],
)
def test_a_broken_mail_is_read_as_far_as_it_goes(asks: Asks, body: bytes) -> None:
    assert read(asks, made.mail(body=body)).words("subject") == "Missing person"


def test_a_second_sender_is_told(asks: Asks) -> None:
    assert "more than one from" in read(asks, made.HEADERS + made.mail()).list("defects")


def test_what_is_no_mail_is_refused(asks: Asks) -> None:
    assert refused(asks, b"").cause is Cause.EMPTY
    for data in (b"hello\nworld", b'{"from": 1}', made.png_bomb(5, 5), bytes(4000), b"note: to self\n\nx"):
        assert refused(asks, data).cause is Cause.NOT_A_MAIL


def test_a_subject_of_448_kb_is_answered_at_once(asks: Asks) -> None:
    failed = refused(asks, made.mail(b"=?utf-8?q?a?= " * 32_000))
    assert failed.cause is Cause.LONG_HEADERS
    assert "256 KiB" in failed.reason


def test_a_long_header_is_cut_and_told(asks: Asks) -> None:
    answer = read(asks, made.mail(b"=?utf-8?q?a?= " * 10_000))
    assert set(answer.words("subject")) == {"a"}
    assert answer.list("defects") == ("subject cut after 16 KiB of 136",)
    assert answer.text == "Please help.\n"


def test_a_long_header_that_says_how_to_read_the_rest_is_refused(asks: Asks) -> None:
    parameters = b"".join(b"; a*%d=x" % number for number in range(4000))
    assert (
        refused(asks, made.mail(body=b"Content-Type: text/plain" + parameters + b"\r\n\r\nx")).cause
        is Cause.LONG_HEADER
    )


@pytest.mark.parametrize("header", [b"(" * 15_000, b'"a\\' * 5000, b"a@[" + b"[" * 15_000, b"a@b.example, " * 1200])
def test_headers_that_tie_a_parser_in_knots(asks: Asks, header: bytes) -> None:
    assert read(asks, b"To: " + header + b"\r\n" + made.mail()).text == "Please help.\n"


@pytest.mark.parametrize("levels", [31, 300, 2000])
def test_parts_nested_too_deep(asks: Asks, levels: int) -> None:
    opened = (
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (each, each) for each in range(levels)
    )
    failed = refused(asks, made.mail(body=b"".join(opened)))
    assert failed.cause is Cause.TOO_DEEP
    assert refused(asks, made.mail(body=b"Content-Type: message/rfc822\r\n\r\n" * levels)).cause is Cause.TOO_DEEP


def test_more_than_a_thousand_parts(asks: Asks) -> None:
    failed = refused(asks, made.mail(body=made.mixed(*[b"\r\nx"] * 1001)))
    assert failed.cause is Cause.TOO_MANY_PARTS
    assert len(read(asks, made.mail(body=made.mixed(*[b"\r\nx"] * 900))).parts) == 899


def test_messages_that_unfold_to_too_much(asks: Asks) -> None:
    wrapped = b"Content-Type: message/rfc822\r\n\r\n" * 25
    large = b"Content-Type: image/x\r\n\r\n" + b"x" * 9_000_000
    with pytest.raises(DecodeFailedError) as failed:
        asks.ask(Job(Op.MAIL, seconds=60), BytesSource(made.mail(body=wrapped + large)))
    assert failed.value.cause is Cause.TOO_MUCH_INSIDE
