"""The wellness policy as values: checked against its schema, and made stricter, never looser, by managed settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, cast

from jsonschema import Draft202012Validator
from referencing import Registry

from app.errors import StillwaterError
from app.i18n import _
from app.policies.model import Managed
from app.policies.unread import finite, why

_FOLDER = files("resources") / "policies"


class BadPacingError(StillwaterError):
    """A wellness policy does not say what it must."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(
            _("The wellness policy cannot be used: {why}.").format(why=why),
            kept=_("The values that were good last stay in force, and breaks still come."),
            do=_("Have it corrected; its schema is resources/policies/wellness.schema.json."),
        )


@dataclass(frozen=True, slots=True)
class Weights:
    """What a look counts for; a pacing figure, no medical measure."""

    severity: Mapping[str, float]
    level: Mapping[str, float]
    modality: Mapping[str, float]
    sound: float
    onset: float
    scale_seconds: int
    most_seconds: int
    life_at_risk: float


@dataclass(frozen=True, slots=True)
class Micro:
    """Eyes off for a moment; put aside so often in a row."""

    work_seconds: int
    rest_seconds: int
    dismissals: int


@dataclass(frozen=True, slots=True)
class Usual:
    """The break after a stretch of review."""

    work_seconds: int
    rest_seconds: int
    postpones: int
    postpone_seconds: int


@dataclass(frozen=True, slots=True)
class Hour:
    """How much rest each window of time must hold."""

    window_seconds: int
    rest_seconds: int


@dataclass(frozen=True, slots=True)
class Long:
    """The long break."""

    work_seconds: int
    rest_seconds: int


@dataclass(frozen=True, slots=True)
class AfterSevere:
    """The rest after a decision on the most severe material; longer where the last was not long ago."""

    rest_seconds: int
    again_within_seconds: int
    again_rest_seconds: int


@dataclass(frozen=True, slots=True)
class AfterCase:
    """The least rest once a case in which a life was at risk is closed."""

    rest_seconds: int


@dataclass(frozen=True, slots=True)
class Debt:
    """What putting a break off adds to it, as a share of the time, and the most that can be owed."""

    share: float
    limit_seconds: int


@dataclass(frozen=True, slots=True)
class Prompting:
    """How long before a break it is told, how long it waits for something to be finished, and what gap means sleep."""

    heads_up_seconds: int
    breakpoint_seconds: int
    gap_seconds: int


@dataclass(frozen=True, slots=True)
class Caps:
    """How much a shift may hold before the person is told, asked, or the evidence locks."""

    review_soft_seconds: int
    review_hard_seconds: int
    close_soft_seconds: int
    severe_looks_told: int
    severe_looks_asked: int
    same_class_looks: int
    shift_end_seconds: int
    days_in_a_row: int
    override_seconds: int


@dataclass(frozen=True, slots=True)
class LifeAtRisk:
    """When life-at-risk mode suggests its end, and when a second person is offered and asked for."""

    suggest_off_seconds: int
    offer_relief_seconds: int
    offer_relief_looks: int
    ask_relief_seconds: int


