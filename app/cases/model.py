"""What a case is, where it can go from where it is, and what orders the queue."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from app.errors import StillwaterError
from app.i18n import _

CaseId = NewType("CaseId", int)


class Kind(Enum):
    """What is asked for."""

    EMERGENCY_DISCLOSURE = "emergency_disclosure"
    PRESERVATION = "preservation"
    PRODUCTION_ORDER = "production_order"
    INTERNAL_ESCALATION = "internal_escalation"
    PROACTIVE = "proactive"
    CHILD_SAFETY = "child_safety"
    TERRORIST_CONTENT = "terrorist_content"
    ENQUIRY = "enquiry"

    @property
    def prefix(self) -> str:
        """Return the letters that begin a reference."""
        return _PREFIXES[self]


_PREFIXES = {
    Kind.EMERGENCY_DISCLOSURE: "EDR",
    Kind.PRESERVATION: "PRS",
    Kind.PRODUCTION_ORDER: "PRO",
    Kind.INTERNAL_ESCALATION: "ESC",
    Kind.PROACTIVE: "REF",
    Kind.CHILD_SAFETY: "CSR",
    Kind.TERRORIST_CONTENT: "TCO",
    Kind.ENQUIRY: "ENQ",
}


class Imminence(Enum):
    """How soon harm is feared; the order here is the order of the queue."""

    NOW = "now"
    UNASSESSED = "unassessed"
    HOURS = "hours"
    DAYS = "days"
    UNKNOWN = "unknown"


class Severity(Enum):
    """How hard a look at the material would be; it never orders the queue."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Check(Enum):
    """What the first gate says of the requester."""

    UNKNOWN = "unknown"
    PASSED = "passed"
    FAILED = "failed"


class State(Enum):
    """Where a case stands; reviewed is a fact beside it, not a state."""

    NEW = "new"
    CLAIMED = "claimed"
    WAITING = "waiting"
    ON_HOLD = "on_hold"
    DECIDED = "decided"
    PENDING_APPROVAL = "pending_approval"
    APPROVED = "approved"
    RESPONDED = "responded"
    CLOSED = "closed"


class Step(Enum):
    """What a person does to a case."""

    CLAIM = "claim"
    RELEASE = "release"
    ASK_MORE = "ask_more"
    HOLD = "hold"
    RESUME = "resume"
    DECIDE = "decide"
    REDECIDE = "redecide"
    SEND_TO_APPROVER = "send_to_approver"
    APPROVE = "approve"
    RETURN = "return"
    RESPOND = "respond"
    CONTINUE = "continue"
    CLOSE = "close"


ROUTES: dict[tuple[State, Step], State] = {
    (State.NEW, Step.CLAIM): State.CLAIMED,
    (State.CLAIMED, Step.RELEASE): State.NEW,
    (State.CLAIMED, Step.ASK_MORE): State.WAITING,
    (State.CLAIMED, Step.HOLD): State.ON_HOLD,
    (State.WAITING, Step.RESUME): State.CLAIMED,
    (State.ON_HOLD, Step.RESUME): State.CLAIMED,
    (State.CLAIMED, Step.DECIDE): State.DECIDED,
    (State.DECIDED, Step.REDECIDE): State.DECIDED,
    (State.RESPONDED, Step.REDECIDE): State.DECIDED,
    (State.APPROVED, Step.REDECIDE): State.DECIDED,
    (State.DECIDED, Step.RESPOND): State.RESPONDED,
    (State.DECIDED, Step.SEND_TO_APPROVER): State.PENDING_APPROVAL,
    (State.PENDING_APPROVAL, Step.APPROVE): State.APPROVED,
    (State.PENDING_APPROVAL, Step.RETURN): State.CLAIMED,
    (State.APPROVED, Step.RESPOND): State.RESPONDED,
    (State.RESPONDED, Step.CONTINUE): State.CLAIMED,
    (State.RESPONDED, Step.CLOSE): State.CLOSED,
}

# An answer, a routed case or a question asked of the requester stops nothing by itself; these states do.
STATES_WITHOUT_CLOCKS = frozenset({State.RESPONDED, State.CLOSED})

# Life-at-risk mode eases pauses and limits for whoever works on the case: it rests while nobody does.
STATES_AT_WORK = frozenset({State.CLAIMED, State.WAITING, State.DECIDED, State.PENDING_APPROVAL, State.APPROVED})


class WrongStepError(StillwaterError):
    """That step does not lead anywhere from here."""

    def __init__(self, state: State, step: Step) -> None:
        super().__init__(
            _("This case is {state}: “{step}” is not possible from there.").format(
                state=state.value.replace("_", " "), step=step.value.replace("_", " ")
            ),
            kept=_("Nothing was changed."),
            do=_("Look at it again: somebody may have taken it further meanwhile."),
        )


class NotYoursError(StillwaterError):
    """Someone else has claimed the case, or nobody has."""

    def __init__(self) -> None:
        super().__init__(
            _("This case is not claimed by you."),
            kept=_("Nothing was changed."),
            do=_("Claim it first, or ask the person who has it to release it."),
        )


class KeptAwayError(StillwaterError):
    """Somebody who is kept away from a case cannot take it."""

    def __init__(self) -> None:
        super().__init__(
            _("You are kept away from this case."),
            kept=_("Nothing was changed; the case waits for somebody else."),
            do=_("The case's history says who said so and why; a third person can let you back."),
        )


class NoSuchCaseError(StillwaterError):
    """No case has that id."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no such case."),
            kept=_("Nothing was changed."),
            do=_("Check the reference: it is written like EDR-2026-A-00001."),
        )


class DestroyedCaseError(StillwaterError):
    """Of a case that was destroyed nothing is left to work on."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            _("{reference} was destroyed after its time: nothing is done in it any more.").format(reference=reference),
            kept=_("Nothing was changed. Its number, its dates and who looked at it are kept."),
            do=_("The certificate on the page “Keeping” says when, by whom and by which rule."),
        )


class SameCaseError(StillwaterError):
    """A case was to be linked with itself."""

    def __init__(self) -> None:
        super().__init__(
            _("That is this case itself."),
            kept=_("Nothing was changed."),
            do=_("Give the reference of the other case of the same incident."),
        )


def take(state: State, step: Step) -> State:
    """Return the state that a step leads to."""
    try:
        return ROUTES[state, step]
    except KeyError:
        raise WrongStepError(state, step) from None


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its actions see it."""

    id: CaseId
    uid: str
    reference: str
    kind: Kind
    state: State
    imminence: Imminence
    life_at_risk: bool
    owner_id: int | None
    received_at: str
    version: int

    @property
    def at_risk(self) -> bool:
        """Tell whether life-at-risk mode is on."""
        return at_risk(self.state, marked=self.life_at_risk)

    @property
    def left(self) -> bool:
        """Tell whether somebody left it further on than where it began, so that anybody may take it up there."""
        return self.owner_id is None and self.state not in (State.NEW, State.CLOSED)


def at_risk(state: State, *, marked: bool) -> bool:
    """Tell whether life-at-risk mode is on for a case that is marked for it, or not."""
    return marked and state in STATES_AT_WORK


def first_imminence(kind: Kind) -> Imminence:
    """Return where a case that nobody has read stands in the queue."""
    return Imminence.UNASSESSED if kind is Kind.EMERGENCY_DISCLOSURE else Imminence.UNKNOWN
