"""A child that says anything at all: what the window takes is within bounds, and everything else is one failure."""

from __future__ import annotations

import json
import random
import re
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cage import wire
from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.facts import checked
from app.cage.model import Answer, BytesSource, Job, Op
from app.cage.ops import CHANNELS, MAX_FRAMES_BYTES, MAX_PARTS, MAX_PARTS_BYTES, MAX_TEXT, RULES
from app.cage.wire import HEADS, GoneError, Kind, WireError
from tests.cage.conftest import linux_only
from tests.cage.rogue import passing
from tests.cage.test_wire import message, part, told

pytestmark = linux_only
PAGE = (Path(__file__).parents[2] / "docs" / "cage-wire.md").read_text("utf-8")
SMALL = 24
HUGE: tuple[Any, ...] = (
    -1,
    0,
    1,
    2**31,
    2**32,
    2**53,
    2**63,
    2**64,
    10**400,
    1.5,
    True,
    None,
    "",
    "x" * 300,
    [],
    {},
    [[[[]]]],
)


def honest(op: Op) -> list[bytes]:
    """Return what a child of an operation might say when it tells no lie."""
    rule = RULES[op]
    side = min(2, rule.side)
    shape = {"width": side, "height": side, "format": rule.format if side else ""}
    samples = bytes(side * side * CHANNELS[rule.format])
    head = {"facts": passing(op), "text": rule.text, "rate": 8000, "channels": 1, **shape}
    said = [message(b"R", {"at": 0, "length": 10})]
    if rule.parts:
        said += [part(3), message(b"C", {}, b"abc")]
    if rule.frames:
        return [*said, message(b"F", {"at_ms": 1, **shape}, samples), message(b"A", head)]
    if rule.samples:
        return [*said, message(b"A", head, bytes(4))]
    return [*said, message(b"A", head, b"text" if rule.text else samples)]


def within(answer: Answer) -> bool:
    """Tell whether an answer holds no more than its operation may give."""
    op, rule = answer.op, RULES[answer.op]
    pictures = [frame.pixels for frame in answer.frames] + ([answer.pixels] if answer.pixels else [])
    longest = Job(op).longest
    fits = all(
        max(each.width, each.height) <= longest
        and len(each.data) == each.width * each.height * CHANNELS[each.format]
        and each.format == rule.format
        for each in pictures
    )
    return (
        fits
        and len(answer.frames) <= rule.frames
        and sum(len(frame.pixels.data) for frame in answer.frames) <= MAX_FRAMES_BYTES
        and (answer.samples is None or len(answer.samples.data) <= 2 * rule.samples)
        and len(answer.text or "") <= MAX_TEXT
        and (answer.text is None) is not rule.text
        and len(answer.parts) <= (MAX_PARTS if rule.parts else 0)
        and sum(len(each.data) for each in answer.parts) <= MAX_PARTS_BYTES
        and bool(checked(op, json.loads(json.dumps(dict(answer.facts)))) == answer.facts)
    )


def believed(op: Op, said: Sequence[bytes]) -> bool:
    """Tell whether the window took what was said; what it took is within bounds."""
    try:
        answer = told(op, *said)
    except (WireError, GoneError, DecodeFailedError):
        return False
    assert within(answer)
    return True


@pytest.mark.parametrize("op", Op)
def test_the_truth_is_believed(op: Op) -> None:
    assert believed(op, honest(op))


@pytest.mark.parametrize("op", Op)
def test_the_end_of_a_truth_cut_short_is_not(op: Op) -> None:
    said = b"".join(honest(op))
    assert not believed(op, [said[:-1]])


def flipped(said: bytes, chance: random.Random) -> bytes:
    """Return something that was true with a few bytes of it changed, left out, doubled or put elsewhere."""
    changed = bytearray(said)
    for _ in range(chance.randint(1, 4)):
        at, length = chance.randrange(len(changed)), chance.randint(1, 12)
        kind = chance.randrange(4)
        if kind == 0:
            changed[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length] * chance.randint(1, 3)
        else:
            changed[at : at + length] = chance.randbytes(length)
        changed = changed or bytearray(b"\0")
    return bytes(changed)


