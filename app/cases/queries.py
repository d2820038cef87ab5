"""A case as its page shows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases import queue
from app.cases.clocks import POLICY
from app.cases.model import CaseId, NoSuchCaseError

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One message that asked for something."""

    id: int
    channel: str
    received_at: str
    sent_at: str | None
    subject: str
    body: str
    facts: dict[str, Any]
    headers: dict[str, Any]
    source_item_id: int | None


@dataclass(frozen=True, slots=True)
class RequesterRow:
    """Who says that they ask."""

    name: str
    agency: str
    email: str
    domain: str
    phone: str
    badge: str
    country: str
    first_seen_at: str


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """An account, a person at risk or an address."""

    role: str
    value: str


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A clock with its reason, whom it binds, and when it was stopped."""

    measures: str
    basis: str
    binds: str
    due_at: str
    zone: str
    stopped_at: str | None
    source: str = POLICY
    from_at: str | None = None
    minutes: float | None = None
    # Every pause that has ended, as text; and why it stands still now, if it does.
    pauses: tuple[tuple[str, str], ...] = ()
    paused_since: str = ""
    paused_why: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    """A line of the history."""

    at: str
    source: str
    actor: str
    act: str
    note: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A case of the same incident, or one that may belong to it, and why."""

    id: int
    reference: str
    title: str
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything that is written in a case but its evidence and its decisions."""

    row: queue.QueueRow
    owner_id: int | None
    requester: RequesterRow | None
    requests: tuple[RequestRow, ...]
    subjects: tuple[SubjectRow, ...]
    clocks: tuple[ClockRow, ...]
    events: tuple[EventRow, ...]
    linked: tuple[LinkRow, ...]
    related: tuple[LinkRow, ...]
    # What its author made of it stays away for now.
    hidden: bool = False


def case_page(db: Connection, case_id: CaseId) -> CasePage:
    """Return a case as its page shows it."""
    found = queue.rows(db, [case_id])
    if not found:
        raise NoSuchCaseError
    (owner_id,) = db.execute("SELECT owner_id FROM cases WHERE id = ?", (case_id,)).fetchone()
    return CasePage(
        row=found[0],
        owner_id=owner_id,
        requester=_requester(db, case_id),
        requests=_requests(db, case_id),
        subjects=_subjects(db, case_id),
        clocks=_clocks(db, case_id),
        events=_events(db, case_id),
        linked=_linked(db, case_id),
        related=_related(db, case_id),
    )


def by_reference(db: Connection, reference: str) -> CaseId | None:
    """Return the case that has a reference."""
    row = db.execute("SELECT id FROM cases WHERE reference = ?", (reference,)).fetchone()
    return CaseId(row[0]) if row else None


def life_at_risk(db: Connection, person_id: int) -> list[CaseId]:
    """Return the person's cases in which life-at-risk mode is on: those that are marked, in STATES_AT_WORK."""
    sql = (
        "SELECT id FROM cases INDEXED BY queue_by_owner WHERE owner_id = ? AND open = 1 AND life_at_risk = 1"
        " AND state IN ('claimed', 'waiting', 'decided', 'pending_approval', 'approved') ORDER BY rank, due_key, id"
    )
    return [CaseId(row[0]) for row in db.execute(sql, (person_id,))]


def was_at_risk(db: Connection, case_id: CaseId) -> bool:
    """Tell whether a case is or ever was in life-at-risk mode, claimed into it or put there."""
    found = db.execute(
        "SELECT c.life_at_risk OR EXISTS (SELECT 1 FROM event e WHERE e.case_id = c.id"
        " AND e.act IN ('life at risk on', 'life at risk off')) FROM cases c WHERE c.id = ?",
        (case_id,),
    ).fetchone()
    return bool(found and found[0])


def unclaimed_emergencies(db: Connection, *, limit: int = 100) -> int:
    """Count new cases that nobody has claimed and that may be emergencies, as far as the limit."""
    sql = (
        "SELECT count(*) FROM (SELECT 1 FROM cases INDEXED BY queue_by_state WHERE state = 'new' AND rank <= 1 LIMIT ?)"
    )
    return int(db.execute(sql, (limit,)).fetchone()[0])


def next_due(db: Connection) -> str | None:
    """Return when the next clock of a held or waiting case runs out."""
    sql = (
        "SELECT min(due_at) FROM cases INDEXED BY queue_by_state"
        " WHERE state IN ('on_hold', 'waiting') AND due_at IS NOT NULL"
    )
    row = db.execute(sql).fetchone()
    return str(row[0]) if row[0] else None


