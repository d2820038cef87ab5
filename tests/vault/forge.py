"""A header changed by hand: by accident, or by someone who can write files but cannot unlock."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.vault.header import BACKUP, NAME, _digest

Document = dict[str, Any]


def read(folder: Path) -> Document:
    """Return the header as it is on the disk."""
    document: Document = json.loads((folder / NAME).read_bytes())
    return document


def forge(folder: Path, change: Callable[[Document], None]) -> None:
    """Change the header and both of its files as a careful attacker would, who cannot make a new MAC."""
    document = read(folder)
    change(document)
    document["digest"] = _digest(document)
    for name in (NAME, BACKUP):
        (folder / name).write_text(json.dumps(document))
