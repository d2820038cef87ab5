"""The values that go in and out of the cage."""

from __future__ import annotations

import pytest

from app.cage.errors import Cause, DecodeFailedError, reason_of
from app.cage.model import NAME_LENGTH, Answer, BytesSource, Job, Op, Part, Pixels, display_name


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        ("holiday.jpg", "holiday.jpg"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("C:\\Windows\\x.exe", "C:_Windows_x.exe"),
        ("photo\u202egpj.exe", "photo[U+202E]gpj.exe"),
        ("a\x00b\x1b[2J\r\nc\u2028d", "ab[2J c d"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("  spaces \t here ", "spaces here"),
        ("行方不明.png", "行方不明.png"),
        ("", "nameless"),
        ("\u202e\u2066", "[U+202E][U+2066]"),
        ("..", "nameless"),
        ("bad\udc80", "bad"),
    ],
)
def test_a_name_is_safe_to_show(declared: str, shown: str) -> None:
    assert display_name(declared, "nameless") == shown


def test_a_long_name_keeps_its_start_and_its_ending() -> None:
    shown = display_name("a" * 500 + ".jpg")
    assert len(shown) == NAME_LENGTH
    assert shown.startswith("aaa")
    assert shown.endswith(".jpg")


def test_a_job_never_asks_for_more_than_its_operation_shows() -> None:
    assert Job(Op.PICTURE_LAYOUT, side=500).longest == 12
    assert Job(Op.PICTURE_FULL).longest == 4096
    assert Job(Op.PICTURE_FULL, side=50_000).longest == 10_000
    assert Job(Op.MAIL).wall_seconds == 10
    assert Job(Op.MAIL, seconds=3).wall_seconds == 3


def test_facts_are_asked_for_by_kind() -> None:
    answer = Answer(Op.MAIL, {"words": "a", "number": 3, "flag": True, "none": None, "list": ("a",)})
    assert (answer.words("words"), answer.words("none"), answer.words("number")) == ("a", "", "")
    assert (answer.count("number"), answer.count("flag"), answer.count("none")) == (3, 1, 0)
    assert (answer.list("list"), answer.list("none")) == (("a",), ())


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_its_words(cause: Cause) -> None:
    assert reason_of(cause, 7)
    assert "{" not in str(DecodeFailedError(cause, 7))


def test_evidence_is_not_in_a_traceback() -> None:
    for value in (
        BytesSource(b"secret"),
        Pixels(1, 1, "L", b"secret"),
        Part("n", "t", 0, inline=False, data=b"secret"),
    ):
        assert "secret" not in repr(value)
