"""Harmless material made by code: pictures, mails, and files that are not what they say."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

from PIL import Image


def photo(width: int = 640, height: int = 480) -> Image.Image:
    """Draw slopes of colour with a sharp grid on them, so that detail can be found again."""
    slope = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (slope, slope.transpose(Image.Transpose.ROTATE_180), slope))
    picture.paste((255, 255, 255), (0, 0, width // 2, height // 2))
    for x in range(0, width, 8):
        picture.paste((0, 0, 0), (x, 0, x + 1, height))
    return picture


def encoded(picture: Image.Image, name: str, **options: Any) -> bytes:
    """Return a picture as a file of a format."""
    file = io.BytesIO()
    picture.save(file, name, **options)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(width: int, height: int, *, rows: int | None = None) -> bytes:
    """Return a small PNG that unfolds to a huge black picture, or that has fewer rows than it says."""
    squeeze = zlib.compressobj(1)
    row = bytes(1 + width * 3)
    packed = b"".join(squeeze.compress(row) for _ in range(height if rows is None else rows)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def png_text_bomb() -> bytes:
    """Return a PNG with one comment that unfolds to 100 MB."""
    comment = zlib.compress(bytes(100 << 20), 1)
    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(bytes(4))
    chunks = chunk(b"IHDR", header) + chunk(b"zTXt", b"k\0\0" + comment) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def part(media: str, data: bytes, name: str = "", disposition: str = "attachment") -> bytes:
    """Return one base64 part of a mail."""
    named = f"; filename={name}" if name else ""
    lines = [
        f"Content-Type: {media}",
        f"Content-Disposition: {disposition}{named}",
        "Content-Transfer-Encoding: base64",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")


def mixed(*parts: bytes, boundary: str = "edge", closed: bool = True) -> bytes:
    """Return the headers and the body of a message of several parts."""
    edge = boundary.encode()
    body = b"".join(b"--" + edge + b"\r\n" + each + b"\r\n" for each in parts)
    end = b"--" + edge + b"--\r\n" if closed else b""
    return b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=" + edge + b"\r\n\r\n" + body + end


HEADERS = (
    b"Return-Path: <desk@police.example>\r\n"
    b"Received: from mx.police.example by mail.example; Mon, 1 Jan 2024 10:00:05 +0100\r\n"
    b"Received: from [192.0.2.7] by mx.police.example; Mon, 1 Jan 2024 10:00:01 +0100\r\n"
    b"Authentication-Results: mail.example; dkim=pass header.d=police.example\r\n"
    b"From: =?utf-8?q?J=C3=B6rg_Beispiel?= <joerg@police.example>\r\n"
    b"Reply-To: desk@police.example\r\n"
    b"To: emergency@platform.example\r\n"
    b"Date: Mon, 1 Jan 2024 10:00:00 +0100\r\n"
    b"Message-ID: <1@police.example>\r\n"
)


def mail(subject: bytes = b"Missing person", body: bytes = b"\r\nPlease help.\r\n", headers: bytes = HEADERS) -> bytes:
    """Return a whole mail."""
    return headers + b"Subject: " + subject + b"\r\n" + body


def encoded_heif(picture: Image.Image) -> bytes:
    """Return a picture as telephones take them."""
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(picture).save(file)
    return file.getvalue()
