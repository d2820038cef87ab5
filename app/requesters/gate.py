"""The first gate as values: is the requester real? Findings explain, a call back answers, nothing here approves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

STRONGEST = 3


class GateState(Enum):
    """Where the first gate stands by the calls that were made; findings alone never move it."""

    UNKNOWN = "unknown"
    VERIFIED = "verified"
    FAILED = "failed"
    EXPIRED = "expired"


class Weight(Enum):
    """How much a finding asks for more checking; the order is by how much."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Ground(Enum):
    """Why a request leaves the fast path: who its subject may be."""

    DISSIDENT = "dissident"
    JOURNALIST = "journalist"
    LGBT = "lgbt"
    PARTNER = "partner"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """One red flag that was found: what was found, why it matters, what clears it, and where that is known from.

    to_be_confirmed says that its source was not verified; by_person that no check found it but a person.
    """

    flag: str
    weight: Weight
    found: str
    why: str
    do: str
    source: str
    to_be_confirmed: bool = False
    by_person: bool = False


class FlagAnswer(Enum):
    """What a person says of a red flag that only a person can see."""

    SEEN = "seen"
    NOT_SEEN = "not_seen"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Answered:
    """What was last said of a flag, by whom and when."""

    answer: FlagAnswer
    person: str
    at: str


@dataclass(frozen=True, slots=True)
class OffFastPath:
    """That a case goes to counsel before anything is given, why, and who said so."""

    ground: Ground
    reason: str
    person: str
    at: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the first gate stands, without the findings: a few rows, for whoever asks at every key.

    until is when a verification runs out or ran out; callbacks counts the calls that count.
    """

    state: GateState
    until: str | None
    callbacks: int
    off_fast_path: OffFastPath | None


@dataclass(frozen=True, slots=True)
class Verification:
    """Where the first gate stands, with everything that was found; the strongest stand first."""

    standing: Standing
    findings: tuple[Finding, ...]

    @property
    def state(self) -> GateState:
        """Return where the gate stands."""
        return self.standing.state

    @property
    def off_fast_path(self) -> OffFastPath | None:
        """Return why the case goes to counsel, if it does."""
        return self.standing.off_fast_path

    @property
    def strongest(self) -> tuple[Finding, ...]:
        """Return the few that stand on top."""
        return self.findings[:STRONGEST]

    @property
    def high_flag(self) -> bool:
        """Tell whether a finding asks for the second check."""
        return any(finding.weight is Weight.HIGH for finding in self.findings)
