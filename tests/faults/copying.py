"""What is killed while it backs a vault up, or puts a backup back."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

from app.vault.backup import back_up
from app.vault.keeping import Rule
from app.vault.restore import restore
from tests.builders import FakeClock
from tests.vaults import unlocked

KEPT = Rule(hours=3, days=0, weeks=0)


def back_up_for_ever(folder: Path, place: Path, hours: int, ack: Connection) -> None:
    """Make one backup an hour, and acknowledge each by its folder; hours is how many there were before."""
    clock = FakeClock()
    clock.advance(3600 * hours)
    vault = unlocked(folder, None, clock)
    ack.send(("open", 0))
    while True:
        clock.advance(3600)
        ack.send(("made", str(back_up(vault, place, clock=clock, rule=KEPT).folder)))


def put_back(backup: Path, target: Path, ack: Connection) -> None:
    """Put a backup back, and acknowledge it."""
    ack.send(("begins", 0))
    restored = restore(backup, target)
    ack.send(("restored", len(restored.problems)))
    ack.recv()
