"""What a card tells of an item before anybody looks: how it was taken, what is odd about it, and what does not fit."""

from __future__ import annotations

import pytest
from PIL import ExifTags, Image

from app.cage.client import Cage
from app.desk import Desk
from app.evidence import queries
from app.evidence.naming import is_declared, odd_ending
from app.intake.examining import examine
from app.intake.model import Attachment
from tests.cage import clips, made, papers
from tests.looking.conftest import Add
from ui.looking.words import facts

GPS = ExifTags.GPS


def told(desk: Desk, cage: Cage, add: Add, data: bytes, name: str = "a", declared: str = "") -> list[str]:
    """Return the lines of the card of an attachment, found out by the cage as every arrival is."""
    new = examine(cage, Attachment(name, declared, data), lambda: False).new
    item_id = add(data, new.kind, facts=new.facts)
    desk.db.execute(
        "UPDATE item SET declared_type = ?, content_type = ? WHERE id = ?", (declared, new.content_type, item_id)
    )
    return list(facts(queries.item(desk.db, item_id), desk.person.id))


def taken(turn: int = 6) -> bytes:
    """Return a photo as a telephone writes it: when, where, with what, and lying on its side."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = turn
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Anvil", "Anvil One"
    exif[ExifTags.Base.DateTime] = "2024:01:01 10:00:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "S",
            GPS.GPSLatitude: (33.0, 51.0, 24.84),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: (151.0, 12.0, 54.0),
        }
    )
    return made.encoded(made.photo(320, 200), "JPEG", exif=exif)


def test_a_photo_tells_when_where_with_what_and_that_it_was_turned(desk: Desk, cage: Cage, add: Add) -> None:
    lines = told(desk, cage, add, taken())
    assert "200 × 320 px" in lines
    assert "its camera wrote: Anvil One, 2024:01:01 10:00:00" in lines
    assert "it says where it was taken: -33.85690, 151.21500" in lines
    assert "turned upright, as its camera was held" in lines


@pytest.mark.parametrize("latitude", [(91.0, 0.0, 0.0), (1.0, 2.0), None])
def test_a_place_that_is_none_is_not_told_as_one(
    desk: Desk, cage: Cage, add: Add, latitude: tuple[float, ...] | None
) -> None:
    exif = Image.Exif()
    place: dict[int, object] = {GPS.GPSLatitudeRef: "N", GPS.GPSLongitudeRef: "E", GPS.GPSLongitude: (1.0, 2.0, 3.0)}
    if latitude is not None:
        place[GPS.GPSLatitude] = latitude
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    lines = told(desk, cage, add, made.encoded(made.photo(64, 64), "JPEG", exif=exif))
    assert "it says something about where it was taken, which cannot be read" in lines
    assert not [line for line in lines if line.startswith("it says where")]


def test_what_is_odd_about_a_picture_is_told(desk: Desk, cage: Cage, add: Add) -> None:
    whole = made.encoded(made.photo(), "JPEG")
    assert "7 bytes after its end, which no viewer shows" in told(desk, cage, add, whole + b"and more"[:7])
    assert "cut short: only a part of it is there" in told(desk, cage, add, whole[: len(whole) // 2])
    plain = told(desk, cage, add, whole)
    assert not [line for line in plain if "after its end" in line or "cut short" in line or "camera" in line]


def test_several_pictures_in_one_file_are_told(desk: Desk, cage: Cage, add: Add) -> None:
    pages = [Image.new("L", (64, 64), value) for value in (0, 80, 160)]
    data = made.encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert "3 pictures in one file, the first is shown" in told(desk, cage, add, data)


def test_a_film_that_ends_before_it_says_is_told(desk: Desk, cage: Cage, add: Add) -> None:
    whole = clips.video(frames=200, kind="vp9 in webm", options={"g": "25"})
    assert not [line for line in told(desk, cage, add, whole) if "cut short" in line]
    assert [
        line for line in told(desk, cage, add, whole[: len(whole) * 6 // 10]) if "cut short: it ends at 0:0" in line
    ]


def test_signs_that_hide_in_a_text_are_counted(desk: Desk, cage: Cage, add: Add) -> None:
    lines = told(desk, cage, add, "fine\u202egnp.exe and zero\u200bwidth".encode())
    assert "2 signs that are not seen or turn the writing" in "\n".join(lines)
    assert "not seen" not in "\n".join(told(desk, cage, add, b"plain words"))


def test_a_file_of_no_known_kind_is_named_by_its_bytes(desk: Desk, cage: Cage, add: Add) -> None:
    lines = told(desk, cage, add, b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0" + bytes(400))
    assert [line for line in lines if line.startswith("by its bytes perhaps: ")]


@pytest.mark.parametrize(
    ("name", "declared", "data", "wrong"),
    [
        ("IMG_1.HEIC", "image/heic", made.encoded_heif(made.photo(64, 64)), False),
        ("clip.mov", "video/quicktime", clips.video(frames=3, kind="mjpeg in mov"), False),
        ("voice.wav", "audio/x-wav", clips.sound(clips.tone(0.2)), False),
        ("a.zip", "application/x-zip-compressed", papers.packed({"a": "b"}), False),
        ("table.csv", "text/csv", b"a,b\n1,2\n3,4\n", False),
        ("song.mp3", "audio/mpeg", papers.packed({"a": "b"}), True),
        ("clip.avi", "video/x-msvideo", clips.sound(clips.tone(0.2)), True),
        ("photo.jpg.exe", "image/jpeg", made.encoded(made.photo(64, 64), "JPEG"), True),
        ("photo.jpg", "image/jpeg", b"<html><script>x</script></html>", True),
    ],
)
def test_only_what_does_not_fit_is_told(
    desk: Desk, cage: Cage, add: Add, name: str, declared: str, data: bytes, wrong: bool
) -> None:
    lines = told(desk, cage, add, data, name, declared)
    assert bool([line for line in lines if "but it is" in line]) == wrong


def test_every_type_that_is_told_is_known_by_its_own_ending() -> None:
    assert odd_ending("a.png", "image/jpeg") == "png"
    assert odd_ending("a", "image/jpeg") == odd_ending("a.unheard", "image/jpeg") == odd_ending("", "text/plain") == ""
    assert is_declared("IMAGE/JPG; name=x", "image/jpeg")
    assert is_declared("", "image/jpeg")
    assert not is_declared("text/plain", "text/html")
    assert not is_declared("image/png", "image/jpeg")


@pytest.mark.parametrize(
    ("ceiling", "words"),
    [
        (0, ["the review pack holds its facts alone"]),
        (2, ["the review pack holds it as far as the sketch, and no further"]),
        (4, []),
    ],
)
def test_an_item_of_a_review_pack_tells_how_far_it_opens(desk: Desk, add: Add, ceiling: int, words: list[str]) -> None:
    item_id = add(facts={"pack": {"number": None, "ceiling": ceiling, "why": ""}})
    lines = list(facts(queries.item(desk.db, item_id), desk.person.id))
    assert [line for line in lines if "review pack" in line] == words
