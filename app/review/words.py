"""What a reviewer writes in their own words, as it can stand in any file and on any screen."""

from __future__ import annotations

from app.intake.model import shown, storable

LONGEST = 10_000
_LINE = 2_000


def plain_words(text: str) -> str:
    """Return lines of text without controls; signs that turn the direction of others are written out."""
    lines = (shown(line, _LINE) for line in storable(text)[:LONGEST].splitlines())
    return "\n".join(lines).strip()[:LONGEST].strip()
