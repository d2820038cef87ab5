"""Policies on Windows: values below a key of the registry that only administrators write, as a template puts them there.

What is here was tried with values passed in; it has not been run on Windows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

from app.i18n import _
from app.policies.model import Document, Look
from app.policies.rules import rules

KEY = "Software\\Policies\\Stillwater"
RECOMMENDED = "Recommended"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the registry: its values as Python has them, and its keys below."""

    values: Mapping[str, Any] = field(default_factory=dict)
    below: Mapping[str, Key] = field(default_factory=dict)


class Winreg(Protocol):
    """What of Python's winreg is used."""

    HKEY_LOCAL_MACHINE: int
    KEY_READ: int
    KEY_WOW64_64KEY: int

    def OpenKey(self, key: Any, sub_key: str, reserved: int, access: int, /) -> Any: ...  # noqa: N802 -- its own name

    def EnumValue(self, key: Any, index: int, /) -> tuple[str, Any, int]: ...  # noqa: N802 -- its own name

    def EnumKey(self, key: Any, index: int, /) -> str: ...  # noqa: N802 -- its own name


def read() -> Sequence[Document]:
    """Return what this machine's registry says."""
    return documents(import_module("winreg"))


def looked() -> tuple[Look, ...]:
    """Return where this machine's registry was looked into, and which of it is there."""
    there = {document.source for document in read()}
    return tuple(Look(name, int(name in there)) for name in (_shown(KEY), _shown(f"{KEY}\\{RECOMMENDED}")))


def documents(winreg: Winreg) -> Sequence[Document]:
    """Return what a registry says; a key that is not there says nothing, one that cannot be read is told."""
    try:
        return of_key(_key(winreg, winreg.HKEY_LOCAL_MACHINE, KEY))
    except FileNotFoundError:
        return ()
    except OSError as error:
        return (Document(_shown(KEY), mandatory=True, problem=error.strerror or type(error).__name__),)


def of_key(key: Key) -> Sequence[Document]:
    """Return the documents of the key of policies: what is recommended below it, and what it holds itself."""
    recommended = key.below.get(RECOMMENDED)
    found = []
    if recommended is not None:
        found.append(_document(recommended, f"{KEY}\\{RECOMMENDED}", mandatory=False))
    found.append(_document(key, KEY, mandatory=True))
    return found


def _document(key: Key, name: str, *, mandatory: bool) -> Document:
    values = {each: _value(each, value) for each, value in key.values.items()}
    # A list is a key of its own, its members named 1, 2, 3 and so on.
    lists = {each: _members(inner) for each, inner in key.below.items() if each != RECOMMENDED}
    return Document(_shown(name), mandatory, {**values, **lists})


def _members(key: Key) -> list[Any]:
    return [key.values[name] for name in sorted(key.values, key=_number)]


def _number(name: str) -> tuple[int, str]:
    return (int(name) if name.isascii() and name.isdigit() else len(name) + 1_000_000, name)


def _value(name: str, value: Any) -> Any:
    """Return a value as the schema has it: the registry knows no booleans, and no lists of objects."""
    kind = rules()[name].schema["type"] if name in rules() else None
    if kind == "boolean" and value in (0, 1):
        return bool(value)
    if kind == "array" and isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _key(winreg: Winreg, above: Any, name: str) -> Key:
    with winreg.OpenKey(above, name, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
        values = dict(_values(winreg, opened))
        below = {each: _key(winreg, opened, each) for each in _names(winreg, opened)}
    return Key(values, below)


def _values(winreg: Winreg, key: Any) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    while True:
        try:
            name, value, _kind = winreg.EnumValue(key, len(found))
        except OSError:
            # So it ends: there is no value of that number.
            return found
        found.append((name, value))


def _names(winreg: Winreg, key: Any) -> list[str]:
    found: list[str] = []
    while True:
        try:
            found.append(winreg.EnumKey(key, len(found)))
        except OSError:
            return found


def _shown(name: str) -> str:
    return _("registry: {key}").format(key=f"HKLM\\{name}")
