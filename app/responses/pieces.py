"""One file of a package: its bytes, or where they come from, and what the manifest tells of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A file by its name, size and hash; its bytes are asked for when they are written, and once."""

    name: str
    size: int
    sha256: str
    chunks: Callable[[], Iterable[bytes]] = field(repr=False)
    told: Mapping[str, Any] = field(default_factory=dict)
    packed: bool = False


def piece(name: str, data: bytes, told: Mapping[str, Any] | None = None) -> Piece:
    """Return a file whose bytes are at hand."""
    return Piece(name, len(data), hashlib.sha256(data).hexdigest(), lambda: (data,), told or {})
