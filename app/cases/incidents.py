"""Cases of one person or event, linked as an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import store
from app.cases.model import CaseId, SameCaseError
from app.changes import Changes, Topic
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


def link(desk: Desk, case_id: CaseId, other_id: CaseId) -> Changes:
    """Say that two cases belong to one incident; incidents that both already have become one."""
    with desk.transaction(Permission.WORK) as tx:
        link_cases(tx, case_id, other_id)
    return tx.changes


def unlink(desk: Desk, case_id: CaseId) -> Changes:
    """Take a case out of its incident; linking it again puts it back."""
    with desk.transaction(Permission.WORK) as tx:
        case = store.load_kept(tx.db, case_id)
        if _incident(tx, case_id) is None:
            return Changes()
        tx.db.execute(
            "UPDATE cases SET incident_id = NULL, version = version + 1, op_id = ? WHERE id = ?", (tx.op_id, case_id)
        )
        store.add_event(tx, case_id, "unlinked")
        body: dict[str, object] = {"incident": None}
        tx.wrote("case", case.uid, case.version + 1, "case.unlink", body, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes


def link_cases(tx: Transaction, case_id: CaseId, other_id: CaseId) -> None:
    """Link two cases inside another room's transaction."""
    if case_id == other_id:
        raise SameCaseError
    case, other = store.load_kept(tx.db, case_id), store.load_kept(tx.db, other_id)
    incident_id = _incident(tx, other_id) or _incident(tx, case_id) or _new_incident(tx, other.reference)
    absorbed = _incident(tx, case_id)
    tx.db.execute(
        "UPDATE cases SET incident_id = ?, version = version + 1, op_id = ?"
        " WHERE id IN (?, ?) OR (incident_id = ? AND incident_id <> ?)",
        (incident_id, tx.op_id, case_id, other_id, absorbed, incident_id),
    )
    store.add_event(tx, case_id, "linked", other.reference)
    store.add_event(tx, other_id, "linked", case.reference)
    body = {"incident": incident_id, "with": other.uid}
    changed = (case_id, other_id)
    tx.wrote("case", case.uid, case.version + 1, "case.link", body, topics=(Topic.CASES,), cases=changed)


def _incident(tx: Transaction, case_id: CaseId) -> int | None:
    (incident_id,) = tx.db.execute("SELECT incident_id FROM cases WHERE id = ?", (case_id,)).fetchone()
    return None if incident_id is None else int(incident_id)


def _new_incident(tx: Transaction, title: str) -> int:
    cursor = tx.db.execute(
        "INSERT INTO incident (uid, title, device_id, op_id, version, made_at) VALUES (?, ?, ?, ?, 1, ?)",
        (new_uid(), title, tx.desk.device.id, tx.op_id, tx.at),
    )
    return cursor.lastrowid or 0
