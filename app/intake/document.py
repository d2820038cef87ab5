"""A request as a JSON document: read strictly, checked against the published schema, told with the path."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cache, partial
from itertools import islice
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from referencing import Registry

from app.cage.model import display_name
from app.cases.model import Kind
from app.cases.opening import NewSubject
from app.cases.timing import LEAP_SECOND
from app.evidence.model import Source
from app.i18n import _
from app.intake.fields import NEWEST, SCHEMAS, form_fields, schema
from app.intake.model import (
    Arrived,
    Attachment,
    Channel,
    UnreadableError,
    digest,
    message_id,
    references,
    shown,
    storable,
)
from app.intake.plainly import compiled
from app.requesters.model import NewRequester, country_code

ERRORS_TOLD = 5
# What may differ when a system sends the same request again.
_PASSING = frozenset({"received_at"})


class BrokenRequestError(UnreadableError):
    """A document does not follow the schema; the reason names each place."""


def read(data: bytes, name: str, now: datetime, sha256: str = "") -> Arrived:
    """Read one request, or raise with the path of what is wrong with it."""
    document = _parse(data)
    check(document)
    return _arrived(document, data, name, now, sha256 or hashlib.sha256(data).hexdigest())


def check(document: Any) -> None:
    """Refuse a document that does not follow the published schema, naming the first places."""
    version = _version(document)
    try:
        if _is_plainly_right(version)(document):
            return
        errors = list(islice(_validator(version).iter_errors(document), ERRORS_TOLD + 1))
    except RecursionError:
        raise BrokenRequestError(_("The document is nested too deeply.")) from None
    if errors:
        told = [f"{error.json_path}: {_told(error)}." for error in errors[:ERRORS_TOLD]]
        raise BrokenRequestError(" ".join([*told, *([_("And more.")] if len(errors) > ERRORS_TOLD else [])]))


def _version(document: Any) -> str:
    """Return the version that a document says it follows; one that is not known is told by the newest schema."""
    named = document.get("schema") if isinstance(document, dict) else None
    return named if isinstance(named, str) and named in SCHEMAS else NEWEST


@cache
def _validator(version: str) -> Draft202012Validator:
    # The registry is empty and stays so: a schema that could be fetched would be a way out of this machine.
    return Draft202012Validator(schema(version), registry=Registry(), format_checker=_formats())


@cache
def _is_plainly_right(version: str) -> Callable[[Any], bool]:
    formats = _formats()
    return compiled(schema(version), {name: partial(formats.conforms, format=name) for name in formats.checkers})


def _formats() -> FormatChecker:
    formats = FormatChecker(())
    formats.checks("date-time", raises=ValueError)(_is_moment)
    formats.checks("date", raises=ValueError)(_is_date)
    return formats


def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or _moment(value).tzinfo is not None


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


def _moment(text: str) -> datetime:
    plain = text.strip().upper()
    if LEAP_SECOND.search(plain):
        # No clock here has a sixtieth second; it is the one after the fifty-ninth.
        return datetime.fromisoformat(LEAP_SECOND.sub(r":\g<1>:59", plain)) + timedelta(seconds=1)
    return datetime.fromisoformat(plain)


def _parse(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_finite)
    except RecursionError:
        raise BrokenRequestError(_("The document is nested too deeply.")) from None
    except UnicodeDecodeError:
        raise BrokenRequestError(_("The document is not UTF-8 text.")) from None
    except json.JSONDecodeError as error:
        told = _("This is not JSON: line {line}, column {column}.")
        raise BrokenRequestError(told.format(line=error.lineno, column=error.colno)) from None
    except ValueError:
        # A whole number of thousands of digits: Python refuses to read it.
        raise BrokenRequestError(_("The document holds a number that is too long.")) from None
    return _storable(document) if "\\u" in text or "\0" in text else document


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BrokenRequestError(_("“{name}” stands twice in one object.").format(name=shown(twice, 60)))
    return members


def _finite(text: str) -> float:
    raise BrokenRequestError(_("{text} is not a number that JSON knows.").format(text=text))


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, dict):
        return {storable(name): _storable(entry) for name, entry in value.items()}
    return value


def _told(error: ValidationError) -> str:
    """Say what is wrong without quoting what the document says: a reason is read by more people than a case."""
    rule, limit = str(error.validator), error.validator_value
    if rule == "required":
        return _("{names} is missing").format(names=", ".join(_missing(error)))
    if rule == "additionalProperties":
        return _("there is no field named {names}").format(names=", ".join(_unknown(error)))
    words = {
        "type": _("must be {limit}").format(limit=_kind_of_value(limit)),
        "enum": _("must be one of {limit}").format(limit=_choices(limit)),
        "const": _("must be {limit}").format(limit=limit),
        "maxLength": _("is longer than {limit} signs").format(limit=limit),
        "minLength": _("is empty"),
        "maxItems": _("has more than {limit} entries").format(limit=limit),
        "uniqueItems": _("names the same twice"),
        "format": _("is not a date") if limit == "date" else _("is not a moment with its time zone"),
        "oneOf": _("must have either data or text, and not both"),
    }
    return words.get(rule, _("breaks the rule “{rule}”").format(rule=rule))


def _missing(error: ValidationError) -> Iterator[str]:
    wanted = cast("list[str]", error.validator_value)
    return (name for name in wanted if name not in cast("Mapping[str, Any]", error.instance))


def _unknown(error: ValidationError) -> list[str]:
    known = cast("Mapping[str, Any]", error.schema)["properties"]
    names = [f"“{shown(name, 60)}”" for name in cast("Mapping[str, Any]", error.instance) if name not in known]
    return names[:ERRORS_TOLD]


def _choices(limit: Any) -> str:
    return ", ".join(f"“{choice}”" for choice in limit) if isinstance(limit, list) else ""


def _kind_of_value(limit: Any) -> str:
    names = {
        "object": _("an object"),
        "array": _("a list"),
        "string": _("text"),
        "boolean": _("true or false"),
    }
    return names.get(str(limit), str(limit))


def _arrived(document: dict[str, Any], data: bytes, name: str, now: datetime, sha256: str) -> Arrived:
    facts = _facts(document)
    requester = requester_of(facts)
    received_at, received_by = _received(document, now)
    said = {key: value for key, value in document.items() if key not in _PASSING}
    number = document.get("id", "")
    return Arrived(
        channel=Channel.JSON,
        name=name,
        sha256=sha256,
        raw=data,
        kind=Kind(document["kind"]),
        title=title_of(document.get("subject", ""), facts, requester) or _("Request without a subject"),
        received_at=received_at,
        received_by=received_by,
        sent_at=_moment(document["sent_at"]) if "sent_at" in document else None,
        subject=document.get("subject", ""),
        body=document.get("words", ""),
        facts=facts,
        headers={},
        message_id=message_id(number) if number else None,
        digest=digest(said),
        requester=requester,
        country=requester.country,
        subjects=tuple(subjects_of(facts)),
        attachments=tuple(_attachment(entry, place) for place, entry in enumerate(document.get("attachments", ()))),
        answers=references(document.get("answers", "") + " " + document.get("subject", "")),
    )


def _facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form's fields say, in the form's order."""
    return {
        name: part[name]
        for group, names in _names().items()
        if (part := document.get(group))
        for name in names
        if name in part
    }


