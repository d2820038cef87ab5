"""A shift that stands somewhere already, kept in the person's own store before they sit down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.clock import utc_text
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.wellness import actions, store
from app.wellness.store import SavedShift
from tests.builders import FakeClock, MemorySecrets
from tests.vaults import unlocked

Stand = Callable[..., None]


@pytest.fixture
def stand(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Stand:
    """Return how to let the shift of the vault's person stand somewhere."""

    def stood(**counted: Any) -> None:
        desk = open_desk(unlocked(vault_folder, secrets, clock), clock, shipped())
        sitting = actions.sit_down(desk)
        shift = replace(sitting.shift, **counted)
        store.save_shift(desk.own, SavedShift(sitting.uid, utc_text(clock.now()), clock.boottime(), shift))
        close_desk(desk)

    return stood
