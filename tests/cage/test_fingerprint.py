"""The cage's fingerprint of a picture is the published one, to the bit or nearly."""

from __future__ import annotations

from random import Random

import pytest
from PIL import Image, ImageDraw

from app.cage.errors import DecodeFailedError
from app.cage.model import BytesSource, Job, Op
from tests.cage import made
from tests.cage.conftest import Asks

# What pdqhash 0.2.8, which wraps the reference, says of pictures drawn below.
REFERENCE = {
    (200, 150): "eb563354c6b3272ed0a54f4d91b58e9e9af8ce9d7c2ca1a97a72212116c2475a",
    (64, 64): "55b11bb55a8ed8dae9119d12555682f6c1b9dcf93314ba2413052aecf5683f27",
    (640, 480): "9a728ac8ee0674de1ccc033b8db5c6b5344d866b7bb2e5e27bd3144584276a5c",
    (1024, 768): "911656de63534558ac1167a454ac1b8716629e63b14f883baee7639c47dccfd2",
    (97, 301): "e52db62150ce56930d38266c6fecdecbf233694f8476299cab486732d2852da5",
    (3000, 2000): "8b6ea949029db60a5d91e14aa45b4be534dc4e95496a4d9eb349741f7bb6a469",
}


def drawn(seed: int, width: int, height: int) -> Image.Image:
    """Draw discs, many and sharp."""
    rng = Random(seed)
    picture = Image.new("RGB", (width, height), (rng.randrange(256), rng.randrange(256), rng.randrange(256)))
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = rng.randrange(width), rng.randrange(height)
        wide, high = rng.randrange(width // 2) + 1, rng.randrange(height // 2) + 1
        draw.ellipse((x, y, x + wide, y + high), fill=(rng.randrange(256), rng.randrange(256), rng.randrange(256)))
    return picture


def known(asks: Asks, data: bytes) -> tuple[int, int]:
    """Return a picture's fingerprint as a number, and its quality."""
    answer = asks.ask(Job(Op.PICTURE_PDQ), BytesSource(data))
    assert answer.pixels is None
    return int(answer.words("pdq"), 16), answer.count("quality")


@pytest.mark.parametrize(("seed", "size"), list(enumerate(REFERENCE)))
def test_it_is_the_reference_within_a_few_bits(asks: Asks, seed: int, size: tuple[int, int]) -> None:
    found, quality = known(asks, made.encoded(drawn(seed, *size), "PNG"))

    assert (found ^ int(REFERENCE[size], 16)).bit_count() <= 6
    assert quality == 100


def test_a_smaller_worse_copy_is_near_and_another_picture_is_far(asks: Asks) -> None:
    picture = drawn(7, 1600, 1200)
    first, _ = known(asks, made.encoded(picture, "PNG"))
    copy, _ = known(asks, made.encoded(picture.resize((500, 375)), "JPEG"))
    other, _ = known(asks, made.encoded(drawn(8, 1600, 1200), "PNG"))

    assert (first ^ copy).bit_count() <= 31
    assert (first ^ other).bit_count() > 60


def test_a_flat_picture_has_no_quality_and_a_tiny_one_no_fingerprint(asks: Asks) -> None:
    assert known(asks, made.encoded(Image.new("RGB", (300, 200), (10, 200, 30)), "PNG"))[1] == 0
    assert known(asks, made.encoded(drawn(1, 200, 4), "PNG")) == (0, 0)


def test_what_is_no_picture_has_no_fingerprint(asks: Asks) -> None:
    with pytest.raises(DecodeFailedError):
        known(asks, b"only words")
