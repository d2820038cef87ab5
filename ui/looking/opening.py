"""Carries a gesture to the gate and what the gate gives back to the screen; covering always comes first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.desk import BusyError, Desk
from app.errors import StillwaterError
from app.evidence.model import ItemId
from app.looking import gate
from app.looking.flashes import Leave
from app.looking.gate import Look, Shown, Ticket
from app.looking.locks import Opened
from app.looking.model import EndedBy, Gesture, Level, Part, Purpose
from app.looking.reveal import Reveal, Target, Timing
from app.looking.wants import Want
from ui.shell.covers import Reason

if TYPE_CHECKING:
    from ui.kit.tasks import Task
    from ui.shell.context import Context

T = TypeVar("T")

TICK_MS = 40
# While a key is held the end of the gesture is waited for: a look begins when it is due, not up to a tick later.
HELD_TICK_MS = 10

ENDS = {
    Reason.ESCAPE: EndedBy.ESCAPE,
    Reason.DEACTIVATED: EndedBy.FOCUS,
    Reason.FOCUS: EndedBy.FOCUS,
    Reason.MINIMISED: EndedBy.MINIMISE,
    Reason.SCREEN: EndedBy.SCREEN,
    Reason.APPLICATION: EndedBy.FOCUS,
    Reason.DIALOG: EndedBy.DIALOG,
    Reason.PAGE: EndedBy.ITEM,
    Reason.IDLE: EndedBy.IDLE,
    Reason.LOCK: EndedBy.LOCK,
    Reason.SLEEP: EndedBy.SLEEP,
    Reason.WAKE: EndedBy.SLEEP,
    Reason.BREAK: EndedBy.BREAK,
    Reason.LIMIT: EndedBy.LIMIT,
    Reason.QUIT: EndedBy.CLOSE,
}


class _LeftError(Exception):
    """Whoever asked for a look let go before the database was free: nothing of it begins."""


class Opening(QObject):
    """One item's cover: feeds time to its Reveal, asks the gate, and covers on every event that must."""

    shown = Signal(object)
    covered = Signal(object)
    refused = Signal(object)
    ticked = Signal(object)
    held_again = Signal()

    def __init__(self, context: Context, item_id: ItemId, timing: Timing, base: Level, owner: QWidget) -> None:
        super().__init__(owner)
        self._context = context
        self._item_id = item_id
        self._owner = owner
        self._reveal = Reveal(timing, base=base, asked=base, shown=base)
        self._purpose: Purpose | None = None
        self._look: Look | None = None
        self._whole: Callable[[], bool] = lambda: True
        self._first: Callable[[Opened], Want | None] = lambda _now: None
        self._leave: Leave = None
        self._part = Part.ITEM
        self._turn = -1
        # How much of this item is written behind another writer; what is asked then waits, so that no two looks cross.
        self._behind_others, self._put_off = 0, False
        self._release: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(lambda: self._take(self._reveal.tick(self._now())))

    @property
    def reveal(self) -> Reveal:
        """Return where the cover stands."""
        return self._reveal

    def looks_at(self, part: Part) -> None:
        """Say what of the item is opened."""
        self._part = part

    def set_purpose(self, purpose: Purpose) -> None:
        """Say what is looked for."""
        self._purpose = purpose

    def seen_whole(self, tell: Callable[[], bool]) -> None:
        """Say how to find out whether all of the item was on show."""
        self._whole = tell

    def begins_with(self, first: Callable[[Opened], Want | None]) -> None:
        """Say what is asked first of an item that goes on answering while it is open."""
        self._first = first

    def set_leave(self, leave: Leave) -> None:
        """Say what allows motion larger than the tile: a passed check, or a reason."""
        self._leave = leave

    def renew(self) -> None:
        """Let the time of a look begin anew."""
        self._take(self._reveal.renewed(self._now()))

    def press(self, target: Target, gesture: Gesture, *, fresh: bool) -> None:
        """Begin a hold."""
        self._take(self._reveal.press(self._now(), target=target, gesture=gesture, fresh=fresh))

    def release(self) -> None:
        """End a hold."""
        self._take(self._reveal.release(self._now()))

    def touch(self) -> None:
        """Note that the person did something."""
        self._take(self._reveal.touch(self._now()))

    def cover(self, ended_by: EndedBy) -> None:
        """Cover now."""
        self._take(self._reveal.cover(ended_by))

    def seconds_left(self) -> float | None:
        """Return how long the cover stays open."""
        return self._reveal.seconds_left(self._now())

    def _now(self) -> float:
        return self._context.desk.clock.monotonic()

    def _take(self, reveal: Reveal) -> None:
        was, self._reveal = self._reveal, reveal
        if was.open and not reveal.open:
            self._cover(reveal.ended_by or EndedBy.RELEASE)
        if reveal.waiting and reveal.turn != self._turn:
            self._turn = reveal.turn
            self._ask(Opened(reveal.asked, reveal.locks_asked), reveal.turn)
        busy = reveal.open or reveal.target is not None
        pace = TICK_MS if reveal.target is None else HELD_TICK_MS
        if self._timer.interval() != pace:
            self._timer.setInterval(pace)
        if busy and not self._timer.isActive():
            self._timer.start()
        elif not busy:
            self._timer.stop()
        if reveal.again != was.again:
            self.held_again.emit()
        self.ticked.emit(reveal)

    def _ask(self, wanted: Opened, turn: int) -> None:
        if self._release is None:
            self._release = self._context.covers.reveal(self._owner, self._on_cover)
        held_back = self._context.held_back()
        if held_back is not None:
            self._refuse(held_back, turn)
            return
        self._put_off = self._behind_others > 0
        if self._put_off:
            return
        begin = partial(
            gate.begin,
            item_id=self._item_id,
            level=wanted.level,
            purpose=self._purpose,
            gesture=self._reveal.gesture,
            locks=wanted.locks,
            after=self._look,
            whole=self._look is not None and self._whole(),
            leave=self._leave,
            part=self._part,
        )
        try:
            ticket = begin(self._context.desk)
        except BusyError:
            self._behind(
                lambda desk: begin(desk, still=partial(self._still, turn)),
                lambda late: self._decode(late, turn),
                lambda error: self._refuse_step(error, wanted, turn),
            )
        except StillwaterError as error:
            self._refuse_step(error, wanted, turn)
        else:
            self._decode(ticket, turn)

    def _still(self, turn: int) -> None:
        """Raise where the hold that asked has ended or gone on; asked on a worker, of a number alone."""
        if turn != self._reveal.turn:
            raise _LeftError

    def _behind(
        self,
        act: Callable[[Desk], T],
        then: Callable[[T], object],
        failed: Callable[[BaseException], object] | None = None,
    ) -> None:
        """Write behind another writer, and ask afterwards for what was asked for meanwhile."""
        self._behind_others += 1

        def later(_task: Task) -> T:
            with self._context.desk.elsewhere() as desk:
                return act(desk)

        def done(result: T) -> None:
            try:
                then(result)
            finally:
                self._go_on()

        def refused(error: BaseException) -> None:
            try:
                if failed is None:
                    raise error
                if not isinstance(error, _LeftError):
                    failed(error)
            finally:
                self._go_on()

        self._context.tasks.run(later, done, refused)

    def _go_on(self) -> None:
        self._behind_others -= 1
        reveal, put_off = self._reveal, self._put_off
        if put_off and reveal.waiting:
            self._ask(Opened(reveal.asked, reveal.locks_asked), reveal.turn)

    def _refuse_step(self, error: BaseException, wanted: Opened, turn: int) -> None:
        if isinstance(error, StillwaterError) and wanted.locks > self._reveal.locks and turn == self._reveal.turn:
            # Nothing was recorded and nothing ended: what is open stays, the lock stays too.
            self._take(self._reveal.kept(turn))
            self.refused.emit(error)
        else:
            self._refuse(error, turn)

    def _decode(self, ticket: Ticket, turn: int) -> None:
        if turn != self._reveal.turn:
            # It was begun behind another writer, and nobody asks any more: nothing of it was shown, so it counts as none.
            self._close(ticket.look, EndedBy.UNCOUNTED, complete=False)
            return
        # The gate has ended the look that was open before this one.
        self._look = replace(ticket.look, on_show=False)
        vault, cage, first = self._context.desk.vault, self._context.cage, self._first(ticket.now)
        self._context.tasks.run(
            lambda _task: gate.decode(ticket, vault, cage, first),
            lambda shown: self._show(shown, turn),
            lambda error: self._refuse(error, turn),
        )

    def _show(self, shown: Shown, turn: int) -> None:
        if turn != self._reveal.turn or self._look is None or shown.look.uid != self._look.uid:
            return
        self._reveal = self._reveal.granted(shown.level, turn, self._now(), shown.look.locks)
        if self._reveal.shown is shown.level:
            self._look = shown.look
            self.shown.emit(shown)

    def _refuse(self, error: BaseException, turn: int) -> None:
        if not isinstance(error, StillwaterError):
            self._take(self._reveal.refused(turn))
            raise error
        if turn == self._reveal.turn:
            self._take(self._reveal.refused(turn))
            self.refused.emit(error)

    def _on_cover(self, reason: Reason) -> None:
        self._release = None
        self.cover(ENDS[reason])

    def _cover(self, ended_by: EndedBy) -> None:
        """Take everything off the screen first; the record comes after."""
        whole = self._look is not None and self._whole()
        self.covered.emit(ended_by)
        look, self._look = self._look, None
        if self._release is not None:
            self._release()
            self._release = None
        if look is not None:
            self._close(look, ended_by, complete=whole)

    def _close(self, look: Look, ended_by: EndedBy, *, complete: bool) -> None:
        close = partial(gate.close_look, look=look, ended_by=ended_by, complete=complete)
        try:
            changes = close(self._context.desk)
        except BusyError:
            self._behind(close, self._context.bus.publish)
        else:
            self._context.bus.publish(changes)
