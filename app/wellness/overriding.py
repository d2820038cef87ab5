"""Past the hard cap for a while: for a life at risk, or because a second person, who proves who they are, agrees."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cases.actions import ReasonMissingError
from app.changes import Changes
from app.clock import utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.log import failed
from app.vault import people
from app.vault.model import LIMITS, Limits
from app.wellness import actions, notices, resting, store
from app.wellness.actions import Sitting
from app.wellness.caps import Cap, Weight
from app.wellness.notices import Act
from app.wellness.shift import Shift
from app.wellness.store import OwnStoreError

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from app.vault.device_secrets import DeviceSecrets

# Who proved themselves has agreed to what stood on the screen then, not to something an hour later.
WITNESS_SECONDS = 300.0
_OVERRIDDEN = "overridden"


class SecondPersonNeededError(StillwaterError):
    """Nobody but oneself asked to go past the hard cap, and no life is at risk."""

    def __init__(self) -> None:
        super().__init__(
            _("Evidence opens past this point for a life at risk, or when a second person agrees."),
            kept=_("Nothing was changed; the case, calls, forms and the handover stay open."),
            do=_("Ask a colleague to choose their name and type their own passphrase, or hand the case over."),
        )


class NothingLockedError(StillwaterError):
    """There is no lock to open."""

    def __init__(self) -> None:
        super().__init__(_("Evidence is not locked."), kept=_("Nothing was changed."))


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else of this vault who can prove themselves on this device."""

    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A second person who proved who they are, and when by the running clock."""

    uid: str
    name: str
    at: float


def colleagues(desk: Desk) -> list[Colleague]:
    """Return the other people of this vault who can prove themselves on this device."""
    found = people.at_this_device(desk.vault)
    return [Colleague(entry.uid, entry.name) for entry in found if entry.uid != desk.person.uid]


def vouch(
    desk: Desk, colleague: Colleague, passphrase: str, secrets: DeviceSecrets | None, limits: Limits = LIMITS
) -> Witness:
    """Return a second person once their own passphrase opened their own slot, and nothing else; this waits."""
    if colleague.uid == desk.person.uid:
        raise SecondPersonNeededError
    entry = people.prove(desk.vault, colleague.uid, passphrase, secrets=secrets, limits=limits)
    return Witness(entry.uid, entry.name, desk.clock.monotonic())


def override(desk: Desk, sitting: Sitting, reason: str, witness: Witness | None = None) -> tuple[Sitting, Changes]:
    """Open evidence past the hard cap for as long as the policy says; the fact and the reason are told, no figure."""
    if not reason.strip():
        raise ReasonMissingError
    if not past_hard_cap(sitting.shift):
        raise NothingLockedError
    if not sitting.shift.at_risk and not _agrees(desk, witness):
        raise SecondPersonNeededError
    second = witness.uid if witness else ""
    with desk.transaction(Permission.OWN) as tx:
        notices.tell(tx, Act.OVERRIDDEN, reason.strip(), second)
    _write(desk, sitting, Cap.REVIEW, _OVERRIDDEN, reason.strip(), witness.name if witness else "")
    return actions.save(desk, replace(sitting, shift=resting.override(sitting.shift))), tx.changes


def note_reached(desk: Desk, sitting: Sitting) -> Changes:
    """Tell once a shift that the hard cap was reached, or gone past while a life was at risk; mostly does nothing."""
    if not past_hard_cap(sitting.shift):
        return Changes()
    at_risk = sitting.shift.at_risk
    act, mark = (Act.OVERRIDDEN, _OVERRIDDEN) if at_risk else (Act.REACHED, Weight.LOCKED.value)
    told = _told(desk, sitting)
    if told is None or (Cap.REVIEW.value, mark) in told:
        return Changes()
    with desk.transaction(Permission.OWN) as tx:
        notices.tell(tx, act, _("A life was at risk.") if at_risk else "")
    _write(desk, sitting, Cap.REVIEW, mark, "")
    return tx.changes


def note_cap(desk: Desk, sitting: Sitting, cap: Cap, weight: Weight) -> bool:
    """Note that a cap was told, asked about or locked, once a shift; tell whether it was the first time.

    A row of one class is another one each time; whoever tells it knows which was told.
    """
    told = _told(desk, sitting)
    if told is None or (cap is not Cap.SAME_CLASS and (cap.value, weight.value) in told):
        return False
    return _write(desk, sitting, cap, weight.value, "")


def heard(own: Connection) -> set[tuple[Cap, Weight]]:
    """Return what of the running shift's caps the person has heard already."""
    rows = own.execute(
        "SELECT DISTINCT c.cap, c.act FROM cap_event c JOIN shift_state t ON t.shift_uid = c.shift_uid"
        " WHERE c.act <> 'overridden'"
    )
    return {(Cap(cap), Weight(act)) for cap, act in rows}


def past_hard_cap(shift: Shift) -> bool:
    """Tell whether the shift holds as much review as the policy allows, whatever else is going on."""
    return shift.review >= shift.policy.caps.review_hard_seconds


def _agrees(desk: Desk, witness: Witness | None) -> bool:
    if witness is None or witness.uid == desk.person.uid:
        return False
    return 0 <= desk.clock.monotonic() - witness.at <= WITNESS_SECONDS


def _told(desk: Desk, sitting: Sitting) -> set[tuple[str, str]] | None:
    """Return what was told in this shift; nothing if the store does not answer, and then nothing is told twice."""
    try:
        with store.telling(desk):
            return set(desk.own.execute("SELECT cap, act FROM cap_event WHERE shift_uid = ?", (sitting.uid,)))
    except OwnStoreError as error:
        failed("reading what was told of caps", error)
        return None


def _write(desk: Desk, sitting: Sitting, cap: Cap, act: str, reason: str, second: str = "") -> bool:
    """Leave a line for the person; a store that fails takes nothing away from what was told elsewhere."""
    row = (sitting.uid, utc_text(desk.clock.now()), cap.value, act, reason, second)
    try:
        with store.telling(desk):
            desk.own.execute(
                "INSERT INTO cap_event (shift_uid, at, cap, act, reason, second_person) VALUES (?, ?, ?, ?, ?, ?)", row
            )
    except OwnStoreError as error:
        failed("noting a cap", error)
        return False
    return True
