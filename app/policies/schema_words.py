"""What is wrong with a value by its schema, in words for whoever wrote the file."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import ValidationError

from app.i18n import _


def why_not(error: ValidationError) -> str:
    """Return why a value is not allowed, in plain words and without quoting more of it than a number or a short text."""
    asked: Any = error.validator_value
    words = {
        "minimum": _("{value} is less than {asked}, the least"),
        "maximum": _("{value} is more than {asked}, the most"),
        "enum": _("it has to be one of: {asked}"),
        "pattern": _("it is not written in the way that is asked for"),
        "minItems": _("the list holds too little: at least {asked}"),
        "maxItems": _("the list holds too much: at most {asked}"),
        "uniqueItems": _("something stands in the list twice"),
        "minLength": _("the text is too short: at least {asked} characters"),
        "maxLength": _("the text is too long: at most {asked} characters"),
        "required": _("something is missing; it needs: {asked}"),
        "additionalProperties": _("it holds a name that is not known there"),
    }
    if error.validator == "type":
        return _("it has to be {kind}").format(kind=_kind(str(asked)))
    told = words.get(str(error.validator), _("it is not what this policy may be"))
    return told.format(value=error.instance, asked=_listed(asked))


def _kind(asked: str) -> str:
    return {
        "boolean": _("true or false"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "string": _("a text in quotes"),
        "array": _("a list in square brackets"),
        "object": _("an object in braces"),
    }.get(asked, asked)


def _listed(asked: Any) -> str:
    if isinstance(asked, list):
        return ", ".join(each if isinstance(each, str) else json.dumps(each) for each in asked)
    return str(asked)
