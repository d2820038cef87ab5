"""The shift clock as the window keeps it: fed once a second, told when a break is near, begins, ends, or is owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.wellness import actions, overriding
from app.wellness.actions import Sitting
from app.wellness.caps import Reached
from app.wellness.overriding import Witness
from app.wellness.shift import Kind, Phase, Shift
from ui.shell.covers import Reason

if TYPE_CHECKING:
    from ui.breaks.senses import Senses
    from ui.shell.context import Context

TICK_MS = 1000


class Breaks(QObject):
    """Feed time to the person's shift; whoever shows something listens."""

    heads_up = Signal()
    break_started = Signal()
    break_ended = Signal()
    owed = Signal(float)
    moved = Signal()
    problem = Signal(str)

    def __init__(self, context: Context, senses: Senses, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._senses = senses
        self._sitting = actions.sit_down(context.desk)
        self._breakpoint = False
        self._told = ""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def shift(self) -> Shift:
        """Return the shift as it stands."""
        return self._sitting.shift

    @property
    def resting(self) -> bool:
        """Tell whether a break is on."""
        return self.shift.phase is Phase.RESTING

    def begin(self) -> None:
        """Let time pass from now on."""
        self._timer.start()
        # Before anything is saved anew: what was wrong when the person sat down is told for certain.
        self._tell(self._sitting.problem)
        self.tick()

    def stop(self) -> None:
        """Keep the shift; the vault is about to be locked."""
        self._timer.stop()
        self._sitting = actions.save(self._context.desk, self._sitting)

    def note_breakpoint(self) -> None:
        """Note that something was just finished, so that a break that is due may begin."""
        self._breakpoint = True

    def tick(self) -> None:
        """Let the time since the last tick pass."""
        now = self._senses.now(revealed=self._context.covers.anything(), breakpoint_passed=self._breakpoint)
        self._breakpoint = False
        self._move(actions.tick(self._context.desk, self._sitting, now))

    def start_break(self, kind: Kind | None = None) -> None:
        """Begin the break now: the one that is due, unless another kind is asked for."""
        self._context.covers.cover_all(Reason.BREAK)
        self._move(actions.start_break(self._context.desk, self._sitting, kind))

    def end_break(self) -> None:
        """Go back to work; what was rested counts, and what is missing stays owed or due."""
        self._move(actions.end_break(self._context.desk, self._sitting))

    def postpone(self) -> None:
        """Put the break off, where it was not put off before."""
        if self.shift.may_postpone:
            self._move(actions.postpone(self._context.desk, self._sitting))

    def choose_rest(self, seconds: float) -> None:
        """Rest for as long as was chosen, after severe work."""
        self._move(actions.choose_rest(self._context.desk, self._sitting, seconds))

    def note_severe_decision(self) -> None:
        """Note a decision on the most severe material, which the person has seen."""
        self._move(actions.note_decision(self._context.desk, self._sitting, most_severe_seen=True))

    def note_close(self) -> None:
        """Note that a case was closed in which a life was at risk."""
        self._move(actions.note_close(self._context.desk, self._sitting))

    def decline_relief(self) -> None:
        """Go on without a second person."""
        self._move(actions.decline_relief(self._context.desk, self._sitting))

    def tell_first(self, reached: Reached) -> bool:
        """Note that a cap was told, and tell whether this shift had not heard it before."""
        return overriding.note_cap(self._context.desk, self._sitting, reached.cap, reached.weight)

    def tell_row(self) -> None:
        """Note that a row of severe looks of one class was told."""
        self._sitting = actions.tell_row(self._context.desk, self._sitting)

    def note_hard_cap(self) -> None:
        """Tell the organisation once that the hard cap was reached or gone past, and nothing more."""
        self._context.bus.publish(overriding.note_reached(self._context.desk, self._sitting))

    def override(self, reason: str, witness: Witness | None) -> None:
        """Open evidence past the hard cap for a while."""
        sitting, changes = overriding.override(self._context.desk, self._sitting, reason, witness)
        self._context.bus.publish(changes)
        self._move(sitting)

    def took_one(self) -> None:
        """Take the person's word that they have just had a break."""
        self._move(actions.already_took_one(self._context.desk, self._sitting))

    def _move(self, sitting: Sitting) -> None:
        before, self._sitting = self._sitting.shift, sitting
        after = sitting.shift
        if before.at_risk and not after.at_risk and after.debt > 0:
            self.owed.emit(after.debt)
        if after.phase is Phase.HEADS_UP and before.phase is not Phase.HEADS_UP:
            self.heads_up.emit()
        if after.phase is Phase.RESTING and before.phase is not Phase.RESTING:
            self._begin_break()
        if before.phase is Phase.RESTING and after.phase is not Phase.RESTING:
            self.break_ended.emit()
        self._tell(sitting.problem)
        self.moved.emit()

    def _tell(self, problem: str) -> None:
        if problem and problem != self._told:
            self.problem.emit(problem)
        self._told = problem

    def _begin_break(self) -> None:
        # Whatever a cover does, the break is shown.
        try:
            self._context.covers.cover_all(Reason.BREAK)
        finally:
            self.break_started.emit()
