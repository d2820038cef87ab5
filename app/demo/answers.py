"""What the demo's responder answers: read from resources/demo, fitted to the request."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from app.cases.model import Imminence, Kind, Severity
from app.decisions.bases import shipped_bases
from app.decisions.own import key_of_test
from app.demo.plan import Planned

_ASSESSED = frozenset({Kind.EMERGENCY_DISCLOSURE, Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
_WITHOUT_A_BASIS = {
    Kind.PRODUCTION_ORDER: "production_order_treaty",
    Kind.PRESERVATION: "preservation_elsewhere",
}


def answers(planned: Planned) -> dict[str, object]:
    """Return answers that decide a request, for release and for the record."""
    if planned.flag is not None:
        return dict(_read()["answers"]["fraud"])
    found = bases(planned)
    name = planned.kind.value if found else _WITHOUT_A_BASIS[planned.kind]
    # A colleague's escalation and our own finding are decided alike.
    given = dict(_read()["answers"].get(name) or _read()["answers"][Kind.INTERNAL_ESCALATION.value])
    if found:
        given["bases"] = found
        given |= tests_of(found)
    if planned.kind in _ASSESSED:
        given |= {"imminence": imminence(planned).value, "harm": _read()["harm"][planned.story.key]}
    if "preserve_until" in given:
        given["preserve_until"] = f"{planned.received_at + timedelta(days=90):%Y-%m-%d}"
    if "login_from" in given:
        given["login_from"] = f"{planned.received_at - timedelta(days=2):%Y-%m-%d}"
        given["login_to"] = f"{planned.received_at:%Y-%m-%d}"
    return given


def tests_of(found: list[str]) -> dict[str, object]:
    """Return what the responder says of each test of some bases: the same short reason, basis by basis."""
    known = shipped_bases().by_id
    return {
        key_of_test(base, number): {"holds": "yes", "why": say("test")}
        for base in found
        for number in range(1, len(known[base].asked) + 1)
    }


def bases(planned: Planned) -> list[str]:
    """Return the legal bases that carry the answer; none where only a treaty would."""
    by_country: dict[str, list[str]] = _read()["bases"][planned.kind.value]
    return by_country.get(planned.country, by_country.get("", []))


def imminence(planned: Planned) -> Imminence:
    """Return how soon harm is feared in a story."""
    return Imminence(_read()["imminence"].get(planned.story.key, "unknown"))


def severity(planned: Planned, material: str) -> Severity:
    """Return the class that an item gets; the labels are examples, nothing in the demo is hard to look at."""
    told: dict[str, str] = _read()["severity"]
    if material == "chat":
        return Severity(_read()["severity_of_chat"].get(planned.story.key, told[material]))
    return Severity(told[material])


def say(name: str) -> str:
    """Return one of the responder's short remarks."""
    words: dict[str, str] = _read()["words"]
    return words[name]


@cache
def _read() -> dict[str, Any]:
    values: dict[str, Any] = json.loads((files("resources") / "demo" / "answers.json").read_text("utf-8"))
    return values
