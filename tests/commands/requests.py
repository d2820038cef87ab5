"""Small requests as files."""

from __future__ import annotations

import json
from pathlib import Path

MAIL = (
    "Message-ID: <first@police.northvale.example>\r\n"
    'From: "Dana Whitlow" <duty@police.northvale.example>\r\n'
    "To: emergency@platform.example\r\n"
    "Subject: Missing hiker\r\n"
    "Date: Sat, 7 Mar 2026 21:00:00 +0000\r\n"
    "\r\n"
    "A hiker has not come back. (Synthetic.)\r\n"
)


def form(number: int, **more: object) -> dict[str, object]:
    """Return a request after the published schema."""
    return {
        "kind": "preservation",
        "id": f"form-{number}",
        "subject": f"Preserve account number {number}",
        "requester": {"agency_name": "Alder County", "agency_country": "US", "official_email": "d@alder.example"},
        "data": {"account_identifier": [{"type": "username", "value": f"@demo_{number}"}]},
        **more,
    }


def write_form(folder: Path, number: int, **more: object) -> Path:
    """Write a request into a folder."""
    path = folder / f"form-{number:04d}.json"
    path.write_text(json.dumps(form(number, **more)), "utf-8")
    return path


def write_mail(folder: Path) -> Path:
    """Write a mail into a folder."""
    path = folder / "mail.eml"
    path.write_bytes(MAIL.encode())
    return path
