"""The window: dress the application, open the door, and run until both windows are gone."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPixmapCache
from PySide6.QtWidgets import QApplication

from app import i18n
from app.clock import SystemClock
from app.hardening import harden
from app.settings import Settings, in_force
from app.vault.device_secrets import keyring_secrets
from ui.kit import theme
from ui.program.carrying import Carried
from ui.program.house import House, Memory
from ui.program.icon import program_icon
from ui.program.loading import every_part
from ui.program.preferences import usual_file
from ui.program.program import Program
from ui.program.qt_words import listen
from ui.program.unexpected import Unexpected
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance

if TYPE_CHECKING:
    from app.vault.vault import Vault

# Python hears a signal only while it runs, so it is made to run a little.
SIGNAL_MS = 500
# The door is on the screen by then, and nobody has typed a passphrase.
PAINTED_MS = 100


def main(vault: Vault | Path | None = None, carried: Path | None = None) -> int:
    """Open the window, at the door of a vault or with one that is open already, and return the exit status.

    A pack or results that somebody opened from outside are opened once the vault is.
    """
    harden()
    listen()
    app = _application()
    house = house_of(app, usual_file())
    program = Program(house, every_part)
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
    QTimer.singleShot(PAINTED_MS, program.prepare)
    Carried(app).came.connect(program.carry)
    if carried is not None:
        program.carry(carried)
    try:
        return app.exec()
    finally:
        unexpected.remove()


def house_of(app: QApplication, preferences: Path, settings: Settings | None = None) -> House:
    """Return what the program lives in: this machine's clock, keyring, policies and preferences."""
    settings, memory = settings or in_force(), Memory(preferences)
    i18n.install(settings.house.language)
    notices = Notices(settings.intake.notice_repeat_seconds, parent=app)
    look = theme.apply(app, memory.now.mode, memory.now.scale)
    notices.use_tray(app.windowIcon())
    notices.set_sound(app.beep if memory.now.sound else None)
    entrance = Entrance(SystemClock(), keyring_secrets, required=settings.keyring)
    return House(app, look, entrance, settings, memory, notices)


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
