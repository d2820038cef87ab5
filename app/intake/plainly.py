"""Whether a document plainly follows a schema: a quick yes for the usual case, and the library for every other.

jsonschema takes longer for one request than writing its case does. A yes here is always the library's yes (a test
compares them); whatever is not plain, by its content or by a rule that is not known here, is left to the library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_SAYS_NOTHING = frozenset(
    {"title", "description", "examples", "$schema", "$id", "version", "contentEncoding", "x-required", "x-verified"}
)

# The rules that each kind of value is tested by here.
_OF_TEXT = frozenset({"type", "enum", "const", "minLength", "maxLength", "format"})
_OF_FLAGS = frozenset({"type"})
_OF_LISTS = frozenset({"type", "items", "maxItems", "uniqueItems"})
_OF_OBJECTS = frozenset({"type", "properties", "required", "additionalProperties"})

Rule = Callable[[Any], bool]


def compiled(schema: Mapping[str, Any], formats: Mapping[str, Callable[[str], bool]]) -> Rule:
    """Return the quick test of a schema; it says no to whatever it is not sure of."""
    makers: dict[str, Callable[[Mapping[str, Any]], Rule]] = {
        "string": lambda part: _text(part, formats),
        "boolean": lambda _part: lambda value: value is True or value is False,
        "array": lambda part: _list(part, formats),
        "object": lambda part: _object(part, formats),
    }
    known = {"string": _OF_TEXT, "boolean": _OF_FLAGS, "array": _OF_LISTS, "object": _OF_OBJECTS}
    kind = schema.get("type", "string" if schema.keys() & {"enum", "const"} else "")
    if not isinstance(kind, str) or kind not in makers or not schema.keys() <= known[kind] | _SAYS_NOTHING:
        return _unsure
    return makers[kind](schema)


def _unsure(_value: Any) -> bool:
    return False


def _text(part: Mapping[str, Any], formats: Mapping[str, Callable[[str], bool]]) -> Rule:
    least, most = part.get("minLength", 0), part.get("maxLength", float("inf"))
    choices = frozenset(part["enum"]) if "enum" in part else frozenset({part["const"]}) if "const" in part else None
    is_form = formats.get(part["format"], _unsure) if "format" in part else None

    def test(value: Any) -> bool:
        if not isinstance(value, str) or not least <= len(value) <= most:
            return False
        if choices is not None and value not in choices:
            return False
        return is_form is None or is_form(value)

    return test


def _list(part: Mapping[str, Any], formats: Mapping[str, Callable[[str], bool]]) -> Rule:
    most = part.get("maxItems", float("inf"))
    each = compiled(part.get("items", {}), formats)

    is_a_set = bool(part.get("uniqueItems"))

    def test(value: Any) -> bool:
        if not isinstance(value, list) or len(value) > most:
            return False
        for entry in value:
            if not each(entry):
                return False
        return not is_a_set or (all(isinstance(entry, str) for entry in value) and len(set(value)) == len(value))

    return test


def _object(part: Mapping[str, Any], formats: Mapping[str, Callable[[str], bool]]) -> Rule:
    members = {name: compiled(inner, formats) for name, inner in part.get("properties", {}).items()}
    required = frozenset(part.get("required", ()))
    # A name that is not listed is for the library to judge, whether the schema allows others or not.

    def test(value: Any) -> bool:
        if not isinstance(value, dict) or not required <= value.keys() <= members.keys():
            return False
        # A loop, as above: all() would cost half as much again, and this is most of a document's reading.
        for name, entry in value.items():  # noqa: SIM110 - see above
            if not members[name](entry):
                return False
        return True

    return test
