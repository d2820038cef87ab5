"""A request that somebody tells by phone: a case from its first field on, each field saved as it is typed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.cases import store as cases
from app.cases.actions import claim_within, owned
from app.cases.model import Case, CaseId, Kind, State
from app.cases.opening import NewCase, NewSubject, open_case
from app.changes import Changes, Topic
from app.clock import utc_text
from app.errors import StillwaterError
from app.evidence.model import CaseClosedError
from app.i18n import _
from app.identity import Permission, new_uid
from app.intake.document import requester_of, subjects_of, title_of
from app.intake.fields import field as known_field
from app.intake.filing import texts
from app.intake.model import storable
from app.requesters.model import NewRequester, RequesterId
from app.requesters.store import find_or_add, revise

if TYPE_CHECKING:
    from app.desk import Desk, Transaction

# What is no field of the form: what the call is about in one line, and what the caller says.
SUBJECT, WORDS = "subject", "words"
_LISTS = frozenset({"content_urls", "data_categories"})


class UnknownFieldError(StillwaterError):
    """The form has no such field."""

    def __init__(self, name: str) -> None:
        super().__init__(_("The form has no field named {name}.").format(name=name), kept=_("Nothing was changed."))


class NotACallError(StillwaterError):
    """The case came in another way: what was received is never rewritten."""

    def __init__(self) -> None:
        super().__init__(
            _("This case did not begin with a call, and what was received stays as it came."),
            kept=_("Nothing was changed."),
            do=_("Write a note instead."),
        )


@dataclass(frozen=True, slots=True)
class Started:
    """The case that a call has become."""

    case_id: CaseId
    reference: str
    changes: Changes


@dataclass(frozen=True, slots=True)
class Told:
    """What a call has told: what it is about, what the caller says, and the fields of the form."""

    subject: str = ""
    words: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    def and_then(self, name: str, value: Any) -> Told:
        """Return it with one field more, or with another value of one; an empty value takes back what it said."""
        if name == SUBJECT:
            return replace(self, subject=value)
        if name == WORDS:
            return replace(self, words=value)
        facts = {**self.facts, name: value}
        return replace(self, facts={key: known for key, known in facts.items() if known not in ("", [], None)})

    def title(self) -> str:
        """Return one line that names the call."""
        return title_of(self.subject, self.facts, requester_of(self.facts)) or _("Call")


@dataclass(frozen=True, slots=True)
class _Call:
    """The row of a call."""

    request_id: int
    uid: str
    version: int
    told: Told


def start(desk: Desk, name: str, value: Any) -> Started:
    """Open a case with the first field of a call; it is claimed by the person who takes the call."""
    told = _checked(name, value)
    now = desk.clock.now()
    with desk.transaction(Permission.WORK) as tx:
        new = NewCase(Kind.EMERGENCY_DISCLOSURE, _("Call"), "", now, "phone")
        opened = open_case(tx, new)
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO request (uid, case_id, channel, received_at, subject, body, facts, headers, digest,"
            " device_id, op_id, version) VALUES (?, ?, 'phone', ?, '', '', '{}', '{}', ?, ?, ?, 1)",
            (uid, opened.id, utc_text(now), hashlib.sha256(uid.encode()).hexdigest(), desk.device.id, tx.op_id),
        )
        body = {"case": opened.uid, "channel": "phone"}
        tx.wrote("request", uid, 1, "request.receive", body, topics=(Topic.CASES,), cases=(opened.id,))
        claim_within(tx, opened.id)
        _write(tx, cases.load(tx.db, opened.id), name, told)
    return Started(opened.id, opened.reference, tx.changes)


def fill(desk: Desk, case_id: CaseId, name: str, value: Any) -> Changes:
    """Save one field of a call; an empty value takes back what it said."""
    told = _checked(name, value)
    with desk.transaction(Permission.WORK) as tx:
        case = owned(tx, case_id)
        if case.state is State.CLOSED:
            raise CaseClosedError
        _write(tx, case, name, told)
    return tx.changes


def facts_text(facts: Mapping[str, Any]) -> str:
    """Return the fields of a form as their column holds them."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


def _write(tx: Transaction, case: Case, name: str, value: Any) -> None:
    call = _load(tx, case.id)
    told = call.told.and_then(name, value)
    if told == call.told:
        return
    tx.db.execute(
        "UPDATE request SET subject = ?, body = ?, facts = ?, version = version + 1, op_id = ? WHERE id = ?",
        (told.subject, told.words, facts_text(told.facts), tx.op_id, call.request_id),
    )
    requester = requester_of(told.facts)
    tx.db.execute(
        "UPDATE cases SET title = ?, country = ?, requester_id = ?, version = version + 1, op_id = ? WHERE id = ?",
        (told.title(), requester.country, _requester(tx, case.id, requester), tx.op_id, case.id),
    )
    _set_subjects(tx, case.id, told.facts)
    cases.add_words(tx.db, case.id, *texts(value))
    body = {"field": name, "value": value}
    tx.wrote("request", call.uid, call.version + 1, "request.fill", body, topics=(Topic.CASES,), cases=(case.id,))


def _checked(name: str, value: Any) -> Any:
    """Return a value as its field holds it; text of a list has one entry a line."""
    if name not in (SUBJECT, WORDS) and known_field(name) is None:
        raise UnknownFieldError(name)
    if not isinstance(value, str):
        return value
    text = storable(value.strip())
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if name == "account_identifier":
        return [{"value": line} for line in lines]
    return lines if name in _LISTS else text


def _load(tx: Transaction, case_id: CaseId) -> _Call:
    row = tx.db.execute(
        "SELECT id, uid, version, subject, body, facts FROM request WHERE case_id = ? AND channel = 'phone'"
        " ORDER BY id LIMIT 1",
        (case_id,),
    ).fetchone()
    if row is None:
        raise NotACallError
    number, uid, version, subject, words, facts = row
    return _Call(number, uid, version, Told(subject, words, json.loads(facts)))


def _requester(tx: Transaction, case_id: CaseId, new: NewRequester) -> RequesterId | None:
    """Return who calls: the same row as long as it is this call's alone."""
    (current,) = tx.db.execute("SELECT requester_id FROM cases WHERE id = ?", (case_id,)).fetchone()
    if current is not None and not new.is_nobody:
        shared = "SELECT 1 FROM cases WHERE requester_id = ? AND id <> ? LIMIT 1"
        if tx.db.execute(shared, (current, case_id)).fetchone() is None:
            revise(tx, RequesterId(current), new)
            return RequesterId(current)
    return find_or_add(tx, new)


def _set_subjects(tx: Transaction, case_id: CaseId, facts: Mapping[str, Any]) -> None:
    wanted = set(subjects_of(facts))
    found = tx.db.execute("SELECT id, role, value FROM subject WHERE case_id = ?", (case_id,)).fetchall()
    there = {NewSubject(role, value): number for number, role, value in found}
    tx.db.executemany("DELETE FROM subject WHERE id = ?", [(there[gone],) for gone in there.keys() - wanted])
    tx.db.executemany(
        "INSERT INTO subject (uid, case_id, role, value, device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, 1)",
        [
            (new_uid(), case_id, new.role, new.value, tx.desk.device.id, tx.op_id)
            for new in sorted(wanted - there.keys(), key=lambda new: (new.role, new.value))
        ],
    )
