"""Policy values: versioned files that ship with the program and that an organisation edits."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from app.errors import StillwaterError
from app.i18n import _
from app.pacing import Pacing, parse, shipped_bytes


class BadPolicyError(StillwaterError):
    """A policy file does not say what it must."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("The policy file {name} cannot be used: {why}.").format(name=name, why=why),
            do=_("Put the shipped file back, or correct it."),
        )


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """How long an answer may take, in minutes from receipt, by kind and imminence."""

    triage: int
    escalate_before_share: float
    emergency_disclosure: dict[str, int]
    preservation: dict[str, int]
    production_order: dict[str, int]
    internal_escalation: dict[str, int]
    proactive: dict[str, int]
    child_safety: dict[str, int]
    terrorist_content: dict[str, int]
    enquiry: dict[str, int]

    def minutes(self, kind: str, imminence: str) -> int:
        """Return the minutes that a request of a kind has."""
        allowed: dict[str, int] = getattr(self, kind)
        return allowed[imminence]


@dataclass(frozen=True, slots=True)
class LookingPolicy:
    """How a cover opens and when it closes."""

    hold_sketch_ms: int
    hold_reduced_ms: int
    hold_full_ms: int
    picture_seconds: int
    picture_seconds_life_at_risk: int
    text_seconds: int
    no_input_seconds: int
    no_input_seconds_playing: int
    playing_seconds: int
    pause_seconds: int
    gap_seconds_s4: int
    unclassified_severity: str


@dataclass(frozen=True, slots=True)
class IntakePolicy:
    """What is taken in, and how much of it."""

    mail_bytes: int
    json_bytes: int
    quarantine_bytes: int
    batch: int
    words_chars: int
    settle_seconds: float
    notice_repeat_seconds: int


@dataclass(frozen=True, slots=True)
class VaultPolicy:
    """When the vault locks, and what the cage must have."""

    idle_lock_seconds: int
    lock_wait_seconds: float
    required_layers: tuple[str, ...]
    allow_unconfined: bool


@dataclass(frozen=True, slots=True)
class Settings:
    """Every policy in force."""

    clocks: ClockPolicy
    looking: LookingPolicy
    pacing: Pacing
    intake: IntakePolicy
    vault: VaultPolicy


def shipped() -> Settings:
    """Return the policies that ship with the program."""
    vault = _values("vault")
    vault["required_layers"] = tuple(vault["required_layers"])
    return Settings(
        clocks=ClockPolicy(**_values("clocks")),
        looking=LookingPolicy(**_values("looking")),
        pacing=parse(shipped_bytes()),
        intake=IntakePolicy(**_values("intake")),
        vault=VaultPolicy(**vault),
    )


def _values(name: str) -> dict[str, Any]:
    text = (files("resources") / "policies" / f"{name}.json").read_text("utf-8")
    try:
        values: dict[str, Any] = json.loads(text)["values"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadPolicyError(name, type(error).__name__) from error
    return values