def relied(said: list[bytes], chance: random.Random) -> list[bytes]:
    """Return messages of which one head says something else, or one stands where it has no place."""
    changed = list(said)
    at = chance.randrange(len(changed))
    letter, head_length, _body = wire.PREFIX.unpack(changed[at][: wire.PREFIX.size])
    head = json.loads(changed[at][wire.PREFIX.size : wire.PREFIX.size + head_length])
    body = changed[at][wire.PREFIX.size + head_length :]
    inside: dict[str, Any] = head["facts"] if head.get("facts") and chance.random() < 0.5 else head
    if inside:
        inside[chance.choice(list(inside))] = chance.choice(HUGE)
    changed[at] = message(letter, head, body + bytes(chance.choice((0, 0, 1, 4096))))
    if chance.random() < 0.3:
        changed.insert(chance.randrange(len(changed) + 1), chance.choice(changed))
    return changed


def test_two_thousand_mutations_of_the_truth() -> None:
    chance = random.Random(20261122)
    outcomes = {True: 0, False: 0}
    for _ in range(1000):
        op = chance.choice(list(Op))
        outcomes[believed(op, [flipped(b"".join(honest(op)), chance)])] += 1
        outcomes[believed(op, relied(honest(op), chance))] += 1
    assert outcomes[False] > 1000
    assert outcomes[True] > 100  # a change may hit a sample, a letter of a text or a fact that may be anything


PIECES = st.builds(
    message,
    st.sampled_from([kind.value for kind in Kind]),
    st.dictionaries(
        st.sampled_from(("at", "length", "size", "at_ms", "width", "height", "format", "shared", "facts", "cause")),
        st.integers() | st.sampled_from(("L", "RGB", "damaged")) | st.floats() | st.none(),
        max_size=6,
    ),
    st.binary(max_size=600),
)


@settings(max_examples=300, deadline=None)
@given(op=st.sampled_from(Op), said=st.lists(PIECES, max_size=6))
def test_no_row_of_messages_does_anything_else(op: Op, said: list[bytes]) -> None:
    assert not believed(op, said)


FLOODS = {
    "prefixes": b"\0" * 9,
    "ranges of one byte": message(b"R", {"at": 0, "length": 1}),
    "parts": part(0),
    "parts that never end": part(199_999_999) + message(b"C", {}, bytes(1 << 20)),
    "frames": message(b"F", {"at_ms": 0, "width": 12, "height": 12, "format": "L"}, bytes(144)),
    "heads as long as they may be": message(b"A", b'{"facts":[' + b"[" * 500_000),
    "greetings": message(b"H", {}),
    "noise": random.Random(7).randbytes(1 << 16),
}


@pytest.mark.parametrize("name", FLOODS)
@pytest.mark.parametrize("op", [Op.PICTURE_REDUCED, Op.PICTURE_STEP], ids=["one", "session"])
def test_a_flood_ends_as_one_failure_and_the_next_process_is_ready(rogue: Cage, name: str, op: Op) -> None:
    flood = Job(op, seconds=1)
    tracemalloc.start()
    try:
        with pytest.raises(DecodeFailedError) as failed, rogue.open(BytesSource(FLOODS[name])) as session:
            session.ask(flood)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failed.value.cause in (Cause.BROKEN_ANSWER, Cause.TOO_LONG)
    assert most < 32 << 20
    assert rogue.ask(Job(Op.IDENTIFY), BytesSource(b"x")).words("kind")


def test_more_frames_than_were_asked_for_are_a_lie() -> None:
    op = next(op for op, rule in RULES.items() if rule.frames)
    shape = {"width": 1, "height": 1, "format": RULES[op].format}
    frame = message(b"F", {"at_ms": 0, **shape}, bytes(CHANNELS[RULES[op].format]))
    answer = honest(op)[-1]
    assert believed(op, [frame] * RULES[op].frames + [answer])
    assert not believed(op, [frame] * (RULES[op].frames + 1) + [answer])


def test_frames_never_go_back() -> None:
    op = next(op for op, rule in RULES.items() if rule.frames > 1)
    shape = {"width": 1, "height": 1, "format": RULES[op].format}
    frames = [message(b"F", {"at_ms": at, **shape}, bytes(CHANNELS[RULES[op].format])) for at in (5, 4)]
    assert believed(op, [*frames[::-1], honest(op)[-1]])
    assert not believed(op, [*frames, honest(op)[-1]])


@pytest.mark.parametrize("kind", Kind)
def test_the_page_names_each_message_with_its_bound(kind: Kind) -> None:
    row = re.search(rf"^\| `{kind.value.decode()}` {kind.name.lower()} \|.*\| (\d+) KiB \| .*\|$", PAGE, re.MULTILINE)
    assert row is not None
    assert int(row[1]) << 10 == HEADS[kind]
