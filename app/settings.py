"""Policy values: versioned files that ship with the program and that an organisation edits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from typing import Any

from app.errors import StillwaterError
from app.i18n import _
from app.pacing import Pacing, pacing_of, shipped_bytes, tightened
from app.policies import machine
from app.policies.exports import ExportPolicy
from app.policies.keyrings import Keyring
from app.policies.merging import nothing
from app.policies.model import Managed


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
    """How a cover opens, how far, and when it closes."""

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
    # What of a picture stands open before anybody asks: its layout, or facts alone; of S3 and S4 it is facts always.
    cover_s1: str
    cover_s2: str
    # The sharpest level that an item of a severity opens to: full, reduced or sketch.
    sharpest_s1: str
    sharpest_s2: str
    sharpest_s3: str
    sharpest_s4: str


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
    """When the vault locks, how long what is copied stays, what the cage must have, and when and where it is backed up.

    Without a place of their own backups stand in the vault's folder; 0 hours means only when somebody asks.
    """

    idle_lock_seconds: int
    clipboard_seconds: int
    lock_wait_seconds: float
    required_layers: tuple[str, ...]
    allow_unconfined: bool
    keyring_required: str
    backup_hours: int
    backup_place: str
    keep_hours: int
    keep_days: int
    keep_weeks: int


@dataclass(frozen=True, slots=True)
class WindowPolicy:
    """What a person may not choose for the window, and when it stays out of pictures of the screen."""

    hold_to_open: bool
    capture: str


@dataclass(frozen=True, slots=True)
class HousePolicy:
    """What stands at the head of letters and in which language things are said; empty is what people here say."""

    organisation: str
    organisation_address: str
    organisation_contact: str
    language: str
    letter_language: str

    @property
    def letterhead(self) -> dict[str, str]:
        """Return the lines of the letterhead that are set."""
        names = ("organisation", "organisation_address", "organisation_contact")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every policy in force."""

    clocks: ClockPolicy
    looking: LookingPolicy
    pacing: Pacing
    intake: IntakePolicy
    vault: VaultPolicy
    window: WindowPolicy
    exports: ExportPolicy
    house: HousePolicy
    managed: Managed = field(default_factory=nothing, repr=False)

    @property
    def keyring(self) -> Keyring:
        """Return when the system's keyring is required."""
        return Keyring(self.vault.keyring_required)

    def told(self) -> dict[str, Any]:
        """Return the values as they are handed to another process of this program."""
        return {name: asdict(getattr(self, name)) for name in self.__slots__ if name != "managed"}


def shipped() -> Settings:
    """Return the policies that ship with the program."""
    return settings_of(nothing())


def in_force() -> Settings:
    """Return the policies in force on this machine: what ships, and what its administrator set over it."""
    return settings_of(machine.managed())


def settings_of(managed: Managed) -> Settings:
    """Return what ships with managed values laid over it."""
    values = {name: managed.over(name, _values(name)) for name in (*_GROUPS, "clocks", "intake")}
    return Settings(
        clocks=ClockPolicy(**values["clocks"]),
        intake=IntakePolicy(**values["intake"]),
        pacing=tightened(shipped_bytes(), managed),
        managed=managed,
        **_groups(values),
    )


def settings_from(told: Mapping[str, Any]) -> Settings:
    """Return the policies that another process of this program works by."""
    return Settings(
        clocks=ClockPolicy(**told["clocks"]),
        intake=IntakePolicy(**told["intake"]),
        pacing=pacing_of(told["pacing"]),
        **_groups(told),
    )


_GROUPS = ("looking", "vault", "window", "exports", "house")


def _groups(values: Mapping[str, Any]) -> dict[str, Any]:
    vault, exports = values["vault"], values["exports"]
    return {
        "looking": LookingPolicy(**values["looking"]),
        "vault": VaultPolicy(**{**vault, "required_layers": tuple(vault["required_layers"])}),
        "window": WindowPolicy(**values["window"]),
        "exports": ExportPolicy(tuple(exports["allowed"])),
        "house": HousePolicy(**values["house"]),
    }


def _values(name: str) -> dict[str, Any]:
    text = (files("resources") / "policies" / f"{name}.json").read_text("utf-8")
    try:
        values: dict[str, Any] = json.loads(text)["values"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadPolicyError(name, type(error).__name__) from error
    return values
