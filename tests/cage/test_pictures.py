"""A picture leaves the cage with no more in it than its level shows."""

from __future__ import annotations

import pytest
from PIL import Image

from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op, Pixels
from tests.cage import made
from tests.cage.conftest import Asks

FORMATS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "AVIF": "image/avif",
    "HEIF": "image/heif",
}
SIDES = {Op.PICTURE_LAYOUT: 12, Op.PICTURE_SKETCH: 96, Op.PICTURE_REDUCED: 480, Op.PICTURE_FULL: 4096}
TURNED = 6
ORIENTATION = 0x0112


def file_of(name: str, picture: Image.Image) -> bytes:
    return made.encoded_heif(picture) if name == "HEIF" else made.encoded(picture, name)


def ask(asks: Asks, op: Op, data: bytes, **more: float) -> Answer:
    return asks.ask(Job(op, seconds=more.get("seconds", 0), side=int(more.get("side", 0))), BytesSource(data))


def shown(asks: Asks, op: Op, data: bytes, **more: float) -> Pixels:
    pixels = ask(asks, op, data, **more).pixels
    assert pixels is not None
    return pixels


def cause(asks: Asks, op: Op, data: bytes) -> Cause:
    with pytest.raises(DecodeFailedError) as failed:
        ask(asks, op, data)
    return failed.value.cause


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_at_each_level(asks: Asks, name: str) -> None:
    data = file_of(name, made.photo())
    assert ask(asks, Op.IDENTIFY, data).words("type") == FORMATS[name]
    facts = ask(asks, Op.PICTURE_FACTS, data)
    assert (facts.count("width"), facts.count("height"), facts.count("frames")) == (640, 480, 1)
    assert facts.pixels is None
    for op, side in SIDES.items():
        answer = ask(asks, op, data)
        assert answer.pixels is not None
        assert max(answer.pixels.width, answer.pixels.height) == min(side, 640)
        assert answer.pixels.format == ("RGB" if op is Op.PICTURE_FULL else "L")
        assert not answer.count("cut_short")


@pytest.mark.parametrize("size", [(12_000, 9), (7, 5), (200, 200), (3000, 4000)])
def test_a_layout_has_few_samples_and_few_greys_whatever_the_size(asks: Asks, size: tuple[int, int]) -> None:
    pixels = shown(asks, Op.PICTURE_LAYOUT, made.encoded(made.photo(*size), "PNG"))
    assert max(pixels.width, pixels.height) <= 12
    assert min(pixels.width, pixels.height) >= 1
    assert len(set(pixels.data)) <= 16
    assert all(value % 17 == 0 for value in pixels.data)


def test_fine_detail_is_gone_from_a_layout(asks: Asks) -> None:
    plain, fine = Image.new("L", (960, 960), 128), Image.new("L", (960, 960), 0)
    fine.paste(255, (0, 0, 960, 960), Image.effect_noise((960, 960), 300).point(lambda value: 255 * (value > 127)))
    layouts = [shown(asks, Op.PICTURE_LAYOUT, made.encoded(picture, "PNG")) for picture in (plain, fine)]
    assert max(layouts[1].data) - min(layouts[1].data) <= 2 * 17
    assert abs(layouts[0].data[0] - layouts[1].data[0]) <= 2 * 17


def test_a_sketch_has_lines_and_no_texture(asks: Asks) -> None:
    picture = Image.new("L", (960, 960), 200)
    picture.paste(30, (300, 300, 660, 660))
    drawn = shown(asks, Op.PICTURE_SKETCH, made.encoded(picture, "PNG"))
    seen = Image.frombytes("L", (drawn.width, drawn.height), drawn.data)
    assert seen.getpixel((30, 48)) < seen.getpixel((10, 48))  # type: ignore[operator]  # one band: numbers
    assert len(set(drawn.data)) < 40


def test_fewer_samples_can_be_asked_for_and_never_more(asks: Asks) -> None:
    data = made.encoded(made.photo(), "PNG")
    assert shown(asks, Op.PICTURE_REDUCED, data, side=100).width == 100
    assert shown(asks, Op.PICTURE_REDUCED, data, side=5000).width == 480
    wide = made.encoded(made.photo(6000, 60), "PNG")
    assert shown(asks, Op.PICTURE_FULL, wide).width == 4096
    assert shown(asks, Op.PICTURE_FULL, wide, side=20_000).width == 6000


