"""The process that encrypts a vault's database, held where a test wants it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault import encrypting, standing
from app.vault.encrypting import End
from app.vault.rekeying import Told
from app.vault.vault import Vault
from tests.builders import FakeClock

ROWS = 6000
# The keys of a database of about so many MiB are changed below.
MIB = 6


def about_to_change(vault: Vault, clock: FakeClock) -> Path:
    """Lay new keys for a vault with some rows to encrypt, and lock it."""
    desk = open_desk(vault, clock, shipped())
    desk.db.execute("BEGIN")
    desk.db.executemany("INSERT INTO counter (name, value) VALUES (?, ?)", ((f"{n:01000d}", n) for n in range(ROWS)))
    desk.db.execute("COMMIT")
    standing.renew_keys(vault, clock)
    close_desk(desk)
    return vault.folder


def rows_in(vault: Vault) -> int:
    """Return how many of those rows are there."""
    db = vault.connect()
    try:
        return int(db.execute("SELECT count(*) FROM counter WHERE length(name) = 1000").fetchone()[0])
    finally:
        db.close()


def at_each_word(monkeypatch: pytest.MonkeyPatch, act: Callable[[Told], object]) -> None:
    """Do something whenever the process tells how far it is, on the thread that waits for it."""
    really = encrypting.heard

    def told(line: bytes, before: End) -> End:
        end = really(line, before)
        assert end.told is not None
        act(end.told)
        return end

    monkeypatch.setattr(encrypting, "heard", told)


def held_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process begin, and then stand still until it is ended."""

    def stop(told: Told) -> None:
        if told is Told.BEGUN:
            os.kill(process(), signal.SIGSTOP)

    at_each_word(monkeypatch, stop)


def process() -> int:
    """Return the process that this thread started to encrypt."""
    task = Path(f"/proc/self/task/{threading.get_native_id()}")
    (found,) = (
        int(pid)
        for pid in (task / "children").read_text().split()
        if b"app.vault.rekeying" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    return found
