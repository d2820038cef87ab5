"""Hash lists for tests, written by code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from app.desk import Desk
from app.evidence.list_model import Heading
from app.evidence.lists import Taken, import_list

GIVEN = Heading(name="A list", source="A clearing house", issued_on="2026-02-28", label="known")
LOOKS = "98dd565900274bb9dcaaa281b50e29fe334e58eaa7bee74129a251c347fc29d3"


def digest(data: bytes, kind: str = "sha256") -> str:
    """Return a digest as a list writes it."""
    return hashlib.new(kind, data).hexdigest()


def near(digits: str, bits: int) -> str:
    """Return a fingerprint that differs from another by so many bits."""
    return f"{int(digits, 16) ^ ((1 << bits) - 1):064x}"


def written(path: Path, text: str | bytes) -> Path:
    """Write a list as it is given."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def document(path: Path, entries: list[object], **told: str) -> Path:
    """Write a list in JSON."""
    return written(
        path, json.dumps({"source": "A clearing house", "issued_on": "2026-02-28", **told, "entries": entries})
    )


def taken(desk: Desk, path: Path, given: Heading = GIVEN) -> Taken:
    """Take a list in."""
    return import_list(desk, path, given, progress=lambda _done, _of: None)[0]
