"""From documents to what is in force: each value checked by itself, the last document wins, what is broken is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry

from app.i18n import _
from app.policies.model import Document, Managed, Origin, Problem, Rule, Setting
from app.policies.rules import rules
from app.policies.schema_words import why_not
from app.policies.sense import HOLDS, contradictions

# A document may say which schema it keeps to, for the editor it is written in.
_BESIDE = "$schema"
_MOST_WORDS = 200


@cache
def nothing() -> Managed:
    """Return what holds where no administrator set anything."""
    return merged(())


def merged(documents: Sequence[Document]) -> Managed:
    """Merge documents in their order: of two that set one policy the later wins, and mandatory ones above recommended."""
    problems: list[Problem] = []
    said: dict[str, list[tuple[Document, Any]]] = {}
    broken: dict[str, str] = {}
    told: list[tuple[Document, Problem]] = []
    for document in documents:
        good, wrong = checked(document)
        problems += wrong
        told += [(document, problem) for problem in wrong]
        for name, value in good.items():
            said.setdefault(name, []).append((document, value))
        if document.mandatory:
            broken |= _broken(document, wrong)
    settings = {rule.name: _setting(rule, said.get(rule.name, ()), broken) for rule in rules().values()}
    return Managed(settings, (*problems, *_shorter(settings)), _unusable(told, settings))


def _unusable(told: Sequence[tuple[Document, Problem]], settings: Mapping[str, Setting]) -> Mapping[str, Problem]:
    """Return which policies somebody set, or may have set, to what cannot be used; the first problem of each."""
    found: dict[str, Problem] = {}
    for document, problem in told:
        for name in rules() if document.problem else {_head(problem.path)} & rules().keys():
            # What is recommended says nothing beside a mandatory value that can be used.
            if document.mandatory or settings[name].origin is not Origin.MANDATORY:
                found.setdefault(name, problem)
    return found


def _shorter(settings: Mapping[str, Setting]) -> Iterator[Problem]:
    """Tell where what shows more would be held for a shorter time; where it is looked at, the longer one holds."""
    for number, name in enumerate(HOLDS):
        most = max(HOLDS[:number], key=lambda each: settings[each].value, default=name)
        more, less = settings[name], settings[most]
        if more.value < less.value:
            words = _("{n} is shorter than {less} ({least}), which shows less: {least} holds for both")
            why = words.format(n=more.value, less=most, least=less.value)
            yield Problem(more.source or less.source, name, why)


def checked(document: Document) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of a document that can be used, and what is wrong with the others."""
    if document.problem:
        return {}, [Problem(document.source, "", document.problem)]
    good: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in document.values.items():
        wrong = [Problem(document.source, path, why) for path, why in _wrong(name, value)]
        problems += wrong
        if not wrong and name != _BESIDE:
            good[name] = value
    return good, problems


def _wrong(name: str, value: Any) -> Iterator[tuple[str, str]]:
    rule = rules().get(name)
    if name == _BESIDE:
        return
    if rule is None:
        yield name, _("there is no such policy")
        return
    at = len(name)
    for error in _validator(name).iter_errors(value):
        # What is wrong is said of what is allowed; the value itself can be long, and belongs to somebody.
        yield f"{name}{error.json_path[1:]}"[: at + _MOST_WORDS], why_not(error)[:_MOST_WORDS]
        return
    for path, why in contradictions(name, value):
        yield f"{name}{path}", why
        return
    if rule.tightens_only and rule.is_looser(value, rule.default):
        yield name, _("it is looser than what ships, which stays in force")


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(rules()[name].schema, registry=Registry())


def _broken(document: Document, problems: Sequence[Problem]) -> Mapping[str, str]:
    """Return which policies cannot be read though a mandatory document may set them: one by its name, or all of them."""
    if document.problem:
        return dict.fromkeys(rules(), document.source)
    return {name: document.source for problem in problems for name in [_head(problem.path)] if name in rules()}


def _head(path: str) -> str:
    return path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0]


def _setting(rule: Rule, said: Sequence[tuple[Document, Any]], broken: Mapping[str, str]) -> Setting:
    mandatory = [(document.source, value) for document, value in said if document.mandatory]
    recommended = [(document.source, value) for document, value in said if not document.mandatory]
    # A document that cannot be read may have been the one that counts, so what is strict holds beside the others.
    unread = broken.get(rule.name) if rule.unreadable is not None else None
    if mandatory:
        source, value = mandatory[-1]
        also = tuple(other for other, _value in mandatory[:-1])
        if unread is not None:
            return Setting(rule, rule.meet(rule.unreadable, value), Origin.UNREADABLE, unread, (*also, source))
        return Setting(rule, value, Origin.MANDATORY, source, also)
    if unread is not None:
        return Setting(rule, rule.unreadable, Origin.UNREADABLE, unread)
    if recommended:
        source, value = recommended[-1]
        return Setting(rule, value, Origin.RECOMMENDED, source, tuple(other for other, _value in recommended[:-1]))
    return Setting(rule, rule.default)
