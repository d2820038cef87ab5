"""Cases in SQL: values in, values out."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.cases.clocks import Measures, NewClock
from app.cases.model import Case, CaseId, DestroyedCaseError, Imminence, Kind, NoSuchCaseError, State
from app.cases.words import fold
from app.clock import from_text, utc_text
from app.identity import new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


def load(db: Connection, case_id: CaseId) -> Case:
    """Return a case, or tell that there is none."""
    row = db.execute(
        "SELECT id, uid, reference, kind, state, imminence, life_at_risk, owner_id, received_at, version"
        " FROM cases WHERE id = ?",
        (case_id,),
    ).fetchone()
    if row is None:
        raise NoSuchCaseError
    number, uid, reference, kind, state, imminence, at_risk, owner, received_at, version = row
    return Case(
        CaseId(number),
        uid,
        reference,
        Kind(kind),
        State(state),
        Imminence(imminence),
        bool(at_risk),
        owner,
        received_at,
        version,
    )


def is_destroyed(db: Connection, case_id: CaseId) -> bool:
    """Tell whether a case was destroyed whole."""
    sql = (
        "SELECT 1 FROM destruction d JOIN destruction_certificate k ON k.destruction_id = d.id"
        " WHERE d.case_id = ? AND d.scope = 'record'"
    )
    return db.execute(sql, (case_id,)).fetchone() is not None


def destructions_of(db: Connection, case_ids: Iterable[CaseId]) -> int:
    """Count how often something of some cases was destroyed."""
    sql = (
        "SELECT count(*) FROM destruction d JOIN destruction_certificate k ON k.destruction_id = d.id"
        " WHERE d.case_id IN (SELECT value FROM json_each(?))"
    )
    (count,) = db.execute(sql, (json.dumps(list(case_ids)),)).fetchone()
    return int(count)


def load_kept(db: Connection, case_id: CaseId) -> Case:
    """Return a case that something may be written in: one that is destroyed is not."""
    case = load(db, case_id)
    if is_destroyed(db, case_id):
        raise DestroyedCaseError(case.reference)
    return case


def next_number(tx: Transaction, counter: str) -> int:
    """Count one up and return it; where a counter stands is written once, when the transaction ends."""
    last = tx.counters.get(counter)
    if last is None:
        row = tx.db.execute("SELECT value FROM counter WHERE name = ?", (counter,)).fetchone()
        last = int(row[0]) if row else 0
    tx.counters[counter] = last + 1
    return last + 1


def add_event(tx: Transaction, case_id: CaseId, act: str, note: str = "", *, at: str = "", source: str = "here") -> str:
    """Write a line of a case's history and return its uid; what comes from elsewhere has no actor here."""
    uid = new_uid()
    actor = tx.desk.person.id if source == "here" else None
    tx.db.execute(
        "INSERT INTO event (uid, case_id, at, source, actor_id, act, note, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, case_id, at or tx.at, source, actor, act, note, tx.desk.device.id, tx.op_id),
    )
    return uid


def add_words(db: Connection, case_id: CaseId, *texts: str) -> None:
    """Make texts of a case findable."""
    if folded := _folded(texts):
        _write_words(db, [(case_id, folded)])


def hold_words(tx: Transaction, case_id: CaseId, *texts: str) -> None:
    """Make texts of a case findable once the transaction ends."""
    if folded := _folded(texts):
        tx.at_end(_write_words, (case_id, folded))


def _folded(texts: Iterable[str]) -> str:
    # What a form says twice, such as who asks, is found as well when it stands there once.
    return fold(" \n".join(dict.fromkeys(text for text in texts if text))).strip()


def _write_words(db: Connection, rows: list[tuple[CaseId, str]]) -> None:
    """Write the words of many cases by one statement: before each further one FTS5 writes out what it gathered."""
    said: dict[str, str] = {}
    for case_id, folded in rows:
        said[str(case_id)] = f"{said[str(case_id)]} {folded}" if str(case_id) in said else folded
    db.execute(
        "INSERT INTO words (case_id, words) SELECT CAST(key AS INTEGER), value FROM json_each(?) WHERE true"
        " ON CONFLICT (case_id) DO UPDATE SET words = words || ' ' || excluded.words",
        (json.dumps(said, ensure_ascii=False),),
    )