@dataclass(frozen=True, slots=True)
class ShiftRule:
    """When a working day begins by the wall clock, and what absence ends a shift."""

    starts_at: str
    new_after_seconds: int


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days the person's own store keeps single rows."""

    span_days: int
    check_in_days: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """The smallest group whose sums are shown to anybody."""

    least_people: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody to talk to; role is peer, counsellor, crisis_line or duty_partner."""

    name: str
    role: str
    number: str
    hours: str


@dataclass(frozen=True, slots=True)
class Pacing:
    """Everything that the wellness policy says."""

    weights: Weights
    micro: Micro
    usual: Usual
    hour: Hour
    long: Long
    after_severe: AfterSevere
    after_case: AfterCase
    debt: Debt
    prompting: Prompting
    caps: Caps
    life_at_risk: LifeAtRisk
    shift: ShiftRule
    retention: Retention
    sharing: Sharing
    check_ins: bool
    contacts: tuple[Contact, ...]


def shipped_bytes() -> bytes:
    """Return the policy file that ships with the program."""
    return (_FOLDER / "wellness.json").read_bytes()


def parse(document: bytes) -> Pacing:
    """Return the values of a policy file, or raise BadPacingError with the path in the document."""
    return pacing_of(checked(document)["values"])


def checked(document: bytes) -> dict[str, Any]:
    """Return a policy file that keeps to the schema, whose values agree with one another."""
    try:
        found = json.loads(document, parse_constant=finite)
    except (ValueError, RecursionError) as error:
        raise BadPacingError(why(error, document)) from error
    for wrong in Draft202012Validator(_schema(), registry=Registry()).iter_errors(found):
        where = "/".join(str(step) for step in wrong.absolute_path)
        raise BadPacingError(f"{where or _('the file')}: {wrong.message[:200]}")
    _agree(found["values"])
    return cast("dict[str, Any]", found)


def tightened(base: bytes, managed: Managed, *, brought: bool = False) -> Pacing:
    """Return the base policy with every managed value that is stricter; what then contradicts it follows."""
    values = managed.over("wellness", checked(base)["values"], brought=brought)
    for lower, upper in _PAIRS:
        # Both are reached sooner the lower they are, so what must come first gives way.
        inner, last = _holder(values, lower)
        inner[last] = min(inner[last], _at(values, upper))
    return parse(json.dumps({"policy": "wellness", "version": 1, "values": values}).encode())


def _at(values: Mapping[str, Any], path: str) -> Any:
    inner, last = _holder(values, path)
    return inner[last]


def _holder(values: Mapping[str, Any], path: str) -> tuple[Any, str]:
    *steps, last = path.split("/")
    inner: Any = values
    for step in steps:
        inner = inner[step]
    return inner, last


# What must not be more than what follows it; settled from the last to the first.
_PAIRS = (
    ("caps/review_soft_seconds", "caps/review_hard_seconds"),
    ("caps/severe_looks_told", "caps/severe_looks_asked"),
    ("life_at_risk/offer_relief_seconds", "life_at_risk/ask_relief_seconds"),
    ("usual/work_seconds", "long/work_seconds"),
    ("micro/work_seconds", "usual/work_seconds"),
)


def _agree(values: Mapping[str, Any]) -> None:
    """Refuse values that contradict one another though each is in its range."""
    for path, follows in _PAIRS:
        if _at(values, path) > _at(values, follows):
            raise BadPacingError(_("{where}: it is more than what follows it").format(where=path))
    weights = values["weights"]["severity"]
    if sorted(weights.values()) != [weights[name] for name in ("S1", "S2", "S3", "S4")]:
        raise BadPacingError(_("weights/severity: a harder step weighs less than an easier one"))


def _schema() -> dict[str, Any]:
    return cast("dict[str, Any]", json.loads((_FOLDER / "wellness.schema.json").read_bytes()))


def pacing_of(values: Mapping[str, Any]) -> Pacing:
    """Return values that were checked before as a policy."""
    return Pacing(
        weights=Weights(**values["weights"]),
        micro=Micro(**values["micro"]),
        usual=Usual(**values["usual"]),
        hour=Hour(**values["hour"]),
        long=Long(**values["long"]),
        after_severe=AfterSevere(**values["after_severe"]),
        after_case=AfterCase(**values["after_case"]),
        debt=Debt(**values["debt"]),
        prompting=Prompting(**values["prompting"]),
        caps=Caps(**values["caps"]),
        life_at_risk=LifeAtRisk(**values["life_at_risk"]),
        shift=ShiftRule(**values["shift"]),
        retention=Retention(**values["retention"]),
        sharing=Sharing(**values["sharing"]),
        check_ins=values["check_ins"],
        contacts=tuple(Contact(**contact) for contact in values["contacts"]),
    )
