"""Some seconds in which nothing seems to happen are told to whoever sits at a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from app.commands.entering import desk_in
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP_LIMITS


class Terminal(io.StringIO):
    """What a person reads along."""

    def isatty(self) -> bool:
        """Say that somebody does."""
        return True


@pytest.mark.parametrize(("err", "told"), [(Terminal(), "Opening the vault…\n"), (io.StringIO(), "")])
def test_opening_is_told_before_it_takes_its_time(
    vault_folder: Path,
    secrets: MemorySecrets,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
    err: io.StringIO,
    told: str,
) -> None:
    monkeypatch.setattr(sys, "stderr", err)
    with desk_in(vault_folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock):
        assert err.getvalue() == told
