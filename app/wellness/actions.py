"""What a person does about breaks, and the shift fed with time and kept in their own store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.clock import from_text, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import new_uid
from app.log import failed
from app.vault.writing import whole
from app.wellness import breaks, caps, days, ledger, looks, owner, passing, policy, resting, seen, store
from app.wellness.looks import Seen
from app.wellness.shift import Kind, Moment, Now, Shift
from app.wellness.store import SavedShift

if TYPE_CHECKING:
    from app.desk import Desk

SAVE_SECONDS = 15.0


class AlreadyPostponedError(StillwaterError):
    """A break is put off once, and only when it is near."""

    def __init__(self) -> None:
        super().__init__(
            _("This break cannot be put off any further."),
            kept=_("Nothing was changed."),
            do=_("Take it when you can; in life-at-risk mode it waits by itself."),
        )


@dataclass(frozen=True, slots=True)
class Sitting:
    """A person at the desk: their shift, when it was last saved, and what went wrong, if anything."""

    uid: str
    shift: Shift
    saved: float
    problem: str = ""
    revealed: bool = False


def sit_down(desk: Desk) -> Sitting:
    """Take up the shift where it stood; a store that is damaged is told, and breaks come all the same."""
    try:
        with store.telling(desk):
            store.prepare(desk)
            ledger.close_crashed(desk)
            owner.choose(desk, owner.TOGETHER, "")
            found = policy.in_force(desk.own, desk.vault.folder / "policies", desk.settings.managed)
            sitting = _resumed(desk, found)
            _save(desk, sitting)
            days.fold(desk.own, found.pacing, desk.clock.now())
    except StillwaterError as error:
        failed("opening the own store", error)
        return Sitting(new_uid(), Shift(desk.settings.pacing), desk.clock.monotonic(), str(error))
    return sitting


def tick(desk: Desk, sitting: Sitting, now: Now) -> Sitting:
    """Let time pass; the shift is saved every fifteen seconds, when its phase changes, and when nothing is revealed any more."""
    before, covered = sitting.shift, sitting.revealed and not now.revealed
    sitting = replace(sitting, revealed=now.revealed)
    passed, fresh = passing.tick(before, _moment(desk), now), _new_looks(desk)
    shift = _counted(passed, fresh)
    if _was_a_night(before, shift):
        return _new_shift(desk, sitting, shift, fresh)
    late = desk.clock.monotonic() - sitting.saved
    changed = _marks(shift) != _marks(before)
    if fresh:
        # A look counts once: in the shift and on its row, or, where the store fails, in neither yet.
        moved = _moved(desk, sitting, shift, fresh=fresh)
        return replace(moved, shift=passed) if moved.problem else moved
    if changed or covered or breaks.was_natural(before, shift) or not 0 <= late < SAVE_SECONDS:
        return _moved(desk, sitting, shift)
    return replace(sitting, shift=shift)


def start_break(desk: Desk, sitting: Sitting, kind: Kind | None = None) -> Sitting:
    """Begin a break now."""
    return _moved(desk, sitting, resting.start(sitting.shift, kind), asked=True)


def end_break(desk: Desk, sitting: Sitting) -> Sitting:
    """End a break early; what was rested counts."""
    return _moved(desk, sitting, resting.stop(sitting.shift), asked=True)


def postpone(desk: Desk, sitting: Sitting) -> Sitting:
    """Put a break off, once."""
    if not sitting.shift.may_postpone:
        raise AlreadyPostponedError
    return _moved(desk, sitting, resting.postpone(sitting.shift), asked=True)


def already_took_one(desk: Desk, sitting: Sitting) -> Sitting:
    """Take the person's word for a break."""
    return _moved(desk, sitting, resting.took_one(sitting.shift), told=True)


def choose_rest(desk: Desk, sitting: Sitting, seconds: float) -> Sitting:
    """Choose how long to rest after severe work; none is a choice as well."""
    return _moved(desk, sitting, resting.choose_rest(sitting.shift, seconds), asked=True)


def note_decision(desk: Desk, sitting: Sitting, *, most_severe_seen: bool) -> Sitting:
    """Note that a decision was saved; one on the most severe material that was seen brings a rest."""
    return _moved(desk, sitting, seen.decided_severe(sitting.shift)) if most_severe_seen else sitting


def note_close(desk: Desk, sitting: Sitting) -> Sitting:
    """Note that a case was closed in which a life was at risk."""
    return _moved(desk, sitting, seen.case_closed(sitting.shift))


def tell_row(desk: Desk, sitting: Sitting) -> Sitting:
    """Note that a row of severe looks of one class was told."""
    return _moved(desk, sitting, seen.told_row(sitting.shift))


