"""A pack that was carried to a supervisor's vault and opened there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.review.model import Level
from app.review.opening import open_pack
from app.review.queries import PackCaseView, PackView, pack_cases, packs_opened
from tests.review.carried import closed_with_evidence, sealed_for

if TYPE_CHECKING:
    from app.desk import Desk


def carried(team: Desk, supervisor: Desk, folder: Path, *, cases: int = 1, level: Level = Level.FULL) -> PackView:
    """Close cases in one vault, seal them, and open the pack in the other."""
    numbers = [closed_with_evidence(team) for _case in range(cases)]
    made = sealed_for(team, supervisor, folder / "march.swpack", *numbers, level=level)
    open_pack(supervisor, made.path)
    return packs_opened(supervisor)[0]


def first_case(supervisor: Desk, pack: PackView) -> PackCaseView:
    """Return the first case of a pack."""
    return pack_cases(supervisor, pack.uid)[0]
