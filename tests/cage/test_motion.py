"""A picture that moves says so, for how long, and shows one frame at a time."""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Limits, Op
from app.cage.readers import frames
from tests.cage import made
from tests.cage.conftest import Asks

LASTING = [40, 50, 60, 70, 80]
MOVING = ("GIF", "WEBP", "PNG")


def flashes(name: str, count: int = 5, *, side: int = 40, **more: object) -> bytes:
    """Return squares that grow brighter from frame to frame."""
    pictures = [Image.new("L", (side, side), 40 * (number % 6 + 1)) for number in range(count)]
    return made.encoded(pictures[0], name, save_all=True, append_images=pictures[1:], **more)


def facts_of(asks: Asks, data: bytes) -> Answer:
    return asks.ask(Job(Op.PICTURE_FACTS), BytesSource(data))


@pytest.mark.parametrize("name", MOVING)
def test_what_moves_is_told_as_motion_and_for_how_long(asks: Asks, name: str) -> None:
    facts = facts_of(asks, flashes(name, duration=LASTING))
    assert facts.count("moves")
    assert (facts.count("frames"), facts.facts["duration_ms"]) == (5, sum(LASTING))


@pytest.mark.parametrize("name", MOVING)
def test_its_still_is_the_first_frame(asks: Asks, name: str) -> None:
    pixels = asks.ask(Job(Op.PICTURE_REDUCED), BytesSource(flashes(name, duration=LASTING, lossless=True))).pixels
    assert pixels is not None
    assert abs(pixels.data[0] - 40) <= 2


def pages(name: str) -> bytes:
    """Return three pictures in one file."""
    if name == "TIFF":
        return flashes(name, 3, side=64)
    file, several = io.BytesIO(), pillow_heif.HeifFile()  # type: ignore[no-untyped-call]  # the library has no types
    for _ in range(3):
        several.add_from_pillow(made.photo(64, 64))
    several.save(file)
    return file.getvalue()


@pytest.mark.parametrize("name", ["TIFF", "HEIF"])
def test_pages_are_counted_and_are_no_motion(asks: Asks, name: str) -> None:
    facts = facts_of(asks, pages(name))
    assert (facts.count("frames"), facts.count("moves"), facts.facts["duration_ms"]) == (3, 0, None)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_one_frame_does_not_move(asks: Asks, name: str) -> None:
    facts = facts_of(asks, made.encoded(made.photo(32, 32), name))
    assert (facts.count("frames"), facts.count("moves"), facts.facts["duration_ms"]) == (1, 0, None)


@pytest.mark.parametrize("name", MOVING)
def test_frames_are_stepped_through_in_one_process(name: str) -> None:
    data = flashes(name, duration=LASTING, lossless=True)
    with Cage(Limits()) as cage, cage.open(BytesSource(data)) as session:
        for number in (0, 1, 2, 4, 1):
            pixels = session.ask(Job(Op.PICTURE_STEP, params={"frame": number})).pixels
            assert pixels is not None
            assert abs(pixels.data[0] - 40 * (number + 1)) <= 2
        with pytest.raises(DecodeFailedError) as failed:
            session.ask(Job(Op.PICTURE_STEP, params={"frame": 5}))
    assert failed.value.cause is Cause.DAMAGED


def many_frames(count: int) -> bytes:
    """Return a file of many small frames, put together from the blocks of one of two."""
    two = flashes("GIF", 2, side=4, duration=20, optimize=False)
    second = two.rindex(b"!\xf9")
    return two[:second] + two[second:-1] * (count - 1) + b";"


def test_ten_thousand_frames_are_counted_and_the_first_is_shown(cage: Cage) -> None:
    data, asks = many_frames(10_050), cage
    facts = facts_of(asks, data)
    assert (facts.count("frames"), facts.facts["duration_ms"]) == (frames.MOST, frames.MOST * 20)
    assert asks.ask(Job(Op.PICTURE_LAYOUT), BytesSource(data)).pixels is not None
    last = asks.ask(Job(Op.PICTURE_STEP, params={"frame": 999}), BytesSource(data))
    assert last.pixels is not None
    with pytest.raises(ValueError, match="frame"):
        Job(Op.PICTURE_STEP, params={"frame": 1000})


@pytest.mark.parametrize("name", [*MOVING, "TIFF"])
def test_one_that_breaks_off_has_the_frames_until_then(name: str) -> None:
    data = flashes(name, 5, duration=LASTING) if name in MOVING else flashes(name, 5)
    for length in range(0, len(data), max(1, len(data) // 60)):
        found = frames.motion(io.BytesIO(data[:length]), name, lambda: 1)
        assert 1 <= found.frames <= 5


def test_a_chain_of_pages_that_bites_its_tail_ends() -> None:
    page = b"\0\0" + (8).to_bytes(4, "little")
    assert frames.motion(io.BytesIO(b"II*\0" + (8).to_bytes(4, "little") + page), "TIFF", lambda: 1).frames == 1
