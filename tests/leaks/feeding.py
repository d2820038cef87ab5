"""Feed a canary into every text that an action takes, whatever the action: its arguments are made from their types."""

from __future__ import annotations

import ast
import collections.abc
import importlib
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from app.desk import Desk, Transaction
from tests.roles import actions

ONE = {bool: True, int: 1, float: 1.0}
ROWS: dict[Any, Callable[[list[Any]], Any]] = {
    **dict.fromkeys((collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection, tuple), tuple),
    **dict.fromkeys((set, frozenset, collections.abc.Set), frozenset),
    collections.abc.Iterator: iter,
    list: list,
}


class UnfeedableError(Exception):
    """An argument of a type that nobody here can make."""

    def __init__(self, kind: Any) -> None:
        super().__init__(str(kind))
        self.kind = kind


class Feeder:
    """Makes arguments in which every text is a canary of its own; `fed` has them all."""

    def __init__(self, desk: Desk, folder: Path, known: collections.abc.Mapping[Any, Any] | None = None) -> None:
        """Make them for a desk; `known` has what is given instead, by the name of an argument or by its type."""
        self._desk, self._folder, self._known = desk, folder, known or {}
        self.fed: list[str] = []

    def knowing(self, desk: Desk, known: collections.abc.Mapping[Any, Any]) -> Feeder:
        """Return one for a desk that gives what is known; its canaries are counted on here."""
        other = Feeder(desk, self._folder, known)
        other.fed = self.fed
        return other

    def canary(self) -> str:
        """Return a text that is nowhere else."""
        self.fed.append(f"canary{len(self.fed):05d}x")
        return self.fed[-1]

    def arguments(self, function: Callable[..., Any]) -> dict[str, Any]:
        """Return what a function can be called with."""
        hints = _hints(function)
        wanted = inspect.signature(function).parameters.values()
        return {
            each.name: self._known[each.name] if each.name in self._known else self.made(hints.get(each.name, str))
            for each in wanted
            if each.kind not in (each.VAR_POSITIONAL, each.VAR_KEYWORD)
        }

    def made(self, kind: Any) -> Any:
        """Return a value of a type."""
        if kind is Desk:
            return self._desk
        if isinstance(kind, type) and kind in self._known:
            return self._known[kind]
        if kind in ONE:
            return ONE[kind]
        plain: dict[Any, Callable[[], Any]] = {
            str: self.canary,
            bytes: lambda: self.canary().encode(),
            bytearray: lambda: bytearray(self.canary().encode()),
            datetime: self._desk.clock.now,
            date: lambda: self._desk.clock.now().date(),
            Path: self._file,
            Any: self.canary,
            object: self.canary,
            type(None): lambda: None,
        }
        if kind in plain:
            return plain[kind]()
        if hasattr(kind, "__supertype__"):
            return self.made(kind.__supertype__)
        return self._composed(kind) if typing.get_origin(kind) else self._named(kind)

    def _file(self) -> Path:
        file = self._folder / self.canary()
        file.write_text(self.canary())
        return file

    def _named(self, kind: Any) -> Any:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        if is_dataclass(kind) and isinstance(kind, type) and kind is not Transaction:
            hints = _hints(kind)
            return kind(**{f.name: self.made(hints[f.name]) for f in fields(kind) if f.init and not _given(f, kind)})
        raise UnfeedableError(kind)

    def _composed(self, kind: Any) -> Any:
        origin, inner = typing.get_origin(kind), typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return self.made(next(each for each in inner if each is not type(None)))
        if origin in (typing.Literal, collections.abc.Callable):
            return inner[0] if origin is typing.Literal else (lambda *_given: False)
        if origin is tuple and inner[-1:] != (...,):
            return tuple(self.made(each) for each in inner)
        if origin in (dict, collections.abc.Mapping):
            return {self.made(inner[0]): self.made(inner[1])}
        if origin in ROWS:
            return ROWS[origin]([self.made(inner[0])])
        raise UnfeedableError(kind)


def _hints(thing: Any) -> dict[str, Any]:
    """Return the types of a thing's parts, also those that its module imports for the type checker alone."""
    return typing.get_type_hints(thing, localns=_names(thing.__module__))


@cache
def _names(module: str) -> dict[str, Any]:
    source = inspect.getsource(importlib.import_module(module))
    found: dict[str, Any] = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            there = importlib.import_module(node.module)
            found |= {alias.asname or alias.name: getattr(there, alias.name, Any) for alias in node.names}
    return found


def _given(field: Any, kind: Any) -> bool:
    """Tell whether a field may keep its own value: a plain text never does, so that it is fed."""
    stated = field.default is not MISSING or field.default_factory is not MISSING
    return stated and _hints(kind)[field.name] is not str


def every_action() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Return every function of a room that a desk is given and that asks for a permission."""
    for name in sorted({action for action, _permission in actions()}):
        module, _dot, function = name.rpartition(".")
        found = getattr(importlib.import_module(f"app.{module}"), function, None)
        if found is not None and "desk" in inspect.signature(found).parameters:
            yield name, found
