"""Managed policies in words, the same in the window and without one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from app.i18n import _, ngettext
from app.policies.model import Look, Managed, Origin, Setting

_LONGEST = 300
_MOST_PASSED = 20


def value_words(value: Any) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value in ("", []):
        return _("nothing")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def origin_words(setting: Setting) -> str:
    """Return who set a value."""
    return {
        Origin.SHIPPED: _("as it ships"),
        Origin.RECOMMENDED: _("recommended by the administrator"),
        Origin.MANDATORY: _("set by the administrator"),
        Origin.UNREADABLE: _("strict while a document cannot be read"),
    }[setting.origin]


def lock_words(setting: Setting) -> str:
    """Return whether anybody here can make it looser."""
    if not setting.locked:
        return _("not locked")
    if setting.rule.tightens_only or setting.rule.stricter.value != "none":
        return _("locked: only stricter here")
    return _("locked")


def source_words(setting: Setting) -> str:
    """Return where a value stands, and what else says something that is overruled."""
    if not setting.also:
        return setting.source
    return _("{source} (overrules {others})").format(source=setting.source, others=", ".join(setting.also))


def told(setting: Setting) -> str:
    """Return one policy in a line."""
    words = [f"{setting.rule.name}: {value_words(setting.value)}", origin_words(setting)]
    if setting.locked:
        words.append(lock_words(setting))
    if setting.source:
        words.append(source_words(setting))
    return " · ".join(words)


def looked_words(look: Look) -> list[str]:
    """Return what is at a place where policies were looked for, and what there was passed over, a line each."""
    if look.closed:
        head = _("{place}: it cannot be looked into.")
    elif look.found:
        head = ngettext("{place}: {n} document is there.", "{place}: {n} documents are there.", look.found)
    else:
        head = _("{place}: no policies are there.")
    words = [head.format(place=look.place, n=look.found)]
    words += [_("Passed over: {file}").format(file=each) for each in look.passed[:_MOST_PASSED]]
    if more := len(look.passed[_MOST_PASSED:]):
        words.append(ngettext("Passed over: {n} more.", "Passed over: {n} more.", more).format(n=more))
    return words


def looked_at(places: Iterable[Look]) -> list[str]:
    """Return the same of every place."""
    return [line for each in places for line in looked_words(each)]


def as_text(managed: Managed) -> str:
    """Return everything, to be copied and sent to whoever manages the workstation."""
    problems = [_("Cannot be used: {problem}").format(problem=each) for each in managed.problems]
    return "\n".join([*problems, *looked_at(managed.looked), *(told(each) for each in managed)])
