"""What is found out of items while nobody waits for it: one at a time, after everything else, and never while locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.cage.errors import AskCancelledError, CageRefusedError, Cause, DecodeFailedError
from app.changes import Changes, Topic
from app.desk import BusyError
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.log import failed
from app.looking import behind
from app.looking.behind import Agenda, Waiting
from ui.shell.commands import Command, Menu

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.program.workstation import Workstation
    from ui.shell.context import Context
    from ui.shell.window import Page

# Whoever sits down, or has just let something come in, goes first.
QUIET_MS = 3000
# A page that is on show is read again once for so many items, and not for each.
TOLD_AFTER = 20


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one item."""

    what: Waiting
    changes: Changes
    error: StillwaterError | None = None


class Behind(QObject):
    """Finds out one item after another; what fails once is not tried again in this sitting."""

    moved = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._task: Task | None = None
        self._found, self._untold = Changes(), 0
        self._agenda = Agenda()
        self._paused = self._over = False
        self._left, self._why = 0, ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self.go_on)
        context.bus.changed.connect(self._on_changed)

    @property
    def paused(self) -> bool:
        """Tell whether somebody paused it."""
        return self._paused

    @property
    def words(self) -> str:
        """Return how far it is, for the bar at the foot; empty while there is nothing to say."""
        if self._why:
            return self._why
        if not self._left:
            return ""
        if self._paused:
            return ngettext("{n} item to read, paused", "{n} items to read, paused", self._left).format(n=self._left)
        return ngettext("reading {n} item in the background", "reading {n} items in the background", self._left).format(
            n=self._left
        )

    def start(self) -> None:
        """Begin once it is quiet."""
        self._timer.start()

    def pause(self, *, paused: bool) -> None:
        """Stop where it is, or go on; an item that is being read is left and read anew later."""
        self._paused = paused
        if paused and self._task is not None:
            self._task.cancel()
        if not paused:
            self._why = ""
            self._timer.start()
        self.moved.emit()

    def stop(self) -> None:
        """Stop for good: the vault is about to be locked."""
        self._over = True
        self._timer.stop()
        if self._task is not None:
            self._task.cancel()

    def go_on(self) -> None:
        """Take up the next item, unless somebody looks at one or anything else is being done."""
        if self._over or self._paused or self._why:
            return
        if self._context.tasks.running() or self._context.covers.anything():
            self._timer.start()
            return
        self._task = self._context.tasks.run(self._turn, self._take, self._break_down, progress=self._count)

    def _turn(self, task: Task) -> Turn | None:
        """Find out one thing; what to take up is asked here too, for in a full vault that takes a moment."""
        with self._context.desk.elsewhere() as desk:
            what = self._agenda.next(desk.db)
            if what is None:
                return None
            task.report(0, len(self._agenda) + 1)
            try:
                return Turn(what, behind.find_out(desk, self._context.cage, what, task.cancelled))
            except StillwaterError as error:
                return Turn(what, Changes(), error)

    def _count(self, _done: int, left: int, _words: str) -> None:
        self._left = left
        self.moved.emit()

    def _take(self, turn: Turn | None) -> None:
        if turn is None:
            self._left = 0
            self._tell_pages()
            self.moved.emit()
        elif turn.error is not None:
            self._fail(turn.error, turn.what)
        else:
            self._found |= turn.changes
            self._untold += 1
            if self._untold >= TOLD_AFTER:
                self._tell_pages()
            self.go_on()

    def _fail(self, error: StillwaterError, what: Waiting) -> None:
        if isinstance(error, AskCancelledError | BusyError):
            self._agenda.put_back(what)
            self.start()
            return
        if isinstance(error, CageRefusedError) or _no_reader(error):
            # It is so for every item: said once, and taken up again when somebody asks for it.
            self._agenda.put_back(what)
            self._why = _("nothing is read in the background: {why}").format(why=getattr(error, "reason", error.what))
        else:
            failed("finding out behind the window", error)
            self._agenda.give_up(what)
        self.moved.emit()
        self.go_on()

    def _break_down(self, error: BaseException) -> None:
        # An error of the program's own would come again with every item.
        self._over = True
        raise error

    def _tell_pages(self) -> None:
        told, self._found, self._untold = self._found, Changes(), 0
        if told != Changes():
            self._context.bus.publish(told)

    def _on_changed(self, changes: Changes) -> None:
        if {Topic.EVIDENCE, Topic.CASES} & changes.topics:
            self._agenda.note_change()
        if Topic.EVIDENCE in changes.topics and not self._over:
            self._timer.start()


class BehindPart:
    """Lives from unlock to lock; the bar at the foot says how far it is."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.behind = Behind(context, context.bus)

    def pages(self) -> Sequence[Page]:
        """Return none: it has no page."""
        return ()

    def settle(self, station: Workstation) -> None:
        """Begin, and add the command that pauses."""
        found = self.behind
        found.moved.connect(lambda: station.show_behind(found.words))
        pause = Command(
            "behind.pause",
            _("Read items in the background: pause or go on"),
            lambda: found.pause(paused=not found.paused),
            menu=Menu.VIEW,
        )
        station.commands.add(station.window, pause)
        found.start()

    def leave(self) -> None:
        """Stop; what is being read is left and read anew after the next unlock."""
        self.behind.stop()


def _no_reader(error: StillwaterError) -> bool:
    return isinstance(error, DecodeFailedError) and error.cause in (Cause.NO_WORD_READER, Cause.NO_RECOGNISER)