def decline_relief(desk: Desk, sitting: Sitting) -> Sitting:
    """Go on without a second person."""
    return _moved(desk, sitting, resting.decline_relief(sitting.shift))


def save(desk: Desk, sitting: Sitting) -> Sitting:
    """Keep the shift and charge what is revealed, before the desk is closed."""
    return _moved(desk, sitting, sitting.shift)


def _was_a_night(before: Shift, after: Shift) -> bool:
    """Tell whether somebody is back after so long an absence that a new shift begins: the machine slept, or sat idle."""
    night = before.policy.shift.new_after_seconds
    return after.total - before.total >= night or before.rested >= night > after.rested


def _new_shift(desk: Desk, sitting: Sitting, shift: Shift, fresh: Sequence[Seen]) -> Sitting:
    moved = _moved(desk, sitting, shift, fresh=fresh)
    try:
        with store.telling(desk):
            begun = _moved(desk, replace(moved, uid=_begin(desk)), passing.renew(shift))
            days.fold(desk.own, shift.policy, desk.clock.now())
            return begun
    except StillwaterError as error:
        failed("beginning a shift", error)
        return replace(moved, shift=passing.renew(shift), problem=str(error))


def _marks(shift: Shift) -> tuple[object, ...]:
    """Return what is kept the moment it changes: a look that is asked for next must find the evidence locked."""
    return shift.phase, shift.kind, shift.severe_looks, caps.is_locked(shift)


def _new_looks(desk: Desk) -> list[Seen]:
    try:
        with store.telling(desk):
            return looks.not_yet_counted(desk.own)
    except StillwaterError as error:
        failed("counting looks", error)
        return []


def _counted(shift: Shift, fresh: Sequence[Seen]) -> Shift:
    for look in fresh:
        shift = seen.rated_severe(shift) if look.again else seen.saw(shift, look.severity, look.content_class)
    return shift


def _moved(
    desk: Desk,
    sitting: Sitting,
    shift: Shift,
    *,
    fresh: Sequence[Seen] = (),
    told: bool = False,
    asked: bool = False,
) -> Sitting:
    """Keep a shift that moved on; when the store fails, time goes on and the person is told."""
    moved = replace(sitting, shift=shift, saved=desk.clock.monotonic(), problem="")
    try:
        with store.telling(desk), whole(desk.own):
            breaks.record(desk, sitting.uid, breaks.events(sitting.shift, shift, told=told, asked=asked))
            ledger.charge(desk)
            looks.note_counted(desk.own, fresh)
            _save(desk, moved)
    except StillwaterError as error:
        failed("saving the shift", error)
        return replace(moved, problem=str(error))
    return moved


def _save(desk: Desk, sitting: Sitting) -> None:
    booted = desk.clock.boottime()
    total = sitting.shift.last.total if sitting.shift.last else booted
    # The wall clock of the last tick: a machine that slept since then has rested, and is not saved as if it had not.
    at = desk.clock.now() - timedelta(seconds=max(0.0, booted - total))
    store.save_shift(desk.own, SavedShift(sitting.uid, utc_text(at), total, sitting.shift))


def _resumed(desk: Desk, found: policy.InForce) -> Sitting:
    problem = " ".join(found.problems)
    saved = store.load_shift(desk.own, found.pacing)
    wall = desk.clock.now() - from_text(saved.saved_at) if saved else timedelta()
    if saved is None:
        shift = passing.tick(Shift(found.pacing), _moment(desk), Now())
        return Sitting(_begin(desk), shift, desk.clock.monotonic(), problem)
    away = _away(desk, saved.total, wall, found.pacing.shift.new_after_seconds)
    shift = passing.rejoin(saved.shift, _moment(desk), away)
    # An absence by the clock that nobody can set ends a shift; the wall clock alone moves no counter.
    if away < found.pacing.shift.new_after_seconds:
        return Sitting(saved.uid, shift, desk.clock.monotonic(), problem)
    return Sitting(_begin(desk), passing.renew(shift), desk.clock.monotonic(), problem)


def _begin(desk: Desk) -> str:
    uid = new_uid()
    store.begin_shift(desk.own, uid, utc_text(desk.clock.now()))
    return uid


def _away(desk: Desk, total: float, wall: timedelta, night: float) -> float:
    """Return for how long nobody sat here; the wall clock alone can neither grant rest nor take it away."""
    now = desk.clock.boottime()
    if now >= total:
        return min(now - total, max(0.0, wall.total_seconds()))
    # The machine was started anew: it has rested at least since then, and a night is believed.
    return wall.total_seconds() if wall.total_seconds() >= night else now


def _moment(desk: Desk) -> Moment:
    return Moment(desk.clock.monotonic(), desk.clock.boottime())
