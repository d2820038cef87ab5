"""What a value must not say though its schema allows it: whatever would be refused later, where it is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from app.i18n import _

# Where in a value it stands, and why it cannot be.
Wrong = tuple[str, str]
# How long a key is held, from what shows least to what shows most.
HOLDS = ("HoldSketchMs", "HoldReducedMs", "HoldFullMs")
_ENGLISH = "en"


def contradictions(name: str, value: Any) -> Iterator[Wrong]:
    """Return what is wrong with a value of a policy that keeps to its schema."""
    if name == "RetentionRules":
        yield from between_rules(value)
    if name == "BackupPlace" and value and not _is_whole(value):
        yield "", _("it is no whole path, and would lead to another place from wherever the program is started")
    if name == "Language" and value and value.partition("-")[0] != _ENGLISH and value not in _shipped("locale"):
        yield "", _unknown(value, {_ENGLISH, *_shipped("locale")})
    if name == "LetterLanguage" and value and value not in _shipped("templates"):
        yield "", _unknown(value, _shipped("templates"))


def between_rules(rules: Sequence[Mapping[str, Any]]) -> Iterator[Wrong]:
    """Return what contradicts itself in rules of how long closed cases are kept."""
    for number, rule in enumerate(rules):
        for scope in ("evidence", "record"):
            span = rule[scope]
            if not span["least_days"] <= span["days"] <= span["most_days"]:
                yield f"[{number}].{scope}", _("days lie between least_days and most_days")
        if rule["record"]["days"] < rule["evidence"]["days"]:
            yield f"[{number}].record", _("the record is kept at least as long as the evidence")
    if rules[-1].get("kinds") or rules[-1].get("outcomes"):
        yield f"[{len(rules) - 1}]", _("the last rule has to fit every case")


def _is_whole(path: str) -> bool:
    return PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()


@cache
def _shipped(folder: str) -> frozenset[str]:
    """Return the languages that have a folder of their own in another one."""
    there = files("resources") / folder
    # Without any language beside English there is no such folder.
    return frozenset(each.name for each in there.iterdir() if each.is_dir()) if there.is_dir() else frozenset()


def _unknown(language: str, there: Iterable[str]) -> str:
    words = _("“{language}” does not ship, English would stand in for it; there are: {languages}")
    return words.format(language=language, languages=", ".join(sorted(there)))
