"""What the pages of a review stand on: two vaults, and the supervisor's own desk under a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.desk import close_desk, open_desk
from app.identity import Role
from app.settings import shipped
from app.vault.create import create
from app.wellness.actions import sit_down
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.review.conftest import acquainted  # noqa: F401 - a fixture of the room below
from tests.vaults import CHEAP, CHEAP_LIMITS
from ui.shell.bus import Bus
from ui.shell.context import Context

if TYPE_CHECKING:
    from app.desk import Desk


@pytest.fixture
def elsewhere(tmp_path: Path, clock: FakeClock) -> Iterator[Desk]:
    """Seat a supervisor of another name at a vault of their own: of the same name they would judge their own cases."""
    made = create(
        tmp_path / "elsewhere",
        "Noor Amsel",
        Role.SUPERVISOR,
        PASSPHRASE,
        secrets=MemorySecrets(),
        cost=CHEAP,
        limits=CHEAP_LIMITS,
        clock=clock,
    )
    desk = open_desk(made.vault, clock, shipped())
    yield desk
    close_desk(desk)


@pytest.fixture
def theirs(context: Context, elsewhere: Desk) -> Iterator[Context]:
    """Return what a page of the supervisor's own vault is given."""
    sit_down(elsewhere)
    bus = Bus()
    yield replace(context, desk=elsewhere, bus=bus)
    bus.deleteLater()
