"""When something falls due, what stands against it, and where a destruction stands; no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import NewType

from app.cases.model import CaseId
from app.i18n import _

DestructionId = NewType("DestructionId", int)
HoldId = NewType("HoldId", int)


class Scope(Enum):
    """How much of a case is destroyed; the record is the whole of it, evidence included."""

    EVIDENCE = "evidence"
    RECORD = "record"

    @property
    def label(self) -> str:
        """Return what it is called."""
        return {Scope.EVIDENCE: _("evidence"), Scope.RECORD: _("whole record")}[self]


class Target(Enum):
    """What a hold is put on."""

    CASE = "case"
    ACCOUNT = "account"
    REQUESTER = "requester"

    @property
    def label(self) -> str:
        """Return what it is called."""
        return {
            Target.CASE: _("this case"),
            Target.ACCOUNT: _("every case of an account or a person"),
            Target.REQUESTER: _("every case of whoever asks"),
        }[self]


class Block(Enum):
    """What stands against destroying a case, whatever its age."""

    HOLD = "hold"
    TASK = "task"
    REVIEW = "review"
    DISPUTE = "dispute"
    GOLDEN = "golden"
    LINKED = "linked"

    @property
    def label(self) -> str:
        """Return why, in words."""
        return {
            Block.HOLD: _("held"),
            Block.TASK: _("a task is open"),
            Block.REVIEW: _("a review is under way"),
            Block.DISPUTE: _("a review is disputed"),
            Block.GOLDEN: _("others are measured by it"),
            Block.LINKED: _("a linked case is open or held"),
        }[self]


class Stage(Enum):
    """Where a destruction stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    OBJECTED = "objected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DESTROYED = "destroyed"

    @property
    def label(self) -> str:
        """Return what it is called."""
        return {
            Stage.PROPOSED: _("waits for a second person"),
            Stage.AGREED: _("agreed to; anybody may object"),
            Stage.OBJECTED: _("stopped by an objection"),
            Stage.REFUSED: _("not agreed to"),
            Stage.WITHDRAWN: _("taken back"),
            Stage.DESTROYED: _("destroyed"),
        }[self]

    @property
    def open(self) -> bool:
        """Tell whether something can still come of it."""
        return self in (Stage.PROPOSED, Stage.AGREED)


@dataclass(frozen=True, slots=True)
class Span:
    """How many days something is kept: what is chosen, what must be, and what needs a reason beyond."""

    days: int
    least_days: int
    most_days: int


@dataclass(frozen=True, slots=True)
class Falling:
    """When something falls due and how that was worked out; late once keeping it needs a reason."""

    due: datetime
    most: datetime
    formula: str

    def is_due(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return self.due <= now

    def told(self, now: datetime) -> str:
        """Return its day, as one that was or one that is still to come."""
        words = _("since {day}") if self.is_due(now) else _("on {day}")
        return words.format(day=f"{self.due:%Y-%m-%d}")

    def is_late(self, now: datetime) -> bool:
        """Tell whether keeping it any longer needs a reason."""
        return self.most <= now

    def brought_forward(self, at: datetime) -> Falling:
        """Return it as due since something of it was destroyed, which a backup that was put back undid."""
        words = _("{formula}; destroyed on {day}, and then an older backup was put back")
        return Falling(at, self.most, words.format(formula=self.formula, day=f"{at:%Y-%m-%d}"))


def due_at(closed: datetime, span: Span, preserved_until: datetime | None) -> datetime:
    """Return when something falls due: the days of its rule from its closing, and never before a preservation ends."""
    due = closed + timedelta(days=max(span.days, span.least_days))
    return due if preserved_until is None else max(due, preserved_until)


def falls(closed: datetime, span: Span, preserved_until: datetime | None, rule: str, version: int) -> Falling:
    """Work out when something falls due, and say how."""
    due = due_at(closed, span, None)
    formula = _("closed {day} + {days} days (policy retention v{version}: {rule})").format(
        day=f"{closed:%Y-%m-%d}", days=max(span.days, span.least_days), version=version, rule=rule
    )
    if preserved_until is not None and preserved_until > due:
        due = preserved_until
        formula = _("{formula}; preserved until {day}, which is later").format(formula=formula, day=f"{due:%Y-%m-%d}")
    return Falling(due, max(due, closed + timedelta(days=span.most_days)), formula)


@dataclass(frozen=True, slots=True)
class Ripe:
    """When what two people agreed to can be carried out, by the rules of then and of now: what is later counts."""

    until: datetime
    due: datetime
    formula: str
    against: tuple[Block, ...]
    # What is over for certain; the clock alone says nothing.
    settled: datetime

    @property
    def since(self) -> datetime:
        """Return when it is due and nobody may object any more."""
        return max(self.until, self.due)

    @property
    def open(self) -> bool:
        """Tell whether anybody may still object."""
        return self.until > self.settled

    @property
    def now(self) -> bool:
        """Tell whether it can be carried out."""
        return not self.against and self.since <= self.settled


@dataclass(frozen=True, slots=True)
class Due:
    """A closed case whose evidence or record falls due, when, why, and what stands against it."""

    case_id: CaseId
    uid: str
    reference: str
    kind: str
    outcome: str
    closed_at: str
    scope: Scope
    falling: Falling
    blocks: tuple[Block, ...]
    verified: bool
    source: str
    stage: Stage | None = None
    # On a list of what was destroyed before this vault was put back from an older backup.
    destroyed_before: str = ""

    @property
    def free(self) -> bool:
        """Tell whether nothing stands against proposing it."""
        return not self.blocks and self.stage is None