def _requester(db: Connection, case_id: CaseId) -> RequesterRow | None:
    row = db.execute(
        "SELECT r.name, r.agency, r.email, r.domain, r.phone, r.badge, r.country, r.first_seen_at"
        " FROM requester r JOIN cases c ON c.requester_id = r.id WHERE c.id = ?",
        (case_id,),
    ).fetchone()
    return RequesterRow(*row) if row else None


def _requests(db: Connection, case_id: CaseId) -> tuple[RequestRow, ...]:
    found = db.execute(
        "SELECT id, channel, received_at, sent_at, subject, body, facts, headers, source_item_id"
        " FROM request WHERE case_id = ? ORDER BY id",
        (case_id,),
    )
    return tuple(
        RequestRow(
            id=row[0],
            channel=row[1],
            received_at=row[2],
            sent_at=row[3],
            subject=row[4],
            body=row[5],
            facts=json.loads(row[6]),
            headers=json.loads(row[7]),
            source_item_id=row[8],
        )
        for row in found
    )


def _subjects(db: Connection, case_id: CaseId) -> tuple[SubjectRow, ...]:
    found = db.execute("SELECT role, value FROM subject WHERE case_id = ? ORDER BY id", (case_id,))
    return tuple(SubjectRow(*row) for row in found)


def _clocks(db: Connection, case_id: CaseId) -> tuple[ClockRow, ...]:
    pauses: dict[int, list[tuple[str, str | None, str]]] = {}
    for clock, since, until, why in db.execute(
        "SELECT p.clock_id, p.from_at, p.until_at, p.reason FROM clock_pause p JOIN clock c ON c.id = p.clock_id"
        " WHERE c.case_id = ? ORDER BY p.id",
        (case_id,),
    ):
        pauses.setdefault(clock, []).append((since, until, why))
    found = db.execute(
        "SELECT id, measures, basis, binds, due_at, zone, stopped_at, source, from_at, minutes FROM clock"
        " WHERE case_id = ? ORDER BY stopped_at IS NOT NULL, due_at",
        (case_id,),
    )
    return tuple(_clock(row[1:], pauses.get(row[0], [])) for row in found)


def _clock(row: Sequence[Any], pauses: list[tuple[str, str | None, str]]) -> ClockRow:
    measures, basis, binds, due_at, zone, stopped_at, source, from_at, minutes = row
    ended = tuple((since, until) for since, until, _why in pauses if until is not None)
    since, why = next(((since, why) for since, until, why in pauses if until is None), ("", ""))
    return ClockRow(
        measures,
        basis,
        binds,
        due_at,
        zone,
        stopped_at,
        source,
        from_at,
        minutes,
        ended,
        since,
        why,
    )


def _events(db: Connection, case_id: CaseId) -> tuple[EventRow, ...]:
    found = db.execute(
        "SELECT e.at, e.source, coalesce(p.name, ''), e.act, e.note"
        " FROM event e LEFT JOIN person p ON p.id = e.actor_id WHERE e.case_id = ? ORDER BY e.at, e.id",
        (case_id,),
    )
    return tuple(EventRow(*row) for row in found)


def _linked(db: Connection, case_id: CaseId) -> tuple[LinkRow, ...]:
    found = db.execute(
        "SELECT o.id, o.reference, o.title, o.state, 'same incident' FROM cases c"
        " JOIN cases o ON o.incident_id = c.incident_id AND o.id <> c.id WHERE c.id = ? ORDER BY o.id LIMIT 50",
        (case_id,),
    )
    return tuple(LinkRow(*row) for row in found)


def _related(db: Connection, case_id: CaseId) -> tuple[LinkRow, ...]:
    """Cases that name the same account or person and are not linked yet; a common name is cut short at fifty."""
    found = db.execute(
        "SELECT DISTINCT o.id, o.reference, o.title, o.state, t.value FROM subject s"
        " JOIN subject t ON t.value = s.value AND t.case_id <> s.case_id"
        " JOIN cases o ON o.id = t.case_id JOIN cases c ON c.id = s.case_id"
        " WHERE s.case_id = ? AND (c.incident_id IS NULL OR o.incident_id IS NOT c.incident_id) LIMIT 50",
        (case_id,),
    )
    return tuple(LinkRow(*row) for row in found)
