"""Requests for tests: mails, documents and harmless pictures, made by code."""

from __future__ import annotations

import io
import json
import struct
import zlib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from PIL import Image

SENDER = "Inspector Ines Vale <ines.vale@police.example.fr>"


def picture(side: int = 48, shade: int = 90, form: str = "PNG") -> bytes:
    """Draw a plain grey square."""
    out = io.BytesIO()
    Image.new("L", (side, side), shade).save(out, form)
    return out.getvalue()


def bomb(side: int = 40_000) -> bytes:
    """Draw a picture of a few bytes that says it unfolds to billions of samples."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(1000)))
        + _chunk(b"IEND", b"")
    )


def mail(
    subject: str = "Missing person, please help",
    words: str = "A person left a note and has not been seen since.",
    *,
    number: str = "<1@police.example.fr>",
    sender: str = SENDER,
    date: str = "Sat, 07 Mar 2026 21:30:00 +0000",
    files: tuple[tuple[str, str, bytes], ...] = (),
) -> EmailMessage:
    """Write a mail with attachments as (name, type, bytes)."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "emergency@platform.example"
    message["Subject"] = subject
    message["Date"] = date
    if number:
        message["Message-ID"] = number
    message.set_content(words)
    for name, declared, data in files:
        main, _slash, sub = declared.partition("/")
        message.add_attachment(data, main, sub, filename=name)
    return message


def request(**changes: Any) -> dict[str, Any]:
    """Write a request as the schema wants it; a change of None leaves a field out."""
    document: dict[str, Any] = {
        "kind": "emergency_disclosure",
        "received_at": "2026-03-07T21:00:00Z",
        "subject": "Threat at a school",
        "words": "A pupil announced an attack for tomorrow.",
        "requester": {
            "agency_name": "Cantonal Police",
            "agency_country": "Switzerland",
            "officer_name": "Luc Arnaud",
            "official_email": "luc.arnaud@police.example.ch",
        },
        "data": {"account_identifier": [{"type": "username", "value": "quiet_otter"}]},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def save(path: Path, content: EmailMessage | dict[str, Any] | bytes | str) -> Path:
    """Write a mail, a document or bytes into a file."""
    if isinstance(content, EmailMessage):
        data = content.as_bytes()
    elif isinstance(content, dict):
        data = json.dumps(content).encode()
    else:
        data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
