"""The messages between the window and a caged process.

A message is 9 bytes (one letter, the length of its head, the length of its body; big-endian), then the head, a JSON
object in UTF-8, then the body, bare bytes. Neither side reads a head or a body that is longer than it expects at that
moment, so a length is checked before anything is set aside for it. docs/cage-wire.md holds every message, who may send
it when, and every bound; the window believes nothing else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from app.cage.ops import MAX_PARAMS

PREFIX = struct.Struct(">cII")
FIRST = 1 << 20
RANGE = 4 << 20
CHUNK = 1 << 20
SHORT = 1 << 10


class Kind(Enum):
    """The letter of a message."""

    HELLO = b"H"
    ITEM = b"I"
    JOB = b"J"
    RANGE = b"R"
    DATA = b"D"
    PART = b"P"
    CHUNK = b"C"
    FRAME = b"F"
    ANSWER = b"A"
    FAILED = b"X"


# The longest head of each kind; names of attachments and facts are long (all headers of a mail, in signs that JSON
# writes out), all else is a few figures.
HEADS: Mapping[Kind, int] = {
    Kind.HELLO: SHORT,
    Kind.ITEM: SHORT,
    Kind.JOB: 64 << 10,
    Kind.RANGE: SHORT,
    Kind.DATA: SHORT,
    Kind.PART: 256 << 10,
    Kind.CHUNK: SHORT,
    Kind.FRAME: SHORT,
    Kind.ANSWER: 2 << 20,
    Kind.FAILED: SHORT,
}


class WireError(Exception):
    """The other side broke the rules above."""


class GoneError(Exception):
    """The other side is no longer there."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    kind: Kind
    head: Mapping[str, Any]
    body: bytearray


class Channel(Protocol):
    """A way to the other side; both calls move everything or raise GoneError."""

    def send(self, data: bytes | bytearray | memoryview, /) -> None: ...

    def receive(self, n: int, /) -> bytearray: ...


class FillingChannel(Channel, Protocol):
    """A way that can also receive into memory that is there."""

    def fill(self, view: memoryview, /) -> None: ...


def send(channel: Channel, kind: Kind, head: Mapping[str, Any], body: bytes | bytearray | memoryview = b"") -> None:
    """Send one message."""
    text = json.dumps(head).encode("ascii")
    channel.send(PREFIX.pack(kind.value, len(text), len(body)) + text)
    if body:
        channel.send(body)


def receive(channel: Channel, bodies: Mapping[Kind, int]) -> Message:
    """Receive one message of a kind that may come now, with a body no longer than that kind's bound."""
    letter, head_length, body_length = PREFIX.unpack(channel.receive(PREFIX.size))
    try:
        kind = Kind(letter)
    except ValueError as error:
        raise WireError("no such letter") from error
    if kind not in bodies:
        raise WireError("out of turn")
    if head_length > HEADS[kind] or body_length > bodies[kind]:
        raise WireError("too long")
    head = _object(channel.receive(head_length))
    return Message(kind, head, channel.receive(body_length) if body_length else bytearray())


def receive_data(channel: FillingChannel, view: memoryview) -> None:
    """Receive the range that was asked for, into memory that is exactly as long."""
    letter, head_length, body_length = PREFIX.unpack(channel.receive(PREFIX.size))
    if letter != Kind.DATA.value or head_length > SHORT or body_length != len(view):
        raise WireError("not the range")
    channel.receive(head_length)
    channel.fill(view)


def _object(text: bytearray) -> dict[str, Any]:
    try:
        found = json.loads(text.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise WireError("no JSON") from error
    if not isinstance(found, dict):
        raise WireError("no object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(name)


def number(head: Mapping[str, Any], name: str, most: int, least: int = 0) -> int:
    """Return a whole number from a head, within bounds."""
    value = head.get(name)
    if type(value) is not int or not least <= value <= most:
        raise WireError(name)
    return value


def words(head: Mapping[str, Any], name: str, most: int) -> str:
    """Return a text from a head, bounded and writable as UTF-8."""
    return checked_words(head.get(name), name, most)


def checked_words(value: object, name: str, most: int) -> str:
    """Return a value if it is a text of at most so many characters that can be written as UTF-8."""
    if not isinstance(value, str) or len(value) > most:
        raise WireError(name)
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise WireError(name) from error
    return value


def flag(head: Mapping[str, Any], name: str) -> bool:
    """Return a flag from a head."""
    value = head.get(name)
    if not isinstance(value, bool):
        raise WireError(name)
    return value


def params(head: Mapping[str, Any]) -> dict[str, int | float | str]:
    """Return the parameters of a question; what each may be, its operation knows."""
    found = head.get("params")
    if not isinstance(found, dict) or len(found) > MAX_PARAMS:
        raise WireError("params")
    if not all(type(value) in (int, float, str) for value in found.values()):
        raise WireError("params")
    return found


def read_all(readinto: Callable[[memoryview], int | None], n: int) -> bytearray:
    """Fill n bytes by repeated reads."""
    data = bytearray(n)
    fill(readinto, memoryview(data))
    return data


def fill(readinto: Callable[[memoryview], int | None], view: memoryview) -> None:
    """Fill memory by repeated reads."""
    while view:
        got = readinto(view)
        if not got:
            raise GoneError
        view = view[got:]
