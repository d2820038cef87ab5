"""Who asks, and the stories they tell: invented agencies, people and requests, read from resources/demo."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from app.cases.model import Kind
from app.demo.chats import Line

LANGUAGES = ("en", "fr", "de", "es", "ja", "pt")


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that does not exist; its domain ends in .example and its telephone rings nowhere."""

    country: str
    language: str
    name: str
    domain: str
    lookalike: str
    unit: str
    street: str
    place: str
    zone: str
    phone: str
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """What a request tells, with places left open for names."""

    key: str
    kind: Kind
    nature: str
    harm: str
    subject: str
    words: tuple[str, ...]
    recency: str
    time_frame: str
    why_data: str
    why_no_process: str
    actions: str
    material: tuple[str, ...]
    chat: tuple[Line, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language."""

    language: str
    synthetic: str
    greeting: str
    closing: str
    letter: dict[str, str]
    people: tuple[str, ...]
    landmarks: tuple[str, ...]
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody and everything that the weekend is made of."""

    agencies: tuple[Agency, ...]
    colleagues: Agency
    free_mail: str
    desk: str
    tongues: dict[str, Tongue]


@cache
def cast() -> Cast:
    """Read the agencies and the stories of every language."""
    found = _read("agencies.json")
    inside = {"country": "", "language": "en", "lookalike": "", "zone": "UTC", **found["colleagues"]}
    return Cast(
        agencies=tuple(_agency(values) for values in found["agencies"]),
        colleagues=_agency(inside),
        free_mail=found["free_mail"],
        desk=found["desk"],
        tongues={language: _tongue(_read(f"stories/{language}.json")) for language in LANGUAGES},
    )


def _read(name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((files("resources") / "demo" / name).read_text("utf-8"))
    return values


def _agency(values: dict[str, Any]) -> Agency:
    return Agency(**{**values, "officers": tuple(values["officers"])})


def _tongue(values: dict[str, Any]) -> Tongue:
    return Tongue(
        **{
            **values,
            "people": tuple(values["people"]),
            "landmarks": tuple(values["landmarks"]),
            "stories": tuple(_story(story) for story in values["stories"]),
        }
    )


def _story(values: dict[str, Any]) -> Story:
    lines = tuple(Line(mine=side == "b", text=text) for side, text in values["chat"])
    return Story(
        **{
            "note": "",
            **values,
            "kind": Kind(values["kind"]),
            "words": tuple(values["words"]),
            "material": tuple(values["material"]),
            "chat": lines,
        }
    )
