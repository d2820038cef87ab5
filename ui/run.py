"""The window: dress the application, open the door, and run until both windows are gone."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

from app.clock import SystemClock
from app.settings import shipped
from app.vault.device_secrets import keyring_secrets
from ui.kit import theme
from ui.looking.behind import BehindPart
from ui.program.hardening import harden
from ui.program.house import House, Memory
from ui.program.icon import program_icon
from ui.program.parts import usual_parts
from ui.program.preferences import usual_file
from ui.program.program import Program
from ui.program.unexpected import Unexpected
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance

if TYPE_CHECKING:
    from app.vault.vault import Vault

# Python hears a signal only while it runs, so it is made to run a little.
SIGNAL_MS = 500


def main(vault: Vault | Path | None = None) -> int:
    """Open the window, at the door of a vault or with one that is open already, and return the exit status."""
    harden()
    app = _application()
    house = house_of(app, usual_file())
    # The tour and the benchmarks go without it: nothing may happen behind them.
    program = Program(house, (*usual_parts(), BehindPart))
    unexpected = Unexpected(program.tell, app)
    unexpected.install()
    pulse = QTimer(app)
    pulse.timeout.connect(_let_python_run)
    pulse.start(SIGNAL_MS)
    for number in (signal.SIGINT, signal.SIGTERM):
        # A signal comes between any two steps of Python, so it only asks.
        signal.signal(number, lambda *_: QTimer.singleShot(0, program.quit))
    program.finished.connect(app.quit)
    # Once the loop runs: a vault that cannot be sat down at is told by a window.
    QTimer.singleShot(0, lambda: program.open(vault))
    try:
        return app.exec()
    finally:
        unexpected.remove()


def house_of(app: QApplication, preferences: Path) -> House:
    """Return what the program lives in: this machine's clock, keyring, policies and preferences."""
    settings, memory = shipped(), Memory(preferences)
    notices = Notices(settings.intake.notice_repeat_seconds, parent=app)
    look = theme.apply(app, memory.now.mode, memory.now.scale)
    notices.use_tray(app.windowIcon())
    notices.set_sound(app.beep if memory.now.sound else None)
    return House(app, look, Entrance(SystemClock(), keyring_secrets), settings, memory, notices)


def _application() -> QApplication:
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Stillwater")
    app.setApplicationDisplayName("Stillwater")
    app.setDesktopFileName("stillwater")
    app.setWindowIcon(program_icon())
    app.setQuitOnLastWindowClosed(False)
    # What was drawn is drawn again; nothing of a page waits in a cache until somebody empties it.
    QPixmapCache.setCacheLimit(0)
    return app


def _let_python_run() -> None:
    """Do nothing, in Python: a signal that came meanwhile is heard now."""