@pytest.mark.parametrize("name", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_turned_picture_is_set_upright_and_told(asks: Asks, name: str) -> None:
    picture = Image.new("RGB", (600, 300))
    picture.paste((255, 255, 255), (0, 0, 300, 300))
    exif = Image.Exif()
    exif[ORIENTATION] = TURNED
    answer = ask(asks, Op.PICTURE_REDUCED, made.encoded(picture, name, exif=exif))
    assert answer.pixels is not None
    assert answer.count("turned")
    assert (answer.count("width"), answer.count("height")) == (300, 600)
    assert answer.pixels.height > answer.pixels.width
    assert answer.pixels.data[0] > 200
    assert answer.pixels.data[-1] < 50


def test_exif_is_told_and_its_own_picture_never_sent(asks: Asks) -> None:
    exif = Image.Exif()
    exif[0x0132] = "2024:01:01 10:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    data = made.encoded(made.photo(), "JPEG", exif=exif)
    facts = ask(asks, Op.PICTURE_FACTS, data)
    assert facts.count("has_exif")
    assert facts.count("has_location")
    assert facts.words("taken_at") == "2024:01:01 10:00:00"
    assert not ask(asks, Op.PICTURE_FACTS, made.encoded(made.photo(), "JPEG")).count("has_exif")


def test_frames_are_counted(asks: Asks) -> None:
    frames = [Image.new("L", (20, 20), value) for value in (0, 80, 160)]
    data = made.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert ask(asks, Op.PICTURE_FACTS, data).count("frames") == 3


def test_bytes_behind_the_end_of_pictures_in_several_pieces(asks: Asks) -> None:
    frames = [made.photo(32, 32), made.photo(32, 32).transpose(Image.Transpose.FLIP_TOP_BOTTOM)]
    moving = made.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], comment=b"made here")
    in_scans = made.encoded(made.photo(2400, 1600), "JPEG", progressive=True, quality=95)
    for data in (moving, in_scans):
        assert ask(asks, Op.PICTURE_FACTS, data + b"more").facts["bytes_after_end"] == 4
        assert ask(asks, Op.PICTURE_FACTS, data[:-20]).facts["bytes_after_end"] is None
    assert ask(asks, Op.PICTURE_FACTS, made.encoded(frames[0], "TIFF")).facts["bytes_after_end"] is None


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
def test_bytes_behind_the_end_are_told(asks: Asks, name: str) -> None:
    data = made.encoded(made.photo(), name)
    assert ask(asks, Op.PICTURE_FACTS, data).facts["bytes_after_end"] == 0
    assert ask(asks, Op.PICTURE_FACTS, data + b"PK\x03\x04 more").facts["bytes_after_end"] == 9


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F", "LAB", "YCbCr"])
def test_every_kind_of_sample_can_be_shown(asks: Asks, mode: str) -> None:
    grey = made.photo(64, 64).convert("L")
    picture = Image.new("I;16", (64, 64), 40_000) if mode == "I;16" else _in(grey, mode)
    data = made.encoded(picture, "PNG" if mode == "LA" else "TIFF")
    for op in SIDES:
        assert shown(asks, op, data).data


def _in(grey: Image.Image, mode: str) -> Image.Image:
    from PIL import ImageCms

    if mode != "LAB":
        return grey.convert(mode)
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    change = ImageCms.buildTransform(srgb, lab, "RGB", "LAB")
    changed = ImageCms.applyTransform(grey.convert("RGB"), change)
    assert changed is not None
    return changed


def test_what_is_transparent_hides_nothing(asks: Asks) -> None:
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    assert set(shown(asks, Op.PICTURE_FULL, made.encoded(picture, "PNG")).data) == {255}


def test_a_name_or_a_claim_opens_nothing(asks: Asks) -> None:
    for data in (b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%!PS-Adobe EPSF", b"GIF", bytes(100)):
        assert cause(asks, Op.PICTURE_LAYOUT, data) is Cause.NOT_A_PICTURE
    assert cause(asks, Op.PICTURE_FULL, b"") is Cause.EMPTY


def test_a_picture_that_lies_about_its_size(asks: Asks) -> None:
    layout = shown(asks, Op.PICTURE_LAYOUT, made.png_bomb(5000, 5000, rows=10))
    assert (layout.width, layout.height) == (12, 12)
    assert cause(asks, Op.PICTURE_LAYOUT, made.png_bomb(12_000, 12_000, rows=1)) is Cause.TOO_MANY_PIXELS
    assert cause(asks, Op.PICTURE_FACTS, made.png_bomb(100_000, 100_000, rows=1)) is Cause.TOO_MANY_PIXELS


def test_a_picture_that_unfolds_to_98_million_pixels_has_its_layout(asks: Asks) -> None:
    pixels = shown(asks, Op.PICTURE_LAYOUT, made.png_bomb(9900, 9900), seconds=60)
    assert (pixels.width, pixels.height) == (12, 12)


def test_a_comment_that_unfolds_without_end(asks: Asks) -> None:
    assert cause(asks, Op.PICTURE_LAYOUT, made.png_text_bomb()) is Cause.DAMAGED


@pytest.mark.parametrize("name", FORMATS)
def test_a_picture_cut_anywhere_is_shown_in_part_or_refused(asks: Asks, name: str) -> None:
    data = file_of(name, made.photo(64, 48))
    for share in (0.02, 0.5, 0.95):
        try:
            answer = ask(asks, Op.PICTURE_LAYOUT, data[: int(len(data) * share)])
        except DecodeFailedError as error:
            assert error.cause in (Cause.DAMAGED, Cause.NOT_A_PICTURE)  # noqa: PT017  # which of the two depends on the byte that flipped
        else:
            assert answer.pixels is not None


def test_half_a_photo_is_shown_and_told_as_cut_short(asks: Asks) -> None:
    data = made.encoded(made.photo(), "JPEG")
    answer = ask(asks, Op.PICTURE_REDUCED, data[: len(data) // 2])
    assert answer.count("cut_short")
    assert answer.pixels is not None
