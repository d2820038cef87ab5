"""Some seconds in which nothing seems to happen are told to whoever sits at a terminal."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from app.commands.entering import desk_in
from app.vault import standing
from app.vault.vault import Vault
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


def test_how_far_a_change_of_keys_is_is_told_on_the_way_in(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.renew_keys(vault, clock)
    vault.close()
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    with desk_in(vault.folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock) as desk:
        assert desk.vault.keys.epoch == 2
    told = err.getvalue()
    assert told.startswith("Opening the vault…\n\r")
    assert re.search(r"\r\d+ of \d+", told)
    # The line is cleared when it is over.
    assert re.search(r"\r +\r$", told)
