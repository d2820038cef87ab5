"""The window believes nothing that comes out of the cage."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cage import conversation, wire
from app.cage.channels import Watch
from app.cage.checks import MAX_LIST
from app.cage.conversation import Conversation, Shared
from app.cage.errors import Cause, DecodeFailedError
from app.cage.facts import FACTS, checked
from app.cage.model import RULES, BytesSource, Job, Op
from app.cage.sockets import SocketChannel
from app.cage.wire import Channel, GoneError, Kind, WireError
from tests.cage.conftest import linux_only

pytestmark = linux_only
SHOWN = {"format": "PNG", "width": 1, "height": 1, "turned": False, "scaled": False, "cut_short": False}


def message(letter: bytes, head: object, body: bytes = b"", *, head_length: int | None = None) -> bytes:
    text = head if isinstance(head, bytes) else json.dumps(head).encode()
    return wire.PREFIX.pack(letter, len(text) if head_length is None else head_length, len(body)) + text + body


def picture(width: object, height: object, body: bytes, **other: Any) -> bytes:
    head = {"facts": SHOWN, "width": width, "height": height, "format": "L", "text": False}
    return message(b"A", head | other, body)


def part(size: object, **other: Any) -> bytes:
    return message(b"P", {"name": "", "type": "a/b", "depth": 0, "inline": False, "size": size} | other)


def told(op: Op, *said: bytes, area: Shared | None = None) -> Any:
    """Let a cage say something, whatever it is asked, and return what the window makes of it."""
    ours, theirs = socket.socketpair()
    channel = SocketChannel(ours)
    channel.watch(Watch(20))
    speaker = threading.Thread(target=_say, args=(theirs, b"".join(said)))
    listener = threading.Thread(target=_listen, args=(theirs,))
    speaker.start()
    listener.start()
    try:
        return Conversation(channel, BytesSource(bytes(1000)), area).ask(Job(op))
    finally:
        channel.close()
        speaker.join()
        listener.join()
        theirs.close()


def _say(end: socket.socket, said: bytes) -> None:
    with suppress(OSError):  # the window hangs up on a lie
        end.sendall(said)
        end.shutdown(socket.SHUT_WR)


def _listen(end: socket.socket) -> None:
    with suppress(OSError):
        while end.recv(1 << 20):
            continue


def test_what_is_right_is_taken() -> None:
    assert told(Op.PICTURE_LAYOUT, picture(2, 1, b"\0\x11")).pixels.data == b"\0\x11"


LIES: dict[str, tuple[Op, bytes]] = {
    "no such letter": (Op.PICTURE_LAYOUT, message(b"?", {})),
    "a letter of the window": (Op.PICTURE_LAYOUT, message(b"D", {})),
    "the greeting again": (Op.PICTURE_LAYOUT, message(b"H", {})),
    "a head without end": (Op.PICTURE_LAYOUT, message(b"A", {}, head_length=1 << 30)),
    "a body without end": (Op.PICTURE_LAYOUT, wire.PREFIX.pack(b"A", 2, 0xFFFFFFFF) + b"{}"),
    "one byte more than it may show": (Op.PICTURE_LAYOUT, picture(12, 12, bytes(145))),
    "no JSON": (Op.PICTURE_LAYOUT, message(b"A", b"\xff{")),
    "no object": (Op.PICTURE_LAYOUT, message(b"A", [1])),
    "nested without end": (Op.PICTURE_LAYOUT, message(b"A", b"[" * 100_000)),
    "a number that is none": (Op.PICTURE_LAYOUT, picture(float("nan"), 1, b"\0")),
    "a flag for a number": (Op.PICTURE_LAYOUT, picture(True, 1, b"\0")),
    "a side of nothing": (Op.PICTURE_LAYOUT, picture(0, 1, b"")),
    "a side below nothing": (Op.PICTURE_LAYOUT, picture(-1, -1, b"\0")),
    "a side too long": (Op.PICTURE_LAYOUT, picture(13, 1, bytes(13))),
    "sides that do not agree": (Op.PICTURE_LAYOUT, picture(3, 3, bytes(8))),
    "colour where grey is allowed": (Op.PICTURE_LAYOUT, picture(1, 1, bytes(3), format="RGB")),
    "a format that is not there": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", format="RGBA")),
    "more greys than a layout has": (Op.PICTURE_LAYOUT, picture(5, 4, bytes(range(20)))),
    "facts that are missing": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", facts={})),
    "facts too many": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", facts=SHOWN | {"more": 1})),
    "a fact of another kind": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", facts=SHOWN | {"format": 7})),
    "a fact too long": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", facts=SHOWN | {"format": "x" * 65})),
    "a fact that cannot be written": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", facts=SHOWN | {"format": "\udc80"})),
    "text for a picture": (Op.PICTURE_LAYOUT, picture(1, 1, b"\0", text=True)),
    "a picture for facts": (Op.PICTURE_FACTS, picture(1, 1, b"\0")),
    "an attachment of a picture": (Op.PICTURE_LAYOUT, part(1)),
    "a range outside": (Op.PICTURE_LAYOUT, message(b"R", {"at": 0, "length": 1001})),
    "a range before": (Op.PICTURE_LAYOUT, message(b"R", {"at": -1, "length": 1})),
    "a range of nothing": (Op.PICTURE_LAYOUT, message(b"R", {"at": 0, "length": 0})),
    "a reason that is not on the list": (Op.PICTURE_LAYOUT, message(b"X", {"cause": "<b>no</b>", "figure": 1})),
    "a reason without its figure": (Op.PICTURE_LAYOUT, message(b"X", {"cause": "damaged"})),
    "an attachment without end": (Op.MAIL, part(1 << 40)),
    "an attachment below nothing": (Op.MAIL, part(-1)),
    "an attachment with a huge name": (Op.MAIL, part(1, name="x" * 20_000)),
    "bytes of no attachment": (Op.MAIL, message(b"C", {}, b"x")),
    "more bytes than it said": (Op.MAIL, part(1) + message(b"C", {}, b"xx")),
    "chunks of nothing": (Op.MAIL, part(1) + message(b"C", {})),
    "an answer inside an attachment": (Op.MAIL, part(1) + message(b"A", {})),
    "more attachments than a mail has": (Op.MAIL, part(0) * 1001),
    "text that is not UTF-8": (Op.TEXT_READ, message(b"A", {"facts": {}, "text": True}, b"\xff")),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found(name: str) -> None:
    op, said = LIES[name]
    with pytest.raises(WireError):
        told(op, said)


@pytest.mark.parametrize("length", [1, 1000])
def test_asking_for_the_same_again_and_again_ends(length: int) -> None:
    often = 16_385
    again = message(b"R", {"at": 0, "length": length})
    with pytest.raises(WireError, match="too much"):
        told(Op.PICTURE_LAYOUT, again * often)
    with pytest.raises(GoneError):
        told(Op.PICTURE_LAYOUT, again * (often - 1))


def test_asking_for_more_than_an_item_is_worth_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "SERVED_MORE", 10_000)
    again = message(b"R", {"at": 0, "length": 1000})
    with pytest.raises(WireError, match="too much"):
        told(Op.PICTURE_LAYOUT, again * 15)
    with pytest.raises(GoneError):
        told(Op.PICTURE_LAYOUT, again * 14)


def test_hanging_up_is_noticed() -> None:
    with pytest.raises(GoneError):
        told(Op.PICTURE_LAYOUT, picture(2, 1, b"\0\0")[:-1])


def test_a_cage_that_says_nothing_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    channel = SocketChannel(ours)
    channel.watch(Watch(0.05))
    with theirs, pytest.raises(DecodeFailedError) as failed:
        Conversation(channel, BytesSource(b"x")).ask(Job(Op.PICTURE_LAYOUT))
    channel.close()
    assert failed.value.cause is Cause.TOO_LONG


def test_a_cage_that_does_not_listen_is_not_waited_for() -> None:
    ours, theirs = socket.socketpair()
    channel = SocketChannel(ours)
    channel.watch(Watch(0.05))
    with theirs, pytest.raises(DecodeFailedError) as failed:
        Conversation(channel, BytesSource(bytes(8 << 20))).ask(Job(Op.PICTURE_LAYOUT))
    channel.close()
    assert failed.value.cause is Cause.TOO_LONG


def test_a_cage_that_never_stops_talking_is_over_in_its_time_too() -> None:
    ours, theirs = socket.socketpair()
    channel = SocketChannel(ours)
    channel.watch(Watch(0))
    theirs.sendall(message(b"R", {"at": 0, "length": 1}))
    with theirs, pytest.raises(DecodeFailedError) as failed:
        channel.receive(1)
    channel.close()
    assert failed.value.cause is Cause.TOO_LONG


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
HEADS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("facts", "width", "height", "format", "text", "at", "length", "cause", "size", "name"), JSON
    ),
)


@settings(max_examples=200, deadline=None)
@given(op=st.sampled_from(Op), letter=st.sampled_from(Kind), head=HEADS | JSON, body=st.binary(max_size=300))
def test_no_message_does_anything_else(op: Op, letter: Kind, head: object, body: bytes) -> None:
    with pytest.raises((WireError, GoneError, DecodeFailedError)):
        told(op, message(letter.value, head, body))


@settings(max_examples=100, deadline=None)
@given(op=st.sampled_from(Op), said=st.binary(max_size=200))
def test_no_noise_does_anything_else(op: Op, said: bytes) -> None:
    with pytest.raises((WireError, GoneError)):
        told(op, said)


@settings(max_examples=200, deadline=None)
@given(op=st.sampled_from(Op), found=JSON)
def test_facts_are_those_of_the_operation_or_none(op: Op, found: object) -> None:
    with pytest.raises(WireError):
        checked(op, found)


def test_a_list_of_facts_is_bounded() -> None:
    check = FACTS[Op.MAIL]["received"]
    assert check(["a"] * MAX_LIST, "received") == ("a",) * MAX_LIST
    with pytest.raises(WireError):
        check(["a"] * (MAX_LIST + 1), "received")


def test_every_operation_has_its_rule_and_its_facts() -> None:
    assert RULES.keys() == FACTS.keys() == set(Op)


@pytest.mark.parametrize("said", [b"", b"\0" * 500, message(b"?", {}), picture(13, 13, bytes(169)), message(b"R", {})])
@pytest.mark.parametrize("op", [Op.PICTURE_LAYOUT, Op.MAIL, Op.TEXT_FACTS])
def test_through_the_real_way_each_lie_is_one_honest_failure(rogue: Any, op: Op, said: bytes) -> None:
    with pytest.raises(DecodeFailedError) as failed:
        rogue.ask(Job(op), BytesSource(said))
    assert failed.value.cause in (Cause.BROKEN_ANSWER, Cause.STOPPED)


def test_reading_all_ends_when_nothing_comes() -> None:
    nothing: Callable[[memoryview], int] = lambda _view: 0  # noqa: E731  # a name for what reads nothing
    with pytest.raises(GoneError):
        wire.read_all(nothing, 1)


def test_a_message_comes_through_whole() -> None:
    class Loop:
        def __init__(self) -> None:
            self.data = bytearray()

        def send(self, data: bytes | bytearray | memoryview, /) -> None:
            self.data += data

        def receive(self, n: int, /) -> bytearray:
            taken, self.data = self.data[:n], self.data[n:]
            return taken

    loop: Channel = Loop()
    wire.send(loop, Kind.PART, {"name": "é\udc80"}, b"body")
    got = wire.receive(loop, {Kind.PART: 4})
    assert (got.kind, got.head, bytes(got.body)) == (Kind.PART, {"name": "é\udc80"}, b"body")
