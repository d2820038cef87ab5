"""What a person does about breaks, and the shift fed with time and kept in their own store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.clock import from_text, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import new_uid
from app.log import failed
from app.wellness import breaks, ledger, store
from app.wellness.shift import Moment, Now, Shift
from app.wellness.store import SavedShift

if TYPE_CHECKING:
    from app.desk import Desk

SAVE_SECONDS = 15.0
# Away for this long by the wall clock, and the next sign-in begins a new shift: a label, it moves no counter.
NEW_SHIFT = timedelta(hours=4)


class AlreadyPostponedError(StillwaterError):
    """A break is put off once, and only when it is near."""

    def __init__(self) -> None:
        super().__init__(
            _("This break cannot be put off any further."),
            kept=_("Nothing was changed."),
            do=_("Take it when you can; it can be ended early, and in life-at-risk mode it waits by itself."),
        )


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person at the desk: their shift, when it was last saved, and what went wrong with the store, if anything."""

    uid: str
    shift: Shift
    saved: float
    problem: str = ""


def sit_down(desk: Desk) -> Sitting:
    """Take up the shift where it stood; a store that is damaged is told, and breaks come all the same."""
    try:
        with store.telling(desk):
            store.prepare(desk.own)
            ledger.close_crashed(desk)
            sitting = _resumed(desk)
            _save(desk, sitting)
    except StillwaterError as error:
        failed("opening the own store", error)
        return Sitting(new_uid(), Shift(desk.settings.breaks), desk.clock.monotonic(), str(error))
    return sitting


def tick(desk: Desk, sitting: Sitting, now: Now) -> Sitting:
    """Let time pass; the shift is saved every fifteen seconds and whenever its phase changes."""
    shift = sitting.shift.tick(_moment(desk), now)
    late = desk.clock.monotonic() - sitting.saved
    changed = shift.phase is not sitting.shift.phase or breaks.was_natural(sitting.shift, shift)
    return _moved(desk, sitting, shift) if changed or not 0 <= late < SAVE_SECONDS else replace(sitting, shift=shift)


def start_break(desk: Desk, sitting: Sitting) -> Sitting:
    """Begin a break now."""
    return _moved(desk, sitting, sitting.shift.start(), asked=True)


def end_break(desk: Desk, sitting: Sitting) -> Sitting:
    """End a break early; what was rested counts."""
    return _moved(desk, sitting, sitting.shift.stop(), asked=True)


def postpone(desk: Desk, sitting: Sitting) -> Sitting:
    """Put a break off, once."""
    if not sitting.shift.may_postpone:
        raise AlreadyPostponedError
    return _moved(desk, sitting, sitting.shift.postpone(), asked=True)


def already_took_one(desk: Desk, sitting: Sitting) -> Sitting:
    """Take the person's word for a break."""
    return _moved(desk, sitting, sitting.shift.took_one(), told=True)


def save(desk: Desk, sitting: Sitting) -> Sitting:
    """Keep the shift and charge what is revealed, at the end of a span and before the desk is closed."""
    return _moved(desk, sitting, sitting.shift)


def _moved(desk: Desk, sitting: Sitting, shift: Shift, *, told: bool = False, asked: bool = False) -> Sitting:
    """Keep a shift that moved on; when the store fails, time goes on and the person is told."""
    moved = replace(sitting, shift=shift, saved=desk.clock.monotonic(), problem="")
    try:
        with store.telling(desk):
            breaks.record(desk, sitting.uid, breaks.events(sitting.shift, shift, told=told, asked=asked))
            ledger.charge(desk)
            _save(desk, moved)
    except StillwaterError as error:
        failed("saving the shift", error)
        return replace(moved, problem=str(error))
    return moved


def _save(desk: Desk, sitting: Sitting) -> None:
    saved = SavedShift(sitting.uid, utc_text(desk.clock.now()), desk.clock.boottime(), sitting.shift)
    store.save_shift(desk.own, saved)


def _resumed(desk: Desk) -> Sitting:
    saved = store.load_shift(desk.own, desk.settings.breaks)
    wall = desk.clock.now() - from_text(saved.saved_at) if saved else timedelta()
    uid = saved.uid if saved and wall < NEW_SHIFT else new_uid()
    if saved is None or uid != saved.uid:
        store.begin_shift(desk.own, uid, utc_text(desk.clock.now()))
    shift = saved.shift.rejoin(_away(desk, saved.total, wall)) if saved else Shift(desk.settings.breaks)
    return Sitting(uid, shift, desk.clock.monotonic())


def _away(desk: Desk, total: float, wall: timedelta) -> float:
    """Return for how long nobody sat here; the wall clock alone can neither grant rest nor take it away."""
    now = desk.clock.boottime()
    if now >= total:
        return min(now - total, max(0.0, wall.total_seconds()))
    # The machine was started anew: it has rested at least since then, and a night is believed.
    return wall.total_seconds() if wall >= NEW_SHIFT else now


def _moment(desk: Desk) -> Moment:
    return Moment(desk.clock.monotonic(), desk.clock.boottime())
