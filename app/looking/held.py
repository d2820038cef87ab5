"""Nobody lifts an administrator's bound for themselves: what stood before their own word holds for them until another says the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cases.model import Severity
from app.evidence import changed
from app.evidence.changed import What
from app.evidence.model import Held, ItemKind, Source
from app.looking.model import LEVELS, SEVERE, Level, Subject

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.looking.store import Target
    from app.policies.model import Managed

_COVERS = {Severity.S1: "CoverS1", Severity.S2: "CoverS2"}
_CAPTURE = "CaptureExclusion"
_BOUNDS = (*(f"Sharpest{each.value}" for each in Severity), *_COVERS.values(), _CAPTURE)


@dataclass(frozen=True, slots=True)
class Stood:
    """What stood before a person's own latest words on an item; nothing where the last word is another's, or nobody's."""

    severity: str | None = None
    source: str | None = None


NOTHING = Stood()


def binds(managed: Managed) -> bool:
    """Tell whether anything that an administrator made mandatory depends on what people say of an item."""
    return any(each.locked and each.value != each.rule.default for each in map(managed.setting, _BOUNDS))


def stood(db: Connection, target: Target, person_id: int) -> Stood:
    """Return what stood before a person's own words, as the history has it."""
    said = changed.said_of(db, target.id)
    return Stood(*(changed.before_own(said[what], person_id) for what in (What.SEVERITY, What.SOURCE)))


def covered(subject: Subject, stood: Stood, managed: Managed) -> Subject:
    """Return an item that a person themselves called the requester's as the subject's that it was, where that is bound."""
    if not subject.is_paper or stood.source != Source.SUBJECT.value:
        return subject
    bounds = [_bound(subject, each, managed) for each in (subject.met_as, _before(subject, stood))]
    pictured = managed.setting(_CAPTURE)
    kept_out = pictured.locked and pictured.value == "required"
    if not kept_out and all(most is Level.L4 and stands for most, stands in bounds):
        return subject
    return replace(subject, source=Source.SUBJECT, held=subject.held | {Held.SOURCE})


def bounded(subject: Subject, stood: Stood, managed: Managed) -> Subject:
    """Return an item that opens and stands open no further than what was bound before the person's own word on it."""
    if stood.severity is None:
        return subject
    most, stands = _bound(subject, _before(subject, stood), managed)
    if most >= subject.most and (stands or not subject.stands):
        return subject
    most, stands = min(most, subject.most), stands and subject.stands
    return replace(subject, most=most, stands=stands, held=subject.held | {Held.SEVERITY})


def _before(subject: Subject, stood: Stood) -> Severity:
    if stood.severity is None:
        return subject.met_as
    return subject.unclassified if stood.severity == changed.UNCLASSIFIED else Severity(stood.severity)


def _bound(subject: Subject, severity: Severity, managed: Managed) -> tuple[Level, bool]:
    """Return how far what is mandatory lets an item of a severity open, and whether its layout may stand open."""
    sharpest = managed.setting(f"Sharpest{severity.value}")
    covers = {each: managed.setting(name) for each, name in _COVERS.items()}
    facts = {each for each, cover in covers.items() if cover.locked and cover.value == "facts"}
    # Where facts alone stand open of what is milder, they do of what is severe; of what is no picture nothing else does.
    stands = severity not in facts and not (facts and severity in SEVERE)
    return LEVELS[sharpest.value] if sharpest.locked else Level.L4, stands or subject.kind is not ItemKind.PICTURE
