"""The one family of errors that a person is told about."""

from __future__ import annotations


class StillwaterError(Exception):
    """Something a person must be told: what happened, what was kept, what to do."""

    def __init__(self, what: str, *, kept: str = "", do: str = "") -> None:
        super().__init__(what, kept, do)
        self.what = what
        self.kept = kept
        self.do = do

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.kept, self.do) if part)