def start_clocks(tx: Transaction, case_id: CaseId, clocks: tuple[NewClock, ...]) -> None:
    """Start clocks and bring the case's own two figures up to date."""
    add_clocks(tx, case_id, clocks)
    refresh_due(tx.db, case_id)


def earliest(clocks: tuple[NewClock, ...]) -> tuple[str | None, str | None]:
    """Return when the first of these clocks is due, and when the first asks to escalate."""
    due = [clock.due_at for clock in clocks if clock.measures in (Measures.DUE, Measures.TRIAGE)]
    escalate = [clock.due_at for clock in clocks if clock.measures is Measures.ESCALATE]
    return utc_text(min(due)) if due else None, utc_text(min(escalate)) if escalate else None


def add_clocks(tx: Transaction, case_id: CaseId, clocks: tuple[NewClock, ...]) -> None:
    """Write clocks of a case whose two figures already say so."""
    tx.db.executemany(
        "INSERT INTO clock (uid, case_id, measures, basis, binds, due_at, zone, source, from_at, minutes, device_id,"
        " op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)",
        [
            (
                new_uid(),
                case_id,
                clock.measures.value,
                clock.basis,
                clock.binds,
                utc_text(clock.due_at),
                clock.zone,
                clock.source,
                utc_text(clock.from_at),
                clock.minutes,
                tx.desk.device.id,
                tx.op_id,
            )
            for clock in clocks
        ],
    )


def stop_clocks(tx: Transaction, case_id: CaseId, source: str = "") -> None:
    """Stop the running clocks of a case: all of them, or those of one source."""
    end_pauses(tx, case_id, source)
    tx.db.execute(
        "UPDATE clock SET stopped_at = ?, op_id = ?, version = version + 1"
        " WHERE case_id = ? AND (? = '' OR source = ?) AND stopped_at IS NULL",
        (tx.at, tx.op_id, case_id, source, source),
    )
    refresh_due(tx.db, case_id)


def end_pauses(tx: Transaction, case_id: CaseId, source: str = "") -> bool:
    """End the pauses of a case, or of one source: each clock runs out as much later as it stood still; tell if any did."""
    paused = tx.db.execute(
        "SELECT p.id, p.from_at, c.id, c.due_at FROM clock_pause p JOIN clock c ON c.id = p.clock_id"
        " WHERE c.case_id = ? AND (? = '' OR c.source = ?) AND p.until_at IS NULL",
        (case_id, source, source),
    ).fetchall()
    for pause, from_at, clock, due_at in paused:
        later = from_text(due_at) + (from_text(tx.at) - from_text(from_at))
        tx.db.execute(
            "UPDATE clock_pause SET until_at = ?, op_id = ?, version = version + 1 WHERE id = ?",
            (tx.at, tx.op_id, pause),
        )
        tx.db.execute(
            "UPDATE clock SET due_at = ?, op_id = ?, version = version + 1 WHERE id = ?",
            (utc_text(later), tx.op_id, clock),
        )
    return bool(paused)


def refresh_due(db: Connection, case_id: CaseId) -> None:
    """Bring a case's own two figures up to date: the earliest of what runs and does not stand still."""
    db.execute(
        "UPDATE cases SET"
        " due_at = (SELECT min(due_at) FROM clock WHERE case_id = cases.id AND measures IN ('due', 'triage')"
        "   AND stopped_at IS NULL AND NOT EXISTS"
        "   (SELECT 1 FROM clock_pause p WHERE p.clock_id = clock.id AND p.until_at IS NULL)),"
        " escalate_at = (SELECT min(due_at) FROM clock WHERE case_id = cases.id AND measures = 'escalate'"
        "   AND stopped_at IS NULL AND NOT EXISTS"
        "   (SELECT 1 FROM clock_pause p WHERE p.clock_id = clock.id AND p.until_at IS NULL))"
        " WHERE id = ?",
        (case_id,),
    )
