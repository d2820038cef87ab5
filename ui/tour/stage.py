"""What the tour plays on: the real program before real vaults, in a folder that is gone afterwards."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.changes import Changes
from app.commands.speaking import say
from app.desk import Desk
from app.settings import shipped
from app.vault.model import LIMITS
from app.vault.vault import Vault
from ui.kit import theme
from ui.kit.theme import Mode
from ui.program.house import House, Memory
from ui.program.parts import usual_parts
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.covers import Reason
from ui.shell.notices import Notices
from ui.tour.camera import Camera
from ui.tour.clock import TourClock
from ui.tour.unheard import Unheard
from ui.tour.waiting import turn, until
from ui.unlock.entrance import Entrance

SIZE = (1280, 820)
Tell = Callable[[str], object]


@dataclass(slots=True)
class Stage:
    """Given to every scene."""

    clock: TourClock
    house: House
    program: Program
    camera: Camera
    folder: Path
    tell: Tell

    def enter(self, vault: Vault) -> Workstation:
        """Sit down at a vault, and wait until its queue is there."""
        self.program.enter(vault)
        station = self.station
        # Nobody touches anything here, and dressing a thousand widgets anew makes ten thousand events.
        self.house.app.removeEventFilter(station.idle)
        station.window.resize(*SIZE)
        station.window.activateWindow()
        until(lambda: not station.tasks.running(), "the queue")
        return station

    @property
    def station(self) -> Workstation:
        """Return the workstation that is open."""
        station = self.program.station
        if station is None:
            raise RuntimeError("nobody sits at a vault")
        return station

    def write(self, action: Callable[[Desk], Changes]) -> None:
        """Let an action write behind whatever the program itself is writing, and tell every page what it changed."""
        with self.station.desk.elsewhere() as desk:
            changes = action(desk)
        self.station.bus.publish(changes)

    def let_pass(self, seconds: float) -> None:
        """Let time pass while somebody is at the desk."""
        self.clock.advance(seconds)
        self.station.idle.start()

    def lock(self) -> None:
        """Lock the vault that is open."""
        if self.program.station is not None:
            self.program.station.leave(Reason.LOCK)
            until(lambda: self.program.station is None, "the vault to be locked")


@contextmanager
def stage(out: Path, modes: Sequence[Mode], tell: Tell) -> Iterator[Stage]:
    """Put the program up in the first of the modes, and take everything down again whatever happens."""
    app = _application()
    was = theme.theme_of(app)
    look = (was.mode, was.scale)
    blinks = app.cursorFlashTime()
    app.setCursorFlashTime(0)
    with tempfile.TemporaryDirectory(prefix="stillwater-tour-") as folder:
        theme.apply(app, modes[0])
        clock = TourClock()
        house = _house(app, clock, Path(folder))
        program = Program(house, usual_parts())
        program.front.resize(*SIZE)
        made = Stage(clock, house, program, Camera(out, house.theme, modes), Path(folder), tell)
        try:
            yield made
        finally:
            _take_down(made)
            app.setCursorFlashTime(blinks)
            theme.apply(app, *look)


def _application() -> QApplication:
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    # Off screen also where there is one: nobody wants windows to flash by, and every machine draws the same.
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_say_what_matters)
    return QApplication(["stillwater"])


def _say_what_matters(_kind: QtMsgType, _where: QMessageLogContext, words: str) -> None:
    # Off screen no window has hints for a window manager, and Qt says so each time one is shown.
    if "propagateSizeHints" not in words:
        say(words)


def _house(app: QApplication, clock: TourClock, folder: Path) -> House:
    # The cheapest cost that a vault may have: these are opened for a minute, and everybody may know their passphrase.
    entrance = Entrance(clock, lambda: None, cost=lambda _bound: LIMITS.floor)
    settings = shipped()
    notices = Notices(settings.intake.notice_repeat_seconds, parent=app)
    memory = Memory(folder / "window.json")
    heard = Unheard(clock)
    return House(app, theme.theme_of(app), entrance, settings, memory, notices, speaker=lambda _owner: heard)


def _take_down(made: Stage) -> None:
    made.lock()
    gone: list[bool] = []
    made.program.finished.connect(lambda: gone.append(True))
    made.program.quit()
    until(lambda: gone, "the windows to close")
    made.house.notices.deleteLater()
    made.program.deleteLater()
    turn()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
