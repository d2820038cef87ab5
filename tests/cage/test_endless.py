"""Files that have no end, or say that they are 4 GiB and are not: each is an answer or a stated reason, in its time."""

from __future__ import annotations

import io
import random
import struct
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic

import pytest
from PIL import Image

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import RULES, BytesSource, Job, Op, Source
from tests.cage import made, papers
from tests.cage.clips import sound, tone, video

GIB = 1 << 30
# These would say that a decoder broke, or tried what it may not.
NEVER = frozenset({Cause.FORBIDDEN, Cause.BROKEN_ANSWER, Cause.STOPPED})
FILMS = (
    Op.VIDEO_FACTS,
    Op.STRIP_LAYOUT,
    Op.FRAME_REDUCED,
    Op.PLAY_TILE,
    Op.VIDEO_FLASH,
    Op.SOUND_FACTS,
    Op.SOUND_CURVE,
)
SOUNDS = (Op.SOUND_FACTS, Op.SOUND_CURVE, Op.SOUND_PLAY, Op.SOUND_PLAY_FULL)
PICTURES = (Op.PICTURE_FACTS, Op.PICTURE_LAYOUT, Op.PICTURE_FULL, Op.PICTURE_PDQ, Op.PICTURE_STEP)


@dataclass(frozen=True, slots=True)
class Endless:
    """A beginning, and then the same again and again, to the last byte that an operation takes."""

    again: bytes
    size: int
    begin: bytes = b""

    def read(self, offset: int, n: int, /) -> bytes:
        """Return a range, made when it is asked for."""
        n = min(n, self.size - offset)
        first = self.begin[offset : offset + n]
        at = (offset + len(first) - len(self.begin)) % len(self.again)
        turns = -(-(n - len(first) + at) // len(self.again))
        return first + (self.again * turns)[at : at + n - len(first)]


def in_time(cage: Cage, op: Op, source: Source, **params: int) -> Cause | None:
    """Ask, hold the answer to its limit and one second more, and return why there is none."""
    cause = None
    with cage.open(source) as session:
        began = monotonic()
        try:
            session.ask(Job(op, params=params))
        except DecodeFailedError as error:
            cause = error.cause
        assert monotonic() - began < RULES[op].seconds + 1, op
    assert cause not in NEVER, op
    return cause


def clip() -> bytes:
    return video(frames=50, kind="h264 in a transport stream", sound=tone(2.0))


@pytest.mark.parametrize("op", FILMS)
def test_a_film_without_an_end(cage: Cage, op: Op) -> None:
    assert in_time(cage, op, Endless(clip(), RULES[op].input_bytes)) is None


def test_the_far_end_of_a_film_without_one(cage: Cage) -> None:
    source = Endless(clip(), RULES[Op.FRAME_REDUCED].input_bytes)
    assert in_time(cage, Op.FRAME_REDUCED, source, at_ms=1 << 39) in (None, Cause.TOO_LONG)


@pytest.mark.parametrize("op", SOUNDS)
@pytest.mark.parametrize("kind", ["mp3", "wav"])
def test_a_sound_without_an_end(cage: Cage, kind: str, op: Op) -> None:
    whole = sound(tone(1.0), kind)
    source = Endless(whole[len(whole) // 2 :], RULES[op].input_bytes // 8, whole)
    assert in_time(cage, op, source) in (None, Cause.TOO_LONG)


@pytest.mark.parametrize("op", PICTURES)
def test_a_moving_picture_without_an_end(cage: Cage, op: Op) -> None:
    two = made.encoded(
        Image.new("L", (8, 8)), "GIF", save_all=True, append_images=[Image.new("L", (8, 8), 99)], duration=20
    )
    second = two.rindex(b"!\xf9")
    in_time(cage, op, Endless(two[second:-1], RULES[op].input_bytes, two[:-1]))


ENDLESS: Mapping[str, tuple[Callable[[], tuple[bytes, bytes]], Op]] = {
    "words": (lambda: (b"", b"word after word\n"), Op.TEXT_READ),
    "one word": (lambda: (b"", b"a"), Op.TEXT_READ),
    "JSON that opens and opens": (lambda: (b"[1,", b"["), Op.TEXT_READ),
    "JSON of small things": (lambda: (b'[{"from":"a","text":"b"}', b',{"from":"a","text":"b"}'), Op.TEXT_READ),
    "a chat": (lambda: (b"", b"[12/01/2024, 10:01:22] Anna: here\n"), Op.TEXT_READ),
    "a table": (lambda: (b"a,b\n", b"1,2\n"), Op.TEXT_READ),
    "a table of one row": (lambda: (b"a,b\n", b"1,"), Op.TEXT_READ),
    "tags": (lambda: (b"<html>", b"<a href='x'>"), Op.TEXT_READ),
    "half a tag": (lambda: (b"<html>", b"<a "), Op.TEXT_READ),
    "signs of one tag": (lambda: (b"<html><a ", b"b=c "), Op.TEXT_READ),
    "a section without an end": (lambda: (b"<html>", b"<![CDATA["), Op.TEXT_READ),
    "a mail's words": (lambda: (b"From: a@b.example\r\nSubject: x\r\n\r\n", b"help\r\n"), Op.MAIL),
    "a mail's headers": (lambda: (b"From: a@b.example\r\n", b"X-A: b\r\n"), Op.MAIL),
    "a mail's parts": (
        lambda: (b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n", b"--b\r\n\r\nx\r\n"),
        Op.MAIL,
    ),
    "a document": (lambda: (b"%PDF-1.4\n", b"1 0 obj<</Type/Page/Kids[1 0 R]>>endobj\n"), Op.PDF_FACTS),
    "rich text that opens and opens": (lambda: (rb"{\rtf1 ", b"{"), Op.OFFICE_READ),
    "members of a tar file": (lambda: (b"", tarfile.TarInfo("a").tobuf()), Op.ARCHIVE_LIST),
    "scans of a photo": (
        lambda: (made.encoded(made.photo(64, 64), "JPEG")[:-2], b"\xff\xda\0\x08\1\1\0\0\x3f\0"),
        Op.PICTURE_FACTS,
    ),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_whatever_has_no_end(cage: Cage, what: str) -> None:
    make, op = ENDLESS[what]
    begin, again = make()
    in_time(cage, op, Endless(again, RULES[op].input_bytes, begin))


def png(width: int, height: int) -> bytes:
    return made.png_bomb(1, 1).replace(struct.pack(">II", 1, 1), struct.pack(">II", width, height), 1)


def put(data: bytes, at: int, form: str, *values: int) -> bytes:
    """Return a file that says other figures somewhere."""
    changed = bytearray(data)
    struct.pack_into(form, changed, at, *values)
    return bytes(changed)


PHOTO = made.encoded(made.photo(64, 64), "JPEG")


def _tiff() -> bytes:
    data = made.encoded(made.photo(64, 64), "TIFF")
    for tag in (256, 257, 273, 278, 279):
        at = data.find(struct.pack("<H", tag), 8)
        data = put(data, at + 2, "<HII", 4, 1, 0xFFFFFFF0) if at > 0 else data
    return data


def _tar() -> bytes:
    head = tarfile.TarInfo("a")
    head.size = 4 * GIB
    return head.tobuf(tarfile.GNU_FORMAT) + bytes(4096)


def _long_name() -> bytes:
    head = tarfile.TarInfo("././@LongLink")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, 4 * GIB
    return head.tobuf(tarfile.GNU_FORMAT) + bytes(4096)


def _heif() -> bytes:
    data = made.encoded_heif(made.photo(64, 64))
    return put(data, data.index(b"ispe") + 8, ">II", 0xFFFFFFF, 0xFFFFFFF)


SAID: Mapping[str, tuple[Callable[[], bytes], tuple[Op, ...]]] = {
    "PNG": (lambda: png(65_536, 65_536), PICTURES),
    "PNG, a line": (lambda: png(0x7FFFFFFF, 1), PICTURES),
    "PNG, a chunk": (lambda: put(made.encoded(made.photo(64, 64), "PNG"), 33, ">I", 0xFFFFFFFF), PICTURES),
    "GIF": (lambda: put(made.encoded(made.photo(64, 64), "GIF"), 6, "<HH", 65_535, 65_535), PICTURES),
    "BMP": (lambda: put(made.encoded(made.photo(64, 64), "BMP"), 18, "<ii", 65_536, 65_536), PICTURES),
    "JPEG": (
        lambda: put(PHOTO, PHOTO.index(b"\xff\xc0") + 5, ">HH", 65_535, 65_535),
        PICTURES,
    ),
    "TIFF": (_tiff, PICTURES),
    "WebP": (lambda: put(made.encoded(made.photo(64, 64), "WEBP"), 4, "<I", 0xFFFFFFFE), PICTURES),
    "HEIF": (_heif, PICTURES),
    "WAV": (lambda: put(put(sound(tone(0.2)), 4, "<I", 0xFFFFFFFF), 40, "<I", 0xFFFFFFFF), SOUNDS),
    "AVI": (lambda: put(video(frames=5, kind="mpeg4 in avi"), 4, "<I", 0xFFFFFFFF), FILMS),
    "MP4": (lambda: put(video(frames=5), video(frames=5).index(b"mdat") - 4, ">I", 0xFFFFFFFF), FILMS),
    "zip": (lambda: papers.lying(0xFFFFFFFE), (Op.ARCHIVE_LIST, Op.ARCHIVE_TAKE)),
    "tar": (_tar, (Op.ARCHIVE_LIST, Op.ARCHIVE_TAKE)),
    "tar, a name": (_long_name, (Op.ARCHIVE_LIST, Op.ARCHIVE_TAKE)),
    "gzip of it": (lambda: papers.gzip_of(_tar()), (Op.ARCHIVE_LIST, Op.ARCHIVE_TAKE)),
    "PDF": (
        lambda: (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
            b"/Count 4294967295>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 4294967295 4294967295]"
            b"/Contents 4 0 R>>endobj\n4 0 obj<</Length 4294967295>>stream\nx\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
        ),
        (Op.PDF_FACTS, Op.PDF_TEXT, Op.PDF_LAYOUT, Op.PDF_FULL),
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_four_gibibytes_that_are_only_said(cage: Cage, what: str) -> None:
    make, ops = SAID[what]
    data = make()
    for op in ops:
        place = {"place": "0"} if op is Op.ARCHIVE_TAKE else {}
        with cage.open(BytesSource(data)) as session:
            began, cause = monotonic(), None
            try:
                session.ask(Job(op, params=place))
            except DecodeFailedError as error:
                cause = error.cause
            assert cause not in NEVER | {Cause.TOO_LONG}, op
            assert monotonic() - began < RULES[op].seconds


@pytest.mark.parametrize(
    "op", [Op.PICTURE_LAYOUT, Op.PDF_FACTS, Op.TEXT_READ, Op.MAIL, Op.ARCHIVE_LIST, Op.VIDEO_FACTS]
)
def test_an_item_of_four_gibibytes_is_told_as_too_large_and_no_byte_of_it_is_read(cage: Cage, op: Op) -> None:
    @dataclass(frozen=True, slots=True)
    class Unread:
        size: int = 4 * GIB

        def read(self, _offset: int, _n: int, /) -> bytes:
            raise AssertionError

    with pytest.raises(DecodeFailedError) as failed:
        cage.ask(Job(op), Unread())
    assert failed.value.cause is Cause.TOO_LARGE


def test_what_has_no_end_is_read_as_it_is() -> None:
    source, luck = Endless(b"abcd", 1000, b"xy"), random.Random(2)
    whole = io.BytesIO(b"xy" + b"abcd" * 300)
    for _ in range(200):
        at, n = luck.randrange(1000), luck.randrange(1, 300)
        whole.seek(at)
        assert source.read(at, n) == whole.read(min(n, 1000 - at))
