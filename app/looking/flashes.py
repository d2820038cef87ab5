"""Whether a film may be played larger than the first tile: its check for flashing, or a reason to go without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.cage.client import Cage
from app.cage.model import Answer, Job, Source
from app.cage.ops import Op
from app.errors import StillwaterError
from app.i18n import _
from app.looking.locks import Lock, Opened

Told = Callable[[int], object]


class FlashingError(StillwaterError):
    """A film may not be played larger: its check found flashing, or has not been made at this speed."""

    def __init__(self, verdict: Verdict | None) -> None:
        super().__init__(
            _("It may flash: it plays in the small tile only.")
            if verdict is not None
            else _("It has not been checked for flashing at this speed: it plays in the small tile only."),
            kept=_("Nothing larger was shown."),
            do=_("Step through it frame by frame, or say why it must be played larger."),
        )


class NoReasonError(StillwaterError):
    """Somebody wants to go without the check and does not say why."""

    def __init__(self) -> None:
        super().__init__(
            _("Say why it must be played larger."), kept=_("Nothing was shown."), do=_("Write one short reason.")
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found in one film at one speed; the first moment of each kind, if there is one."""

    item_uid: str
    speed: float
    flashes_at_ms: int | None
    red_at_ms: int | None
    strobe_at_ms: int | None
    checked_until_ms: int
    ended: bool

    @property
    def flashing(self) -> bool:
        """Tell whether any flashing was found."""
        return self.first is not None

    @property
    def first(self) -> int | None:
        """Return where the first flashing was found."""
        found = [at for at in (self.flashes_at_ms, self.red_at_ms, self.strobe_at_ms) if at is not None]
        return min(found, default=None)

    def allows(self, item_uid: str, speed: float, *, coloured: bool) -> bool:
        """Tell whether this item was checked to its end at this speed or a faster one, and nothing was found."""
        grey_clear = self.flashes_at_ms is None and self.strobe_at_ms is None
        clear = grey_clear and (self.red_at_ms is None or not coloured)
        return self.item_uid == item_uid and self.ended and speed <= self.speed and clear


@dataclass(frozen=True, slots=True)
class Override:
    """A reason to play a film larger without a passed check, at up to one speed; it is recorded with the look."""

    reason: str
    speed: float = 1.0


Leave = Verdict | Override | None


def check_larger(item_uid: str, now: Opened, speed: float, leave: Leave) -> None:
    """Refuse motion larger than the tile that no check and no reason allow."""
    if Lock.MOTION not in now.locks or Lock.SIZE not in now.locks:
        return
    if isinstance(leave, Override):
        if not leave.reason.strip():
            raise NoReasonError
        if speed <= leave.speed:
            return
        raise FlashingError(None)
    if leave is None or not leave.allows(item_uid, speed, coloured=Lock.COLOUR in now.locks):
        raise FlashingError(leave)


def check(
    cage: Cage, source: Source, item_uid: str, speed: float, told: Told, cancelled: Callable[[], bool]
) -> Verdict:
    """Look for flashing in a film from end to end; no pixel of it leaves the cage."""
    found = Verdict(item_uid, speed, None, None, None, 0, ended=False)
    with cage.open(source, cancelled=cancelled) as session:
        while not found.ended and not found.flashing:
            job = Job(Op.VIDEO_FLASH, params={"at_ms": found.checked_until_ms, "speed": speed})
            answer = session.ask(job, cancelled=cancelled)
            after = _found(item_uid, speed, answer)
            if after.checked_until_ms <= found.checked_until_ms and not after.ended and not after.flashing:
                break  # it comes no further; what is unchecked is not clear
            found = after
            told(found.checked_until_ms)
    return found


def _found(item_uid: str, speed: float, answer: Answer) -> Verdict:
    return Verdict(
        item_uid,
        speed,
        _moment(answer, "flashes_at_ms"),
        _moment(answer, "red_at_ms"),
        _moment(answer, "strobe_at_ms"),
        answer.count("checked_until_ms"),
        bool(answer.count("ended")),
    )


def _moment(answer: Answer, name: str) -> int | None:
    value = answer.facts[name]
    return value if isinstance(value, int) else None
