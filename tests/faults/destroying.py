"""What is killed while it destroys a case that two people agreed to destroy."""

from __future__ import annotations

from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path

from app.desk import open_desk
from app.retention.destroying import carry_out
from app.retention.ripening import ready
from app.settings import shipped
from tests.builders import FakeClock
from tests.vaults import unlocked


def destroy(folder: Path, now: datetime, ack: Connection) -> None:
    """Carry out what is ready, and acknowledge that it was; then stay to be killed."""
    clock = FakeClock(wall=now)
    desk = open_desk(unlocked(folder, None, clock), clock, shipped())
    ack.send(("open", 0))
    for each in ready(desk):
        carry_out(desk, each.id)
        ack.send(("destroyed", each.id))
    ack.recv()