@cache
def _names() -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for known in form_fields():
        names.setdefault(known.group, []).append(known.id)
    return names


def _received(document: Mapping[str, Any], now: datetime) -> tuple[datetime, str]:
    """Return when the request reached us and who says so; a time to come would put its clocks off."""
    if "received_at" not in document:
        return now, "import"
    stated = _moment(document["received_at"])
    return (stated, "json received_at") if stated <= now else (now, "import")


def requester_of(facts: Mapping[str, Any]) -> NewRequester:
    """Return who asks, as far as the form says it."""
    return NewRequester(
        name=facts.get("officer_name", ""),
        agency=facts.get("agency_name", ""),
        email=facts.get("official_email", "").strip(),
        phone=facts.get("phone", ""),
        badge=facts.get("badge_id", ""),
        country=country_code(facts.get("agency_country", "")),
    )


def title_of(subject: str, facts: Mapping[str, Any], requester: NewRequester) -> str:
    """Return one line that names a request: its subject, or what it is about and who asks."""
    parts = (facts.get("nature_of_emergency", ""), requester.agency or requester.name)
    made = " · ".join(part for part in parts if part)
    return shown(subject) or shown(made)


def subjects_of(facts: Mapping[str, Any]) -> Iterator[NewSubject]:
    """Return the accounts, the person and the addresses that a form names."""
    values = dict.fromkeys(entry["value"].strip() for entry in facts.get("account_identifier", ()))
    yield from (NewSubject("account", value) for value in values if value)
    person = facts.get("person_at_risk", "").strip()
    if person:
        yield NewSubject("person_at_risk", shown(person, 500))
    urls = dict.fromkeys(url.strip() for url in facts.get("content_urls", ()))
    yield from (NewSubject("content_url", url) for url in urls if url)


def _attachment(entry: Mapping[str, Any], place: int) -> Attachment:
    origin = Source(entry["origin"]) if "origin" in entry else None
    name = display_name(entry["name"], _("attachment {number}").format(number=place + 1))
    declared = entry.get("media_type", "")
    if "text" in entry:
        return Attachment(name, declared or "text/plain", entry["text"].encode(), origin)
    try:
        data = base64.b64decode("".join(entry["data"].split()), validate=True)
    except (binascii.Error, ValueError):
        raise BrokenRequestError(f"$.attachments[{place}].data: {_('is not base64')}.") from None
    return Attachment(name, declared, data, origin)
