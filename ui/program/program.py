"""The life cycle: the window before the vault, the workstation while it is open, and the way from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.demo.mark import PASSPHRASE, is_synthetic
from app.errors import StillwaterError
from app.i18n import _
from app.log import done, failed
from app.vault.unlock import peek
from ui.kit.tasks import Tasks
from ui.program import loading
from ui.program.carrying import carried_words
from ui.program.unexpected import plain
from ui.program.waiting import Waiting
from ui.shell.clipboard import Clipboard, number_seconds
from ui.shell.covers import Reason
from ui.shell.notices import Notice
from ui.unlock.front import FrontDoor

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.vault.vault import Vault
    from ui.program.house import House
    from ui.program.parts import Part
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

WIDTH, HEIGHT = 1280, 820
# What a window manager takes above and below: the foot of the window says what is open and how to lock, so it is on show.
FRAME = 48


class Program(QObject):
    """Owns the two windows, of which one is on show; `finished` comes when both are gone."""

    unlocked = Signal(object)
    locked = Signal()
    finished = Signal()

    def __init__(
        self, house: House, parts: Sequence[Callable[[Context], Part]] | Callable[[], loading.Makers] = ()
    ) -> None:
        super().__init__(house.app)
        self._house = house
        # Made once: what a lock left undone outlives the lock. Loaded when somebody comes in, or before.
        self._parts = cache(parts if callable(parts) else lambda: parts)
        self._tasks = Tasks(parent=self)
        self._folder: Path | None = None
        self._carried: Path | None = None
        self._demo = False
        self._quitting = self._gone = False
        self.station: Workstation | None = None
        self.clipboard = Clipboard(house.settings.vault.clipboard_seconds, number_seconds(house.settings), self)
        self.clipboard.cleared.connect(self._tell_cleared)
        self._told_cleared = False
        self.front = self._front()
        self.waiting = Waiting(self._tasks, house.entrance.clock, house.settings.intake.settle_seconds, self)
        self.waiting.changed.connect(self._tell_waiting)
        house.notices.show_asked.connect(self._come_forward)
        house.notices.said.connect(self._tell_meanwhile)
        house.notices.taken.connect(self._tell_meanwhile)
        self.front.resize(WIDTH, min(HEIGHT, house.app.primaryScreen().availableSize().height() - FRAME))

    def open(self, vault: Vault | Path | None = None) -> None:
        """Begin: with a vault that is open already, at the door of one, or where one is chosen."""
        if vault is None:
            there = (folder for folder in self._house.memory.now.recent if folder.is_dir())
            self._show_door(next(there, None))
        elif isinstance(vault, Path):
            self._show_door(vault)
        else:
            self.enter(vault)

    def prepare(self) -> None:
        """Load behind the door what stands behind it."""
        self._tasks.run(lambda _task: loading.load(), lambda _none: None)

    def enter(self, vault: Vault) -> None:
        """Sit down at a vault that was just opened."""
        clock, began = self._house.entrance.clock, self._house.entrance.clock.monotonic()
        self.waiting.stop()
        for seen in (Notice.WAITING, Notice.ARRIVED):
            self._house.notices.take(seen)
        try:
            station = loading.workstation()(vault, self._house, self._parts())
        except Exception as error:  # noqa: BLE001 - whatever it is, the keys do not stay and the person is told
            failed("sitting down at the vault", error)
            vault.close()
            self.front.tell(plain(error))
            self._show_door(vault.folder)
            return
        self._folder, self._demo = vault.folder, is_synthetic(station.desk.db)
        # A demo may be gone as soon as it is closed.
        if not self._demo:
            self._house.memory.keep(self._house.memory.now.opened(vault.folder))
        self.station = station
        station.quit_asked.connect(self.quit)
        station.leaving.connect(self._on_leaving)
        station.left.connect(self._on_left)
        _same_place(self.front, station.window)
        self.front.forget()
        self.front.hide()
        station.start()
        done("sitting down at the vault", clock.monotonic() - began)
        self.unlocked.emit(station)
        if self._carried is not None:
            self.carry(self._carried)

    def carry(self, file: Path) -> None:
        """Open a pack or results that somebody opened from outside, now or once the vault is open."""
        if self.station is None:
            self._carried = file
            self._tell_meanwhile()
        else:
            self._carried = None
            loading.open_carried(self.station, file)

    def tell(self, error: StillwaterError) -> None:
        """Tell an error that nobody foresaw, above the page, or at the door."""
        if self.station is not None:
            self.station.asking.tell(error)
        else:
            self.front.tell(error)

    def quit(self) -> None:
        """Leave for good, once what is being saved is saved."""
        if self._gone:
            return
        self._quitting = True
        if self.station is not None:
            self.station.leave(Reason.QUIT)
        else:
            self._finish()

    def _front(self) -> FrontDoor:
        entrance, asks = self._house.entrance, self._house.asks
        front = FrontDoor(entrance, self._tasks, asks, self._house.memory.now.recent)
        front.opened.connect(self.enter)
        front.closing.connect(self.quit)
        return front

    def _show_door(self, folder: Path | None) -> None:
        self.front.show_recent(self._house.memory.now.recent)
        self._tell_meanwhile()
        if folder is None:
            self.front.show_start()
        else:
            self.front.show_unlock(folder)
            self._watch(folder)
        self.front.show()

    def _on_leaving(self) -> None:
        self.clipboard.clear()
        if self.station is not None and not self._quitting:
            _same_place(self.station.window, self.front)
            self.front.show_locking()
            self.front.show()

    def _on_left(self) -> None:
        station, self.station = self.station, None
        if station is None:
            return
        for error in station.asking.untold:
            self.front.tell(error)
        station.deleteLater()
        self.locked.emit()
        if self._quitting:
            self._finish()
        else:
            self._show_door(self._folder)

    def _watch(self, folder: Path) -> None:
        try:
            uid = peek(folder).uid
        except StillwaterError:
            return
        watched = self._house.memory.now.watched.get(uid)
        if watched is not None:
            self.waiting.start(watched)

    def _tell_waiting(self, count: int) -> None:
        self._house.notices.say(Notice.WAITING, count)

    def _tell_meanwhile(self, *_told: object) -> None:
        """Say at the door what can be said of a locked vault: that something waits, and no more."""
        waiting = self._house.notices.open()
        lines = [_demo_words()] if self._demo else []
        lines += [carried_words(self._carried)] if self._carried is not None else []
        lines += [kind.words(waiting[kind]) for kind in (Notice.EMERGENCY, Notice.WAITING) if kind in waiting]
        self.front.say("\n".join(lines))

    def _tell_cleared(self) -> None:
        """Tell once why nothing is pasted."""
        if self.station is not None and not self._told_cleared:
            self._told_cleared = True
            self.station.window.tell(_("What was copied is off the clipboard again, after a short while as always."))

    def _come_forward(self) -> None:
        if self.station is None:
            self.front.raise_()
            self.front.activateWindow()

    def _finish(self) -> None:
        self._gone = True
        self.waiting.stop()
        self.clipboard.close()
        self.front.hide()
        self._tasks.close()
        self._house.notices.close()
        self.front.deleteLater()
        self.finished.emit()


def _same_place(one: QWidget, other: QWidget) -> None:
    if one.windowHandle() is None:
        # It was never shown and stands nowhere; a place of its own would put the title above the edge of the screen.
        other.resize(one.size())
    else:
        other.setGeometry(one.geometry())


def _demo_words() -> str:
    return _("This is a synthetic demo; nobody in it is real.\nPassphrase: {passphrase}").format(passphrase=PASSPHRASE)
