"""A passphrase that is told by phone and kept nowhere."""

from __future__ import annotations

import secrets

_GROUPS = 6


def spoken_passphrase() -> str:
    """Return a passphrase that is told by phone: six groups of four digits, some 80 bits."""
    return " ".join(f"{secrets.randbelow(10_000):04d}" for _group in range(_GROUPS))


def as_typed(passphrase: str) -> str:
    """Take a passphrase as it is told and heard: how it is spaced does not count."""
    return "".join(passphrase.split())
