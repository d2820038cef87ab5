"""What of a person's own stands between them and an item: their cap, and what they would rather not see for now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.cases.model import Severity
from app.errors import StillwaterError
from app.evidence.model import DestroyedItemError, ItemId
from app.i18n import _
from app.log import failed
from app.looking import held, store
from app.looking.model import LEVELS, PURPOSES, Level, Purpose, Subject, needs_purpose
from app.looking.store import Target
from app.settings import LookingPolicy
from app.wellness import ledger, locking, owner
from app.wellness.store import OwnStoreError, telling

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_STEPS = tuple(Severity)


class NotForNowError(StillwaterError):
    """The person said that this kind of material is not for them for now."""

    def __init__(self) -> None:
        super().__init__(
            _("You said that this kind of material is not for you for now."),
            kept=_("Nothing was shown, and nobody else is told."),
            do=_("Hand it over, or take it back on your own page."),
        )


def met(desk: Desk, db: Connection, item_id: ItemId) -> Target:
    """Return an item as this person meets it: as hard as it is classified, or harder where they asked for that."""
    target = store.target(db, item_id, desk.settings.looking.unclassified_severity)
    managed = desk.settings.managed
    stood = held.stood(db, target, desk.person.id) if held.binds(managed) else held.NOTHING
    target = replace(target, subject=held.covered(target.subject, stood, managed))
    if target.subject.is_paper:
        return target
    steps = max((each.steps for each in _own(desk, db, target)), default=0)
    if steps:
        place = min(_STEPS.index(target.subject.met_as) + steps, len(_STEPS) - 1)
        target = replace(target, subject=replace(target.subject, severity=_STEPS[place]))
    subject = as_allowed(target.subject, desk.settings.looking)
    return replace(target, subject=held.bounded(subject, stood, managed))


def as_allowed(subject: Subject, policy: LookingPolicy) -> Subject:
    """Return an item with how far the policy in force lets one of its severity stand open and open."""
    sharpest = {
        Severity.S1: policy.sharpest_s1,
        Severity.S2: policy.sharpest_s2,
        Severity.S3: policy.sharpest_s3,
        Severity.S4: policy.sharpest_s4,
    }
    covers = {Severity.S1: policy.cover_s1, Severity.S2: policy.cover_s2}
    met_as = subject.met_as
    return replace(subject, most=LEVELS[sharpest[met_as]], stands=covers.get(met_as) == "layout")


def purpose_before(desk: Desk, db: Connection, target: Target) -> Purpose | None:
    """Return what the person said before that they look for in an item; their own store knows what the vault was not told."""
    told = store.earlier_purpose(db, target.id, desk.person.id)
    if told is not None:
        return told
    try:
        return next((Purpose(each) for each in ledger.purposes(desk, target.uid) if Purpose(each) in PURPOSES), None)
    except OwnStoreError as error:
        failed("reading earlier purposes", error)
        return None


def purpose_told(desk: Desk, db: Connection, target: Target, level: Level, why: Purpose) -> Purpose:
    """Return the purpose that the vault may know: where only the person's own addition asked for it, that nobody did."""
    plain = store.target(db, target.id, desk.settings.looking.unclassified_severity).subject
    if why not in PURPOSES or plain.met_as is target.subject.met_as or needs_purpose(plain, level):
        return why
    return Purpose.UNASKED


def is_closed(desk: Desk, db: Connection, target: Target) -> bool:
    """Tell whether an item stays covered whatever its severity; if the own store does not answer, it does."""
    try:
        refuse(desk, db, target)
    except (DestroyedItemError, locking.EvidenceLockedError, NotForNowError):
        return True
    except OwnStoreError as error:
        failed("asking whether evidence is locked", error)
        return True
    return False


def refuse(desk: Desk, db: Connection, target: Target) -> None:
    """Refuse what is gone, and what the person's own cap or word keeps from them; never a paper, never at a life's risk."""
    if target.destroyed:
        raise DestroyedItemError
    if target.subject.is_paper or target.subject.life_at_risk:
        return
    locking.refuse_if_locked(desk)
    if any(each.unavailable for each in _own(desk, db, target)):
        raise NotForNowError


def _own(desk: Desk, db: Connection, target: Target) -> list[owner.Addition]:
    """Return the person's own additions that speak of an item: of its kind, or of a class that a list gives it."""
    try:
        with telling(desk):
            found = owner.additions(desk.own)
    except OwnStoreError as error:
        # What cannot be read makes nothing harder; whether the look may go on is the ledger's to say.
        failed("reading private additions", error)
        return []
    if not found:
        return []
    classes = {target.subject.kind.value, *store.classes(db, target.id)}
    return [each for each in found if each.content_class in classes]
