"""Ctrl+C at the moment at which it would do the most harm: a file is being written, and its record is not there yet."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path


def ctrl_c_while_written(target: Path) -> list[int]:
    """Press Ctrl+C once a file is opened to be written, and return what was pressed by then."""
    pressed: list[int] = []

    def press(event: str, seen: tuple[object, ...]) -> None:
        if event == "open" and str(seen[0]) == str(target) and not pressed:
            pressed.append(signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    # It hears of everything that is opened from now on; of this file once.
    sys.addaudithook(press)
    return pressed
