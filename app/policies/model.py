"""Managed policies as values: the rules of each, what a document says, what is in force and who set it; no I/O."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Stricter(StrEnum):
    """Which of two values is the stricter one."""

    HIGHER = "higher"
    LOWER = "lower"
    LATER = "later"
    TRUE = "true"
    FALSE = "false"
    SUPERSET = "superset"
    SUBSET = "subset"
    NONE = "none"


class Origin(StrEnum):
    """Who set the value that is in force."""

    SHIPPED = "shipped"
    RECOMMENDED = "recommended"
    MANDATORY = "mandatory"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy: what it is called, what it may be, and which value of the program it acts on."""

    name: str
    title: str
    description: str
    group: str
    schema: Mapping[str, Any] = field(repr=False)
    stricter: Stricter
    sets: str
    default: Any
    source: str
    tightens_only: bool = False
    # What holds while a mandatory document cannot be read; None where what ships is strict enough.
    unreadable: Any = None

    @property
    def file(self) -> str:
        """Return which group of the program's values it acts on."""
        return self.sets.partition("/")[0]

    @property
    def path(self) -> tuple[str, ...]:
        """Return where in that group its value stands."""
        return tuple(self.sets.split("/")[1:])

    def meet(self, one: Any, other: Any) -> Any:
        """Return what is as strict as both; where neither way is stricter, the first."""
        if self.stricter in (Stricter.HIGHER, Stricter.LOWER):
            return max(one, other) if self.stricter is Stricter.HIGHER else min(one, other)
        if self.stricter in (Stricter.TRUE, Stricter.FALSE):
            return (one or other) if self.stricter is Stricter.TRUE else (one and other)
        if self.stricter is Stricter.LATER:
            order: list[Any] = self.schema["enum"]
            return max(one, other, key=order.index)
        if self.stricter is Stricter.SUPERSET:
            return [*one, *(each for each in other if each not in one)]
        if self.stricter is Stricter.SUBSET:
            # Nothing in common would be an empty list, which some values may not be.
            common = [each for each in one if each in other]
            return common if common or not self.schema.get("minItems") else list(one)
        return one

    def is_looser(self, value: Any, than: Any) -> bool:
        """Tell whether a value allows what another one does not."""
        met = self.meet(than, value)
        if self.stricter is Stricter.SUPERSET:
            return not set(than) <= set(value)
        if self.stricter is Stricter.SUBSET:
            return not set(value) <= set(than)
        return bool(self.stricter is not Stricter.NONE and met != value)


@dataclass(frozen=True, slots=True)
class Document:
    """What one place says: a file, a key of the registry, a list of preferences; problem where it cannot be read."""

    source: str
    mandatory: bool
    values: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A place where policies were looked for: how many documents are there, and what in it was passed over, and why."""

    place: str
    found: int = 0
    passed: tuple[Problem, ...] = ()
    # It is there, and what is in it could not be listed; reading it says why.
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in which document, at which path in it."""

    source: str
    path: str
    why: str

    def __str__(self) -> str:
        where = f"{self.source}: {self.path}" if self.path else self.source
        return f"{where}: {self.why}"


@dataclass(frozen=True, slots=True)
class Setting:
    """One policy as it stands: its value, who set it, and which other documents set it too and were overruled."""

    rule: Rule
    value: Any
    origin: Origin = Origin.SHIPPED
    source: str = ""
    also: tuple[str, ...] = ()

    @property
    def locked(self) -> bool:
        """Tell whether nobody at this workstation can make it looser."""
        return self.origin in (Origin.MANDATORY, Origin.UNREADABLE)

    def bounded(self, wanted: Any) -> Any:
        """Return what a person gets who wants a value: theirs where it is no looser than a locked one."""
        if not self.locked:
            return wanted
        return self.rule.meet(self.value, wanted)

    def over(self, before: Any, *, brought: bool) -> Any:
        """Return the value that takes the place of another, which people of the vault brought or which ships."""
        if self.origin is Origin.SHIPPED or (self.origin is Origin.RECOMMENDED and brought):
            return before
        if self.rule.tightens_only or brought or self.origin is Origin.UNREADABLE:
            return self.rule.meet(self.value, before)
        return self.value


@dataclass(frozen=True, slots=True)
class Managed:
    """Every policy as it stands at this workstation, and what is wrong with the documents."""

    settings: Mapping[str, Setting]
    problems: tuple[Problem, ...] = ()
    # What is set and cannot be used, so that nobody knows what was meant: what cannot be undone waits for it.
    unusable: Mapping[str, Problem] = field(default_factory=dict)
    # Reads it anew, where it was read on this machine: what was read holds until the program ends.
    again: Callable[[], Managed] | None = field(default=None, compare=False, repr=False)
    # Where it was looked for; a file that is passed over there changes nothing.
    looked: tuple[Look, ...] = field(default=(), compare=False)

    def __iter__(self) -> Iterator[Setting]:
        return iter(self.settings.values())

    @property
    def by_administrator(self) -> bool:
        """Tell whether an administrator set anything."""
        return any(each.origin is not Origin.SHIPPED for each in self)

    @property
    def changed_since(self) -> bool:
        """Tell whether the documents say something else by now."""
        return self.again is not None and self.again() != self

    def setting(self, name: str) -> Setting:
        """Return one policy."""
        return self.settings[name]

    def over(self, file: str, values: Mapping[str, Any], *, brought: bool = False) -> dict[str, Any]:
        """Return a group of values with what is managed laid over it; `brought` where people of the vault adopted it."""
        content: dict[str, Any] = copy.deepcopy(dict(values))
        for each in self:
            if each.rule.file == file and each.origin is not Origin.SHIPPED:
                inner = content
                for step in each.rule.path[:-1]:
                    inner = inner[step]
                last = each.rule.path[-1]
                inner[last] = copy.deepcopy(each.over(inner[last], brought=brought))
        return content

    def touches(self, file: str) -> bool:
        """Tell whether anything in a group of values is managed."""
        return any(each.rule.file == file and each.origin is not Origin.SHIPPED for each in self)
