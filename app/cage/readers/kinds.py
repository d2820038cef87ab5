"""What an item is, told by its first bytes and never by its name; this table alone decides which reader may open it."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable
from dataclasses import dataclass

HEAD = 64 << 10
# Of so many bytes of writing one may be a sign that nobody writes.
ODD_SHARE = 200
_HEADER_LINE = re.compile(rb"[!-9;-~]{1,76}:")
_MAIL_HEADERS = re.compile(
    rb"^(?:from|to|subject|date|message-id|received|return-path|sender|reply-to|mime-version|delivered-to):",
    re.IGNORECASE | re.MULTILINE,
)
_MARKUP = re.compile(rb"<(?:!doctype html|html|head|body|script|table|div|p|a |meta)\b", re.IGNORECASE)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
# A line of a chat may begin with a bracket too, before its time.
_JSON = re.compile(rb'[\[{]\s*(?:["\[{\]}]|true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*[,\]])')
_UNWRITTEN = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Type:
    """One type of item: the kind that screens speak of, and the media type."""

    kind: str
    media: str


def _starts(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def _transport_stream(head: bytes) -> bool:
    return len(head) > 3 * 188 and all(head[at] == 0x47 for at in range(0, 4 * 188, 188))  # noqa: PLR2004 -- the packets of its standard


_MAGIC: tuple[tuple[Callable[[bytes], bool], Type], ...] = (
    (_starts(b"\xff\xd8\xff"), Type("picture", "image/jpeg")),
    (_starts(b"\x89PNG\r\n\x1a\n"), Type("picture", "image/png")),
    (_starts(b"GIF87a", b"GIF89a"), Type("picture", "image/gif")),
    (_riff(b"WEBP"), Type("picture", "image/webp")),
    (_starts(b"II*\0", b"MM\0*"), Type("picture", "image/tiff")),
    (lambda head: head[:2] == b"BM" and head[6:10] == bytes(4), Type("picture", "image/bmp")),
    (_brand(b"avif", b"avis"), Type("picture", "image/avif")),
    (_brand(b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), Type("picture", "image/heif")),
    (_brand(b"M4A ", b"M4B "), Type("sound", "audio/mp4")),
    (lambda head: head[4:8] == b"ftyp", Type("video", "video/mp4")),
    # QuickTime before there was a first box that says so.
    (lambda head: head[4:8] in (b"moov", b"mdat", b"wide", b"pnot"), Type("video", "video/mp4")),
    (_starts(b"\x1a\x45\xdf\xa3"), Type("video", "video/x-matroska")),
    (_riff(b"AVI "), Type("video", "video/x-msvideo")),
    (_starts(b"FLV\x01"), Type("video", "video/x-flv")),
    (_starts(b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3"), Type("video", "video/mpeg")),
    (_transport_stream, Type("video", "video/mp2t")),
    (_starts(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), Type("video", "video/x-ms-asf")),
    (_riff(b"WAVE"), Type("sound", "audio/wav")),
    (_starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), Type("sound", "audio/mpeg")),
    (_starts(b"OggS"), Type("sound", "audio/ogg")),
    (_starts(b"fLaC"), Type("sound", "audio/flac")),
    (_starts(b"\xff\xf1", b"\xff\xf9"), Type("sound", "audio/aac")),
    (lambda head: head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"), Type("sound", "audio/aiff")),
    (_starts(b"#!AMR"), Type("sound", "audio/amr")),
    (lambda head: b"%PDF-" in head[:1024], Type("pdf", "application/pdf")),
    (_starts(b"{\\rtf"), Type("office", "application/rtf")),
    (_starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Type("office", "application/x-ole-storage")),
    (_starts(b"PK\x03\x04", b"PK\x05\x06"), Type("archive", "application/zip")),
    (_starts(b"\x1f\x8b"), Type("archive", "application/gzip")),
    (_starts(b"BZh"), Type("archive", "application/x-bzip2")),
    (_starts(b"\xfd7zXZ\0"), Type("archive", "application/x-xz")),
    (lambda head: head[257:262] == b"ustar", Type("archive", "application/x-tar")),
    (_starts(b"7z\xbc\xaf\x27\x1c"), Type("archive", "application/x-7z-compressed")),
    (_starts(b"Rar!\x1a\x07"), Type("archive", "application/vnd.rar")),
)


def type_of(head: bytes) -> Type:
    """Return what the first bytes say that an item is."""
    if not head:
        return Type("empty", "application/x-empty")
    for fits, found in _MAGIC:
        if fits(head):
            return found
    return _written(head) or Type("other", "application/octet-stream")


def looks_like_mail(head: bytes) -> bool:
    """Tell whether an item begins with the headers of a mail."""
    lines = head.lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r\n", b"\n")
    if lines.startswith(b"From "):
        lines = lines.partition(b"\n")[2]
    block = lines.partition(b"\n\n")[0]
    return bool(_HEADER_LINE.match(block)) and bool(_MAIL_HEADERS.search(block))


def _could_be_written(head: bytes) -> bool:
    """Tell whether bytes are writing; a bell or a broken escape in a message does not make it anything else."""
    odd = len(_UNWRITTEN.findall(head))
    if odd > max(1, len(head) // ODD_SHARE) or (odd and b"\0" in head):
        return False
    try:
        # The last sign may be cut by the end of what was read.
        getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return not odd
    return True


def _written(head: bytes) -> Type | None:
    """Return what kind of writing an item is, if it is any."""
    if looks_like_mail(head):
        return Type("mail", "message/rfc822")
    wide = head.startswith(_TEXT_MARKS)
    if not wide and not _could_be_written(head):
        return None
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _JSON.match(start):
        return Type("text", "application/json")
    if b"<svg" in head[:4096]:
        return Type("text", "image/svg+xml")  # an active format: shown as what it says, never drawn
    if _MARKUP.search(start[:4096]):
        return Type("text", "text/html")
    return Type("text", "text/plain")
