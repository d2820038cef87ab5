"""How a request becomes a case, inside the transaction of whoever brings it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.cases import store
from app.cases.clocks import NewClock, clocks_for
from app.cases.model import CaseId, Check, Imminence, Kind, State, first_imminence
from app.changes import Topic
from app.clock import utc_text
from app.identity import new_uid

if TYPE_CHECKING:
    from app.desk import Transaction


@dataclass(frozen=True, slots=True)
class NewSubject:
    """An account, a person at risk or an address that a case is about."""

    role: str
    value: str


@dataclass(frozen=True, slots=True)
class NewCase:
    """What is known of a case when it arrives."""

    kind: Kind
    title: str
    country: str
    received_at: datetime
    source: str
    requester_id: int | None = None
    imminence: Imminence | None = None
    subjects: tuple[NewSubject, ...] = ()
    words: tuple[str, ...] = ()
    asked: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A case that has just been opened."""

    id: CaseId
    uid: str
    reference: str


def open_case(tx: Transaction, new: NewCase) -> Opened:
    """Open a case, start its clocks and make it findable."""
    imminence = new.imminence or first_imminence(new.kind)
    received_at = utc_text(new.received_at)
    clocks = clocks_for(tx.desk.settings.clocks, new.kind, imminence, new.received_at)
    opened = _insert(tx, new, imminence, clocks)
    store.add_event(tx, opened.id, "received", at=received_at, source=new.source)
    store.add_clocks(tx, opened.id, clocks)
    _add_subjects(tx, opened.id, new.subjects)
    # Once for all that is written: each further addition indexes the whole case again.
    subjects = (subject.value for subject in new.subjects)
    store.hold_words(tx, opened.id, opened.reference, new.title, *subjects, *new.words)
    body = {
        "reference": opened.reference,
        "title": new.title,
        "kind": new.kind.value,
        "imminence": imminence.value,
        "country": new.country,
        "received_at": received_at,
        "source": new.source,
        "subjects": [[subject.role, subject.value] for subject in new.subjects],
        "request": new.asked,
    }
    tx.wrote("case", opened.uid, 1, "case.open", body, topics=(Topic.CASES,), cases=(opened.id,))
    return opened


def _insert(tx: Transaction, new: NewCase, imminence: Imminence, clocks: tuple[NewClock, ...]) -> Opened:
    """Write the case's row with its two figures at once: to add them later would write every index again."""
    uid, reference = new_uid(), _reference(tx, new.kind)
    due_at, escalate_at = store.earliest(clocks)
    cursor = tx.db.execute(
        "INSERT INTO cases (uid, reference, title, kind, state, imminence, country, requester_id, requester_check,"
        " life_at_risk, received_at, due_at, escalate_at, evidence_count, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, 0, ?, ?, 1)",
        (
            uid,
            reference,
            new.title,
            new.kind.value,
            State.NEW.value,
            imminence.value,
            new.country,
            new.requester_id,
            Check.UNKNOWN.value,
            utc_text(new.received_at),
            due_at,
            escalate_at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    return Opened(CaseId(cursor.lastrowid or 0), uid, reference)


def _add_subjects(tx: Transaction, case_id: CaseId, subjects: tuple[NewSubject, ...]) -> None:
    tx.db.executemany(
        "INSERT INTO subject (uid, case_id, role, value, device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, 1)",
        [(new_uid(), case_id, subject.role, subject.value, tx.desk.device.id, tx.op_id) for subject in subjects],
    )


def _reference(tx: Transaction, kind: Kind) -> str:
    """Make a reference that people can say; the device's letter keeps two machines from giving out the same one."""
    series = f"{kind.prefix}-{tx.at[:4]}-{tx.desk.device.letter}"
    return f"{series}-{store.next_number(tx, series):05d}"
