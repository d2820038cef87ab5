"""Two vaults on one machine: a team's (`desk`), and a supervisor's own (`elsewhere`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.builders import FakeClock

if TYPE_CHECKING:
    from app.desk import Desk


@pytest.fixture
def elsewhere(tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """Seat a supervisor at the vault of their own, which does not know the other one yet."""
    from tests.review.two import another_desk, leave

    desk = another_desk(tmp_path / "elsewhere", clock)
    yield desk
    leave(desk)


@pytest.fixture
def acquainted(desk: Desk, elsewhere: Desk, tmp_path: Path) -> tuple[Desk, Desk]:
    """Return both desks, once their vaults were introduced to each other: the team's, and the supervisor's."""
    from tests.review.two import meet

    meet(desk, elsewhere, tmp_path)
    return desk, elsewhere
