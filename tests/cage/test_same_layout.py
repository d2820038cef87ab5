"""A layout is the same however large the picture is; colours and cameras are told as they were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from app.cage.client import Cage
from app.cage.model import BytesSource, Job, Op, Pixels
from app.cage.readers import levels
from tests.cage import made
from tests.cage.conftest import Asks

GREY = 17
MAKE, MODEL = 0x010F, 0x0110


def shown(asks: Asks, op: Op, data: bytes) -> Pixels:
    pixels = asks.ask(Job(op), BytesSource(data)).pixels
    assert pixels is not None
    return pixels


def blocks(values: list[int], side: int) -> Image.Image:
    """Draw a board of six by six fields, at any size."""
    small = Image.new("L", (6, 6))
    small.putdata(values)
    return small.resize((side, side), Image.Resampling.NEAREST)


@pytest.mark.parametrize(("name", "side"), [("JPEG", 8000), ("PNG", 8000), ("WEBP", 3000)])
def test_a_layout_has_the_same_samples_at_200_and_at_8000_pixels(cage: Cage, name: str, side: int) -> None:
    values = [(37 * number) % 256 for number in range(36)]
    boards = (blocks(values, size) for size in (200, side))
    small, large = (shown(cage, Op.PICTURE_LAYOUT, made.encoded(board, name)) for board in boards)
    assert (small.width, small.height) == (large.width, large.height) == (12, 12)
    assert max(abs(one - other) for one, other in zip(small.data, large.data, strict=True)) <= GREY


@given(st.lists(st.integers(0, 255), min_size=36, max_size=36), st.sampled_from([96, 240, 600, 1200]))
def test_leaving_out_knows_no_size(values: list[int], side: int) -> None:
    few = [
        levels.few_greys(levels.fit(blocks(values, size), 12, Image.Resampling.BOX)).tobytes() for size in (48, side)
    ]
    assert max(abs(one - other) for one, other in zip(*few, strict=True)) <= GREY


def test_colours_are_shown_as_the_picture_s_own_profile_means_them(asks: Asks) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = Image.new("RGB", (40, 40), (200, 60, 30))
    as_it_is = made.encoded(plain, "PNG", icc_profile=lab)
    assert tuple(shown(asks, Op.PICTURE_FULL, as_it_is).data[:3]) == (200, 60, 30)
    swapped = made.encoded(plain, "PNG", icc_profile=_green_first(lab))
    assert tuple(shown(asks, Op.PICTURE_FULL, swapped).data[:3]) == (60, 200, 30)


@pytest.mark.parametrize("profile", [b"", b"acsp", bytes(4000)])
def test_a_profile_that_cannot_be_read_changes_nothing(asks: Asks, profile: bytes) -> None:
    data = made.encoded(Image.new("RGB", (40, 40), (200, 60, 30)), "PNG", icc_profile=profile)
    assert tuple(shown(asks, Op.PICTURE_FULL, data).data[:3]) == (200, 60, 30)


def test_the_camera_is_told_once(asks: Asks) -> None:
    for make, model, told in (("Anvil", "One", "Anvil One"), ("Anvil", "Anvil One", "Anvil One"), ("", "", "")):
        exif = Image.Exif()
        exif[MAKE], exif[MODEL] = make, model
        answer = asks.ask(Job(Op.PICTURE_FACTS), BytesSource(made.encoded(made.photo(32, 32), "JPEG", exif=exif)))
        assert answer.words("camera") == told


def _green_first(profile: bytes) -> bytes:
    """Return a profile whose red is what the other calls green, and the other way round."""
    return profile.replace(b"rXYZ", b"tXYZ").replace(b"gXYZ", b"rXYZ").replace(b"tXYZ", b"gXYZ")
