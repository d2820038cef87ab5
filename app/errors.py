"""The one family of errors that a person is told about."""

from __future__ import annotations

from collections.abc import Sequence


class StillwaterError(Exception):
    """Something a person must be told: what happened, what was kept, what to do."""

    def __init__(self, what: str, *, points: Sequence[str] = (), kept: str = "", do: str = "") -> None:
        super().__init__(what, tuple(points), kept, do)
        self.what = what
        # What is told of one by one, each a line of its own where there is room for lines.
        self.points = tuple(points)
        self.kept = kept
        self.do = do

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, "; ".join(self.points), self.kept, self.do) if part)
