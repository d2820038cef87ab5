"""A file of policies tried out: where it stands among those that are read, as it is read there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.i18n import _
from app.policies.folder import USUAL, Place, read_file, read_in_place
from app.policies.merging import merged
from app.policies.model import Managed
from app.policies.namespace import uid_map


@dataclass(frozen=True, slots=True)
class Tried:
    """What a file would do, and whether it was read as in its place: its owner, its rights and the way to it looked at."""

    found: Managed
    in_place: bool

    @property
    def verdict(self) -> str:
        """Return what is said of a file in which nothing is wrong."""
        if self.in_place:
            return _("This file can be used as it is.")
        return _(
            "What it says can be used as it is. Its owner and rights were not looked at: it stands in no folder of"
            " policies."
        )


def tried(path: Path, place: Place = USUAL, mapping: Callable[[], str] = uid_map) -> Tried:
    """Try a file: in a folder of policies as it is read there, elsewhere whoever owns it."""
    document = read_in_place(path, place, mapping)
    return Tried(merged([document or read_file(path)]), document is not None)
