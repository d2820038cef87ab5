"""Chat exports and tables are told apart from other writing, and a chat kept as JSON is read as lines."""

from __future__ import annotations

import json
import random

import pytest

from app.cage.model import Answer, BytesSource, Job, Op
from tests.cage.conftest import Asks


def read(asks: Asks, text: str) -> Answer:
    return asks.ask(Job(Op.TEXT_READ), BytesSource(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "07/03/2026, 21:14 - otter: meet me\n07/03/2026, 21:15 - heron: where\nat the mill?\n",
        "[07.03.26, 21:14:05] otter: meet me\n[07.03.26, 21:15:00] heron: where\n",
        "[2026-03-07 21:14] otter: meet me\n[2026-03-07 21:15] heron: where\n",
        "3/7/26, 9:14\u202fPM - otter: meet me\n3/7/26, 9:15\u202fPM - heron: where\n",
        "otter's chat\nnobody in it is real\n\n21:14 otter: meet me\n21:15 heron: where\n",
        "[21:14] otter: meet me\n[21:15] heron: where\n",
        "2026/03/07 21:14 たろう: 行こう\n2026/03/07 21:15 はなこ: どこへ\n",
    ],
)
def test_exports_of_many_programs_are_chats(asks: Asks, text: str) -> None:
    answer = read(asks, text)
    assert (answer.words("form"), answer.count("messages"), answer.count("people")) == ("chat", 2, 2)
    assert answer.text == text


@pytest.mark.parametrize(
    "value",
    [
        {"messages": [{"from": "otter", "text": "meet me"}, {"from": "heron", "text": ["wh", {"text": "ere"}]}]},
        [{"sender": "otter", "content": "meet me"}, {"sender": "heron", "content": "where"}],
        {"chat": [{"author": {"name": "otter"}, "body": "meet me"}, {"user": "heron", "message": "where"}]},
    ],
)
def test_chats_kept_as_json_are_read_as_lines(asks: Asks, value: object) -> None:
    answer = read(asks, json.dumps(value))
    assert answer.text == "otter: meet me\nheron: where"
    assert (answer.words("form"), answer.count("people")) == ("chat", 2)


def test_times_stand_before_the_names(asks: Asks) -> None:
    value = [{"date": f"2026-03-07T21:1{n}", "from": "otter", "text": f"line {n}"} for n in range(2)]
    assert read(asks, json.dumps(value)).text == "2026-03-07T21:10  otter: line 0\n2026-03-07T21:11  otter: line 1"


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a letter\nof two lines\n", "plain"),
        ("name;tide\notter;low\nheron;high\n", "csv"),
        ('{"a": 1}', "json"),
        ("[1, 2, 3]", "json"),
        ("[" * 100_000, "plain"),
        ("<!doctype html><p>a: b</p>", "html"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "svg"),
        ("", "plain"),
    ],
)
def test_other_writing_is_no_chat(asks: Asks, text: str, form: str) -> None:
    answer = read(asks, text or " ")
    assert (answer.words("form"), answer.count("messages")) == (form, 0)


def test_a_table_tells_its_columns(asks: Asks) -> None:
    assert read(asks, "a,b,c\n1,2,3\n4,5,6\n").count("columns") == 3


def test_json_that_mostly_is_something_else_stays_as_it_came(asks: Asks) -> None:
    text = json.dumps([{"from": "a", "text": "b"}, *({"id": n} for n in range(10))])
    assert read(asks, text).text == text


def test_lines_made_to_take_long_do_not(asks: Asks) -> None:
    luck = random.Random(1)
    signs = "0123456789/.-:, []AMPamp\u202f"
    text = "\n".join("".join(luck.choices(signs, k=2000)) for _ in range(2000))
    assert read(asks, text).words("form") in ("plain", "csv")
