"""What a camera wrote beside a picture: told as facts, never shown, and never its own small copy of the picture."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import ExifTags, Image

from app.cage.readers.text import writable

UPRIGHT = 1
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = frozenset({5, 6, 7, 8})
_WORD = 64
_EQUATOR, _MERIDIAN = 90.0, 180.0


def turn_of(picture: Image.Image) -> int:
    """Return how the camera was held, as EXIF numbers it; what cannot be read counts as upright."""
    try:
        turn = picture.getexif().get(ExifTags.Base.Orientation, UPRIGHT)
    except Exception:  # noqa: BLE001 -- broken EXIF raises anything, and the picture is shown all the same
        return UPRIGHT
    return turn if turn in TURNS else UPRIGHT


def upright(picture: Image.Image) -> tuple[tuple[int, int], int]:
    """Return a picture's size as it will be shown, and how the camera was held."""
    turn = turn_of(picture)
    on_its_side = turn in _ON_ITS_SIDE and picture.format != "TIFF"  # whose size is told upright already
    return (picture.size[::-1] if on_its_side else picture.size), turn


def written(picture: Image.Image) -> dict[str, bool | str]:
    """Tell what a camera wrote: when, where and with what."""
    try:
        exif = picture.getexif()
        inside = exif.get_ifd(ExifTags.IFD.Exif)
        taken = inside.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
        maker, model = exif.get(ExifTags.Base.Make), exif.get(ExifTags.Base.Model)
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # noqa: BLE001 -- broken EXIF raises anything, and is told as there but unreadable
        return {"has_exif": True, "has_location": False, "location": "", "taken_at": "", "camera": ""}
    return {
        "has_exif": bool(exif),
        "has_location": bool(place),
        "location": _location(place),
        "taken_at": _word(taken),
        "camera": _word(model) if _word(model).startswith(_word(maker)) else _word(f"{_word(maker)} {_word(model)}"),
    }


def _location(place: Mapping[int, object]) -> str:
    """Return where a picture says that it was taken, in degrees north and east; nothing where that is no place."""
    try:
        north = _degrees(place[ExifTags.GPS.GPSLatitude], place[ExifTags.GPS.GPSLatitudeRef], "S")
        east = _degrees(place[ExifTags.GPS.GPSLongitude], place[ExifTags.GPS.GPSLongitudeRef], "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return ""
    return f"{north:.5f}, {east:.5f}" if abs(north) <= _EQUATOR and abs(east) <= _MERIDIAN else ""


def _degrees(parts: object, side: object, negative: str) -> float:
    if not isinstance(parts, tuple):
        raise TypeError
    degrees, minutes, seconds = (float(part) for part in parts)
    return (degrees + minutes / 60 + seconds / 3600) * (-1 if str(side).strip("\0 ").upper() == negative else 1)


def _word(value: object) -> str:
    return writable(str(value or ""))[:_WORD].strip("\0 ")
