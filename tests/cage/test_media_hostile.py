"""Videos and sounds that lie, break off, or were changed byte by byte: each ends in an answer or in one stated reason."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job
from app.cage.ops import Op
from tests.cage import clips
from tests.cage.clips import counted, sound, tone, video

SEED = 20_261_122
MUTATIONS = 25
VIDEO_OPS = (Op.VIDEO_FACTS, Op.STRIP_LAYOUT, Op.FRAME_REDUCED, Op.PLAY_TILE, Op.VIDEO_FLASH, Op.SOUND_FACTS)
SOUND_OPS = (Op.SOUND_FACTS, Op.SOUND_CURVE, Op.SOUND_PLAY, Op.SOUND_PLAY_FULL, Op.VIDEO_FACTS)
# What a decoder may not be caught at: these would say that the cage had to stop it.
NEVER = (Cause.FORBIDDEN, Cause.BROKEN_ANSWER, Cause.STOPPED, Cause.TOO_LONG)


def ended(cage: Cage, op: Op, data: bytes) -> Answer | Cause:
    """Ask, and return the answer or the one reason why there is none."""
    try:
        return cage.ask(Job(op), BytesSource(data))
    except DecodeFailedError as error:
        return error.cause


@cache
def made(kind: str) -> bytes:
    if kind in clips.SOUNDS:
        return sound(tone(0.6), kind)
    beside = tone(0.5) if kind in ("h264 in mp4", "h264 in matroska", "mpeg4 in avi") else None
    return video(frames=12, kind=kind, sound=beside, options={"g": "6"})


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Change some bytes, move, cut out, double or cut off a piece; the same seed does the same."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 30))):
        changed[chance.randrange(len(changed))] = chance.choice((0, 1, 127, 128, 255, chance.randrange(256)))
    begin, length = chance.randrange(len(changed)), chance.randrange(1, 400)
    piece = bytes(changed[begin : begin + length])
    way = chance.randrange(5)
    if way == 0:
        del changed[begin : begin + length]
    elif way == 1:
        changed[begin:begin] = piece
    elif way == 2:
        del changed[begin:]
    elif way == 3:
        place = chance.randrange(len(changed))
        changed[place : place + len(piece)] = piece
    return bytes(changed)


@pytest.mark.parametrize("kind", [*clips.VIDEOS, *clips.SOUNDS])
def test_changed_files_end_in_an_answer_or_a_reason(cage: Cage, kind: str) -> None:
    chance = random.Random(f"{SEED} {kind}")
    ops = SOUND_OPS if kind in clips.SOUNDS else VIDEO_OPS
    for _ in range(MUTATIONS):
        data = mutated(made(kind), chance)
        op = chance.choice(ops)
        found = ended(cage, op, data)
        assert found not in NEVER, (kind, op)


@pytest.mark.parametrize("kind", ["h264 in mp4", "vp9 in webm", "mpeg4 in avi", "h264 in a transport stream"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.95])
def test_what_breaks_off_is_shown_as_far_as_it_goes(cage: Cage, kind: str, share: float) -> None:
    whole = video(frames=200, kind=kind, options={"g": "25"})
    broken = whole[: int(len(whole) * share)]
    facts = ended(cage, Op.VIDEO_FACTS, broken)
    shown = ended(cage, Op.FRAME_REDUCED, broken)
    assert facts not in NEVER
    assert shown not in NEVER
    if isinstance(facts, Answer) and facts.count("playable"):
        assert isinstance(shown, Answer)
        assert ended(cage, Op.STRIP_LAYOUT, broken) not in NEVER


def test_a_video_that_is_cut_short_is_told_and_shown_as_far_as_it_goes(cage: Cage, tmp_path: Path) -> None:
    in_webm = video(frames=200, kind="vp9 in webm", options={"g": "25"})
    in_mp4 = clips.told_first(video(frames=200, options={"g": "25"}), tmp_path / "whole.mp4")
    for whole in (in_webm, in_mp4):
        facts = ended(cage, Op.VIDEO_FACTS, whole)
        assert isinstance(facts, Answer)
        assert not facts.count("cut_short")
        facts = ended(cage, Op.VIDEO_FACTS, whole[: len(whole) * 6 // 10])
        assert isinstance(facts, Answer)
        assert facts.count("cut_short")
        assert 2000 < facts.count("found_until_ms") < 7000 < facts.count("duration_ms")
        with cage.open(BytesSource(whole[: len(whole) * 6 // 10])) as session:
            last = session.ask(Job(Op.FRAME_REDUCED, params={"at_ms": 60_000})).frames[0]
            assert 2000 < last.at_ms < 7000
            strip = session.ask(Job(Op.STRIP_LAYOUT))
            assert 2000 < strip.count("until_ms") < 7000


def _number(data: bytes, box: bytes, offset: int, value: int) -> bytes:
    at = data.index(box) + 4 + offset
    return data[:at] + struct.pack(">I", value) + data[at + 4 :]


def _lasting(data: bytes, value: int) -> bytes:
    """Return an MP4 that says another length everywhere."""
    changed = _number(data, b"mvhd", 16, value)
    changed = _number(changed, b"tkhd", 20, value)
    return _number(changed, b"mdhd", 16, value)


LIES: Mapping[str, Callable[[], bytes]] = {
    "a clock that says a thousand hours": lambda: _lasting(video(frames=12), 0xEFFFFFFF),
    "a clock that says nothing": lambda: _lasting(video(frames=12), 0),
    "frames days apart": lambda: video(frames=3, stamps=[0, 1, 25 * 86_400]),
    "one frame": lambda: video(frames=1),
    "the smallest frame": lambda: video(lambda _number: Image.new("RGB", (2, 2)), 3),
    "one row": lambda: video(lambda number: counted(number, (4000, 2)), 3),
    "one column": lambda: video(lambda number: counted(number, (16, 4000)), 3),
    "an endless number of tiny frames": lambda: video(lambda _number: Image.new("RGB", (16, 16)), 20_000, 1000),
    "sizes of four thousand million": lambda: _sized(video(frames=3), 0xFFFF),
    "a box as long as all there is": lambda: _number(video(frames=12), b"moov", -8, 0xFFFFFFF0),
    "boxes within themselves": lambda: struct.pack(">I4sI4s", 24, b"ftyp", 0, b"isom") + _nested(3000),
    "more tracks than a video has": lambda: _many_tracks(300),
}


def _sized(data: bytes, value: int) -> bytes:
    at = data.index(b"avc1") + 4 + 24
    return data[:at] + struct.pack(">HH", value, value) + data[at + 4 :]


def _nested(depth: int) -> bytes:
    box = b""
    for _ in range(depth):
        box = struct.pack(">I4s", len(box) + 8, b"moov") + box
    return box


def _many_tracks(number: int) -> bytes:
    data = video(frames=3)
    begin = data.index(b"trak") - 4
    length = struct.unpack(">I", data[begin : begin + 4])[0]
    moov = data.index(b"moov") - 4
    size = struct.unpack(">I", data[moov : moov + 4])[0]
    tracks = data[begin : begin + length] * number
    return data[:moov] + struct.pack(">I", size + len(tracks)) + data[moov + 4 : begin] + tracks + data[begin:]


@pytest.mark.parametrize("lie", LIES)
def test_what_lies_about_itself_is_answered_or_refused(cage: Cage, lie: str) -> None:
    data = LIES[lie]()
    for op in (*VIDEO_OPS, Op.FRAME_FULL):
        assert ended(cage, op, data) not in NEVER, op


def test_a_lying_clock_is_told_and_the_real_end_is_found(cage: Cage) -> None:
    facts = ended(cage, Op.VIDEO_FACTS, LIES["a clock that says a thousand hours"]())
    assert isinstance(facts, Answer)
    if facts.facts["duration_ms"] is not None and facts.count("duration_ms") > 10_000:
        assert facts.count("cut_short")
    assert facts.count("found_until_ms") < 1000


def test_a_play_of_frames_days_apart_stays_in_order(cage: Cage) -> None:
    answer = ended(cage, Op.PLAY_REDUCED, LIES["frames days apart"]())
    assert isinstance(answer, Answer)
    times = [each.at_ms for each in answer.frames]
    assert times == [0, 40, 86_400_000]


@pytest.mark.parametrize("kind", clips.SOUNDS)
def test_a_sound_that_breaks_off_is_heard_as_far_as_it_goes(cage: Cage, kind: str) -> None:
    whole = sound(tone(3.0), kind)
    for share in (0.02, 0.5, 0.98):
        broken = whole[: int(len(whole) * share)]
        for op in SOUND_OPS[:4]:
            assert ended(cage, op, broken) not in NEVER


def test_a_sound_of_an_absurd_rate_is_not_played(cage: Cage) -> None:
    data = bytearray(sound(tone(0.2)))
    for rate in (1, 100, 0xFFFFFFFF, 0):
        data[24:28] = struct.pack("<I", rate)
        facts = ended(cage, Op.SOUND_FACTS, bytes(data))
        assert facts not in NEVER
        assert ended(cage, Op.SOUND_PLAY, bytes(data)) in (Cause.NO_SOUND, Cause.DAMAGED)


def test_a_hundred_and_twenty_questions_about_one_broken_video_leave_its_process_alive(cage: Cage) -> None:
    chance = random.Random(SEED)
    data = bytearray(video(frames=100, options={"g": "10"}, sound=tone(4.0)))
    for _ in range(60):
        data[chance.randrange(2000, len(data) - 6000)] = chance.randrange(256)
    with cage.open(BytesSource(bytes(data))) as session:
        for number in range(120):
            op = (Op.FRAME_REDUCED, Op.PLAY_TILE, Op.SOUND_PLAY)[number % 3]
            answer = session.ask(Job(op, params={"at_ms": chance.randrange(5000)}))
            assert answer.frames or answer.samples
