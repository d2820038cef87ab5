"""Words in pictures are read in a confined process of their own, or it says that it cannot."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from app.cage import words
from app.cage.client import Cage
from app.cage.command import environment
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Limits, Op
from app.cage.ops import Parent
from tests.cage import made
from tests.cage.conftest import linux_only

READ = Job(Op.PICTURE_WORDS)
SAID = ("Meet me at the harbour", "Bring nobody", "Answer by 18:30")
with_extra = pytest.mark.skipif(not words.installed(), reason="needs the extra: make setup-ocr")
# As on a computer where nobody asked for the extra.
WITHOUT = [
    sys.executable,
    "-c",
    "import sys; sys.modules['rapidocr'] = None\nfrom app.cage.__main__ import main\nmain(['--warm', 'words'])",
]


def chat(*said: str) -> Image.Image:
    """Draw what somebody might have photographed off a telephone."""
    page = Image.new("RGB", (700, 120 + 90 * len(said)), "white")
    draw = ImageDraw.Draw(page)
    for row, text in enumerate(said):
        draw.text((40, 60 + 90 * row), text, fill="black", font_size=36)
    return page


def answer(text: str, boxes: tuple[int, ...], sure: tuple[int, ...]) -> Answer:
    return Answer(Op.PICTURE_WORDS, {"boxes": boxes, "sure": sure}, text=text)


@pytest.fixture(scope="module")
def reading() -> Iterator[Cage]:
    """Start a cage whose words parent may take its time on a busy machine."""
    with Cage(Limits(start_seconds=120)) as cage:
        yield cage


@with_extra
def test_lines_are_read_where_they_stand(reading: Cage) -> None:
    found = words.lines(reading.ask(READ, BytesSource(made.encoded(chat(*SAID), "PNG"))))
    assert tuple(line.text for line in found) == SAID
    for row, line in enumerate(found):
        assert line.left < 60
        assert line.top < 60 + 90 * row + 30 < line.bottom
        assert line.sure > 800


@with_extra
def test_a_picture_that_was_taken_on_its_side_is_read_upright(reading: Cage) -> None:
    page = chat(SAID[0])
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = made.encoded(page.transpose(Image.Transpose.ROTATE_90), "JPEG", exif=exif)
    found = reading.ask(READ, BytesSource(turned))
    assert found.text == SAID[0]
    assert (found.count("width"), found.count("height")) == page.size


@with_extra
def test_a_picture_without_words_has_none(reading: Cage) -> None:
    assert words.lines(reading.ask(READ, BytesSource(made.encoded(made.photo(64, 48), "PNG")))) == ()


@with_extra
def test_damage_is_one_reason(reading: Cage) -> None:
    with pytest.raises(DecodeFailedError):
        reading.ask(READ, BytesSource(b"\x89PNG\r\n\x1a\nnothing more"))


@with_extra
@linux_only
def test_its_process_holds_what_any_other_holds(reading: Cage) -> None:
    assert reading.layers(Parent.WORDS) == reading.layers()


@with_extra
def test_its_models_come_with_the_package_and_nothing_was_fetched() -> None:
    package = distribution("rapidocr")
    listed = {Path(str(package.locate_file(file))) for file in package.files or () if file.suffix == ".onnx"}
    assert len(listed) == 3
    assert {path for folder in {file.parent for file in listed} for path in folder.glob("*.onnx")} == listed


@with_extra
def test_its_engine_has_nobody_to_report_to() -> None:
    """Versions from 1.29 on tell their maker about every model, unless the environment says no."""
    package = distribution("onnxruntime")
    libraries = [Path(str(package.locate_file(file))) for file in package.files or () if "onnxruntime" in file.name]
    assert not any(b"OneCollector" in library.read_bytes() for library in libraries if library.suffix != ".py")
    assert environment()["ORT_DISABLE_TELEMETRY"] == "1"


@linux_only
def test_without_the_extra_it_says_so_and_the_rest_works() -> None:
    with Cage(Limits(), start_with=WITHOUT) as cage:
        with pytest.raises(DecodeFailedError, match="not installed") as failed:
            cage.ask(READ, BytesSource(made.encoded(made.photo(), "PNG")))
        assert failed.value.cause is Cause.NO_WORD_READER


def test_each_line_has_its_place() -> None:
    lines = words.lines(answer("one\ntwo", (1, 2, 3, 4, 5, 6, 7, 8), (900, 1000)))
    assert [(line.text, line.left, line.bottom, line.sure) for line in lines] == [
        ("one", 1, 4, 900),
        ("two", 5, 8, 1000),
    ]
    assert words.lines(answer("", (), ())) == ()
    assert "one" not in repr(lines)


@pytest.mark.parametrize(
    ("text", "boxes", "sure"),
    [
        ("one\ntwo", (1, 2, 3, 4), (900,)),
        ("one", (1, 2, 3), (900,)),
        ("", (1, 2, 3, 4), (1,)),
        ("one", (1,) * 8, (1, 1)),
    ],
)
def test_parts_that_do_not_agree_are_no_lines(text: str, boxes: tuple[int, ...], sure: tuple[int, ...]) -> None:
    with pytest.raises(DecodeFailedError) as failed:
        words.lines(answer(text, boxes, sure))
    assert failed.value.cause is Cause.BROKEN_ANSWER
