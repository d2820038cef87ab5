"""What lives from unlock to lock: the desk, the cage, the window with its pages, and the eye on idleness."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases import queries
from app.demo.mark import is_synthetic
from app.desk import open_desk
from app.errors import StillwaterError
from app.i18n import _
from app.log import failed
from app.looking import gate
from app.wellness.queries import shift_began
from ui.kit.tasks import Tasks
from ui.program.asking import Asking
from ui.program.checks import look_after
from ui.program.leaving import Leaving
from ui.program.lookout import Lookout
from ui.program.pages import open_case, queue_pages
from ui.program.station_commands import CALL, station_commands
from ui.program.words import Sitting, foot, life_line
from ui.shell import capture
from ui.shell.bus import Bus
from ui.shell.capture import Shield
from ui.shell.commands import Commands
from ui.shell.context import Context, Proof
from ui.shell.covers import Covers, Reason
from ui.shell.idle import Idle
from ui.shell.minimising import Minimising
from ui.shell.notices import Notice
from ui.shell.session import Session
from ui.shell.window import MainWindow, Shell

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from ui.kit.tasks import Task
    from ui.program.house import House
    from ui.program.parts import Part

TICK_MS = 1000
BEHIND_MS = 200
# A write that another one holds up for longer than this goes to the pool, so that the window never waits.
BUSY_MS = 20
# One of them checks the vault through for a while, others wait for the cage; a search must not wait behind these.
WORKERS = 4


class Workstation(QObject):
    """One sitting at one vault; `leaving` tells that nothing of it is shown any more, `left` that the keys are wiped."""

    quit_asked = Signal()
    leaving = Signal()
    left = Signal()
    ticked = Signal()
    call_ended = Signal()
    watch_changed = Signal(object)

    def __init__(self, vault: Vault, house: House, parts: Sequence[Callable[[Context], Part]] = ()) -> None:
        super().__init__(house.app)
        clock = house.entrance.clock
        self.house = house
        self.desk = open_desk(vault, clock, house.settings, busy_ms=BUSY_MS, checkpoints=False)
        # Here and now: a look that began before this would be taken for one that a kill left open.
        if vault.reading is None:
            gate.end_crashed(self.desk)
        self.tasks, self.bus, self.covers = Tasks(WORKERS, self), Bus(self), Covers(house.app, self)
        self.cage, self.asking = Cage(limits_of(house.settings.vault)), Asking()
        out = capture.exclusion(house.app.platformName())
        self.shield = Shield(self.covers, out, always=house.settings.window.capture != capture.WHILE_OPEN)
        self.minimising = Minimising(house.app, self.covers)
        self.commands, self.idle = Commands(self), Idle(house.app, clock, self)
        self.session = Session(self)
        self.context = Context(
            self.desk,
            self.bus,
            self.tasks,
            self.cage,
            self.asking,
            house.theme,
            self.covers,
            toggles=lambda: house.toggles,
            held_back=lambda: capture.held_back(house.settings.window.capture, holds=self.shield.holds),
            proof=lambda: Proof(house.entrance.secrets(), house.entrance.limits),
            speaker=house.speaker,
        )
        self.parts = [make(self.context) for make in parts]
        self.window = self._window()
        self.asking.use(house.asks(self.window))
        self._sat_down, self._before = clock.boottime(), timedelta()
        self._pause = self._behind_words = ""
        self._call_until: float | None = None
        self._synthetic = is_synthetic(self.desk.db)
        self._leaving: Leaving | None = None
        self._check: Task | None = None
        self._timer, self._behind = QTimer(self), QTimer(self)
        self._lookout = Lookout(self.desk, self.bus, house.notices, self)
        self._wire()

    @property
    def on_call(self) -> bool:
        """Tell whether the person is on the phone, so that idleness covers and does not lock."""
        return self._call_until is not None

    def start(self) -> None:
        """Show the queue, begin to watch, and look after the vault behind the window."""
        self.window.go("queue")
        self.window.count_again()
        self.tick()
        self._timer.start(TICK_MS)
        self.idle.start()
        self.window.show()
        for note in self.desk.vault.notes:
            self.window.tell(note)
        # The queue is painted first.
        self._behind.start()

    def look_behind(self) -> None:
        """Start the cage and check the vault through, on workers."""
        self._behind.stop()
        self.tasks.run(lambda _task: self.cage.start(), lambda _none: None, self._tell)
        self._check = self.tasks.run(lambda task: look_after(self.desk, task), self._tell_problems)

    def open_case(self, case_id: int) -> None:
        """Show a case above the page that is on show."""
        open_case(self.context, self.commands, self.window, case_id)

    def show_pause(self, words: str) -> None:
        """Say in the bar at the foot when a break is due."""
        self._pause = words
        self._show_sitting()

    def show_behind(self, words: str) -> None:
        """Say in the bar at the foot what is being found out behind the window."""
        self._behind_words = words
        self._show_sitting()

    def call(self, minutes: int) -> None:
        """Note that a call began which may last so long; it ends by itself, so that nobody's breaks wait for good."""
        self._call_until = self.desk.clock.boottime() + minutes * 60
        self._show_sitting()

    def toggle_call(self) -> None:
        """Note that a call began, or ended: whatever waited for its end may begin."""
        if not self.on_call:
            self.call(CALL)
            return
        self._call_until = None
        self._show_sitting()
        self.call_ended.emit()

    @property
    def watched(self) -> Path | None:
        """Return the folder that this vault watches, if any."""
        return self.house.memory.now.watched.get(self.desk.vault.uid)

    def watch(self, folder: Path | None) -> None:
        """Watch a folder from now on, also while the vault is locked; None watches none."""
        memory = self.house.memory
        memory.keep(memory.now.watching(self.desk.vault.uid, folder))
        self.watch_changed.emit(folder)

    def tick(self) -> None:
        """Look for what others wrote, tell the time, and lock where nobody is here any more."""
        self._lookout.tick()
        self._end_call()
        self.ticked.emit()
        self._show_sitting()
        if self.idle.seconds() >= self.house.idle_seconds:
            self._on_idle()

    def leave(self, reason: Reason) -> None:
        """Cover, hide, wait for what is being saved, close; nothing of a case is left in this process's window."""
        if self._leaving is not None:
            return
        self._timer.stop()
        self._behind.stop()
        self.idle.stop()
        self._leaving = Leaving(self, reason)
        self._leaving.hidden.connect(self.leaving)
        self._leaving.done.connect(self.left)
        if self._check is not None:
            self._check.cancel()
        self._leaving.begin()

    def _window(self) -> MainWindow:
        pages = [*queue_pages(self.context, self.commands, self.open_case, self._on_queue_seen)]
        for part in self.parts:
            pages.extend(part.pages())
        shell = Shell(self.commands, self.bus, self.covers, self.house.notices)
        return MainWindow(pages, shell)

    def _wire(self) -> None:
        self.commands.add(self.window, *station_commands(self))
        self.window.lock_asked.connect(lambda: self.leave(Reason.LOCK))
        self.window.closing.connect(self.quit_asked)
        self.house.notices.show_asked.connect(self._show_queue)
        self.bus.changed.connect(self._show_sitting)
        # What is open is noted after it is announced; that nothing is open any more is told at once.
        self.covers.opening.connect(self._show_sitting, Qt.ConnectionType.QueuedConnection)
        self.covers.closed.connect(self._show_sitting)
        self.covers.covered.connect(self._show_sitting)
        self.idle.watch(self.house.idle_seconds)
        self.idle.idle_reached.connect(self._on_idle)
        self._timer.timeout.connect(self.tick)
        self._behind.setSingleShot(True)
        self._behind.setInterval(BEHIND_MS)
        self._behind.timeout.connect(self.look_behind)
        self.session.locked.connect(lambda: self.leave(Reason.LOCK))
        self.session.slept.connect(lambda: self.leave(Reason.SLEEP))
        self.session.woke.connect(lambda: self.covers.cover_all(Reason.WAKE))
        for part in self.parts:
            part.settle(self)
        try:
            began = shift_began(self.desk)
            self._before = timedelta() if began is None else max(timedelta(), self.desk.clock.now() - began)
        except StillwaterError as error:
            # Whoever counts breaks tells what is wrong with the store; the bar counts from here.
            failed("reading when the shift began", error)

    def _on_idle(self, _seconds: int = 0) -> None:
        self.covers.cover_all(Reason.IDLE)
        if not self.on_call and not queries.life_at_risk(self.desk.db, self.desk.person.id):
            self.leave(Reason.IDLE)

    def _end_call(self) -> None:
        if self._call_until is None or self.desk.clock.boottime() < self._call_until:
            return
        self._call_until = None
        # Who is still on the phone has touched nothing for a while, and is there all the same.
        self.idle.start()
        self.window.tell(_("The time of the call is over. If it goes on, press F9."))

    def _show_queue(self, notice: Notice) -> None:
        self.window.go("todo" if notice is Notice.TURN else "queue")
        self.window.raise_()
        self.window.activateWindow()

    def _on_queue_seen(self) -> None:
        self.house.notices.take(Notice.ARRIVED)

    def _show_sitting(self, _told: object = None) -> None:
        if self._leaving is not None:
            return
        sitting = Sitting(
            self._minutes(), self._pause, self.covers.anything(), self._call_left(), self._synthetic, self._behind_words
        )
        self.window.show_foot(foot(self.desk, sitting))
        self.window.show_life_line(life_line(self.desk))

    def _minutes(self) -> int:
        # By the clock that nobody sets; what of the shift lies before this sitting is known by the wall alone.
        here = timedelta(seconds=self.desk.clock.boottime() - self._sat_down)
        return (self._before + here) // timedelta(minutes=1)

    def _call_left(self) -> int:
        left = 0.0 if self._call_until is None else self._call_until - self.desk.clock.boottime()
        return max(0, math.ceil(left / 60))

    def _tell(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self.asking.tell(error)

    def _tell_problems(self, problems: Sequence[str]) -> None:
        for words in problems:
            self.window.tell(words)
