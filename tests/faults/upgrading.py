"""What is killed while it opens a vault that an older version wrote."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from tests.builders import FakeClock
from tests.vaults import unlocked


def open_once(folder: Path, ack: Connection) -> None:
    """Open the vault, acknowledge it, and wait for the end."""
    ack.send(("begins", 0))
    unlocked(folder, None, FakeClock())
    ack.send(("opened", 0))
    ack.recv()
