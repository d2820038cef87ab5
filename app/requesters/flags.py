"""The red flags as data: what each means, what to do, how hard it weighs, and who says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from app.errors import StillwaterError
from app.i18n import _
from app.requesters.gate import Finding, Weight

_FILE = files("resources") / "verification" / "red_flags.json"


class BadFlagsError(StillwaterError):
    """The list of red flags does not say what it must."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("The list of red flags cannot be used: {why}.").format(why=why),
            kept=_("Nothing was changed."),
            do=_("Put the shipped file back, or correct it: resources/verification/red_flags.json."),
        )


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag; place is how strongly it speaks among those of its weight."""

    id: str
    place: int
    group: str
    title: str
    what_to_check: str
    why: str
    do: str
    weight: Weight
    checked_by_program: bool
    asked_of_person: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check saw: the flag, in words what was found, and a weight where it is another than usual."""

    flag: str
    found: str
    weight: Weight | None = None


@lru_cache(maxsize=1)
def shipped() -> dict[str, Flag]:
    """Return the red flags by their ids."""
    return parse(_FILE.read_bytes())


def parse(document: bytes) -> dict[str, Flag]:
    """Read a list of red flags, or tell what is wrong with it."""
    try:
        flags = [
            Flag(
                id=each["id"],
                place=place,
                group=each["group"],
                title=each["flag"],
                what_to_check=each["what_to_check"],
                why=each["why"],
                do=each["do"],
                weight=Weight(each["severity"]),
                checked_by_program=bool(each["checked_by_program"]),
                asked_of_person=bool(each["asked_of_person"]),
                source="; ".join(each["source"]),
                verified=bool(each["verified"]),
            )
            for place, each in enumerate(json.loads(document)["flags"])
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFlagsError(f"{type(error).__name__} {error}") from error
    return {flag.id: flag for flag in flags}


def finding(seen: Seen, *, by_person: bool = False) -> Finding:
    """Return what was seen with why it matters, what clears it and its source."""
    flag = shipped()[seen.flag]
    return Finding(
        flag=flag.id,
        weight=seen.weight or flag.weight,
        found=seen.found,
        why=flag.why,
        do=flag.do,
        source=flag.source,
        to_be_confirmed=not flag.verified,
        by_person=by_person,
    )


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Return findings with the strongest first: by weight, then by how strongly the flag speaks."""
    weights = list(Weight)
    return tuple(sorted(findings, key=lambda each: (weights.index(each.weight), shipped()[each.flag].place)))


def checklist() -> tuple[Flag, ...]:
    """Return the flags that only a person can see."""
    return tuple(flag for flag in shipped().values() if flag.asked_of_person)
