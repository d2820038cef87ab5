"""Unlock a vault, work at it, lock it, and show all of this process's memory at each of the two moments."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault.model import FLOOR, Limits
from app.vault.unlock import unlock
from app.wellness.actions import sit_down
from tests.faults.memory import copied_out
from tests.faults.shift import work


def main() -> None:
    """Do what standard input describes; what the memory held goes to the files that it names, through pipes."""
    told = json.loads(sys.stdin.readline())
    limits = Limits(floor=FLOOR, reserve_bytes=4096)
    vault = unlock(Path(told["vault"]), told.pop("passphrase"), secrets=None, clock=SystemClock(), limits=limits)
    desk = open_desk(vault, SystemClock(), shipped())
    sit_down(desk)
    if told["words"]:
        work(desk, Path(told["bring"]), told["words"])
    _show(told["open"])
    close_desk(desk)
    # What held the keys is still there: were they not overwritten, they would be found in it.
    _show(told["locked"])
    assert vault.closed


def _show(pipe: str) -> None:
    with os.fdopen(os.open(pipe, os.O_WRONLY), "wb", buffering=0) as out:
        copied_out(out)


if __name__ == "__main__":
    main()
