"""Carrying a destruction out: one transaction, whole or not at all; then the log, the sealed files and the note outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import utc_text
from app.evidence.sealing import sealed_path
from app.identity import Permission, new_uid
from app.log import failed
from app.retention import certificate, copies, queries
from app.retention.errors import KeptLongerError, NotClearedError, NotDueError, NotOpenError, NotYetError
from app.retention.model import DestructionId, Scope
from app.retention.queries import Destruction
from app.retention.ripening import ripened
from app.retention.sweeping import Swept, sealed_files, sweep
from app.vault.backup import home
from app.vault.destroyed import Entry, read_log, write_log
from app.vault.keys import canonical
from app.vault.upgrading import let_copies_go

if TYPE_CHECKING:
    from pathlib import Path

    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

_TOPICS = frozenset(Topic)


def carry_out(desk: Desk, number: DestructionId) -> Changes:
    """Destroy what two people agreed to and nobody objected to; a kill leaves all of it, or none of it."""
    with desk.transaction(Permission.KEEP) as tx:
        each = _check(tx, number)
        # Rows that name each other go one by one; what still names one of them at the end refuses all.
        tx.db.execute("PRAGMA defer_foreign_keys = ON")
        tx.db.execute(
            "INSERT INTO destroying (case_id, destruction_id, scope, at, never) VALUES (?, ?, ?, ?, 0)",
            (each.case_id, each.id, each.scope.value, tx.at),
        )
        body = _statement(tx, each)
        swept = sweep(tx.db, each.case_id, each.scope)
        tx.db.execute("DELETE FROM destroying WHERE case_id = ?", (each.case_id,))
        _certify(tx, each, body, swept)
    try:
        clear_away(desk, swept.files)
    except (OSError, dbapi2.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NotClearedError(each.reference, why, tx.changes) from error
    return tx.changes


def clear_away(desk: Desk, files: Iterable[tuple[str, str]] = ()) -> None:
    """Write the log back into the database and cut it off, remove sealed files, note outside what was destroyed.

    What one of these cannot do keeps none of the others back, and is raised at the end. What a kill leaves of them is done
    at the next start: the log there, files that no row names by their sweep.
    """
    wrong: list[Exception] = []
    for step in _clearing(desk, files):
        try:
            step()
        except (OSError, dbapi2.Error) as error:
            failed("clearing away what was destroyed", error)
            wrong.append(error)
    if wrong:
        raise wrong[0]


def _clearing(desk: Desk, files: Iterable[tuple[str, str]]) -> Iterator[Callable[[], object]]:
    # Somebody who is reading keeps the log from being cut off; then the next one does it.
    yield lambda: desk.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for folder, name in files:
        yield partial(_remove, sealed_path(desk.vault, name, folder))
    if entries(desk.db):
        yield partial(let_copies_go, desk.vault.folder)
    yield partial(note_outside, desk)


def _remove(path: Path) -> None:
    with suppress(FileNotFoundError):
        path.chmod(0o600)
        path.unlink()


def note_outside(desk: Desk) -> None:
    """Keep the list of what was destroyed beside the backups, so that an older one that is put back learns of it."""
    where = home(desk.vault, copies.place_of(desk))
    if not where.is_dir():
        return
    there = {entry.certificate: entry for entry in read_log(where, desk.vault)}
    mine = {entry.certificate: entry for entry in entries(desk.db)}
    if mine.keys() - there.keys():
        write_log(where, (there | mine).values(), desk.vault)


def entries(db: Connection) -> list[Entry]:
    """Return what was destroyed here, as the list beside the backups has it."""
    rows = db.execute(
        "SELECT c.uid, c.reference, d.scope, k.at, k.uid FROM destruction_certificate k"
        " JOIN destruction d ON d.id = k.destruction_id JOIN cases c ON c.id = d.case_id ORDER BY k.at, k.uid"
    )
    return [Entry(*row) for row in rows]


def _check(tx: Transaction, number: DestructionId) -> Destruction:
    # What was worked out before may be earlier than what is meant now; without usable rules it waits for them.
    (each,) = ripened(tx.desk, (queries.destruction(tx.db, number),))
    if each.ripe is None:
        raise NotOpenError(each.stage)
    if each.ripe.open:
        raise NotYetError(utc_text(each.ripe.until))
    if each.ripe.against:
        raise NotDueError(each.reference, each.ripe.formula, each.ripe.against)
    if not each.ripe.now:
        raise KeptLongerError(each.reference, utc_text(each.ripe.due), each.ripe.formula)
    return each


def _statement(tx: Transaction, each: Destruction) -> dict[str, Any]:
    """Say everything that a certificate says, before any of it is gone."""
    assert each.agreed is not None
    files = tuple(sealed_files(tx.db, each.case_id, each.scope))
    case = _case(tx.db, each.case_id)
    return {
        "uid": new_uid(),
        "destruction": each.uid,
        "case": case,
        "scope": each.scope.value,
        "at": tx.at,
        "formula": each.formula,
        "due_at": each.due_at,
        "policy": each.policy_sha256,
        "proposed": _said(each.proposed),
        "agreed": _said(each.agreed),
        "open_until": each.open_until,
        "carried_out_by": tx.desk.person.name,
        "items": _items(tx.db, each.case_id, each.scope),
        "copies": [copy.body() for copy in copies.holding(tx.desk, each.case_id, files, case["received_at"])],
    }


def _said(said: queries.Said) -> dict[str, str]:
    return {"person": said.person, "reason": said.reason, "at": said.at}


def _case(db: Connection, case_id: CaseId) -> dict[str, Any]:
    """Return what stays: number, kind, dates, what was decided by whom and when, and sums that figures are made of."""
    names = ("uid", "reference", "kind", "country", "imminence", "received_at", "answered_at", "evidence_count")
    row = db.execute(
        "SELECT uid, reference, kind, country, imminence, received_at, answered_at, evidence_count FROM cases WHERE id = ?",
        (case_id,),
    ).fetchone()
    decided = db.execute(
        "SELECT d.outcome, d.at, p.name, d.reveals_avoided FROM decision d JOIN person p ON p.id = d.person_id"
        " WHERE d.case_id = ? ORDER BY d.id",
        (case_id,),
    ).fetchall()
    closed = db.execute("SELECT at, located FROM closing WHERE case_id = ?", (case_id,)).fetchone() or ("", "")
    counted = db.execute(
        "SELECT (SELECT count(*) FROM subject WHERE case_id = ?1 AND role = 'account'),"
        " (SELECT count(*) FROM response WHERE case_id = ?1),"
        " (SELECT count(*) FROM look l JOIN item i ON i.id = l.item_id WHERE i.case_id = ?1)",
        (case_id,),
    ).fetchone()
    return {
        **dict(zip(names, row, strict=True)),
        "closed_at": closed[0],
        "located": closed[1],
        "decisions": [dict(zip(("outcome", "at", "by", "looks_spared"), each, strict=True)) for each in decided],
        "sums": dict(zip(("accounts", "answers", "looks"), counted, strict=True)),
    }


def _items(db: Connection, case_id: CaseId, scope: Scope) -> list[dict[str, Any]]:
    whole = scope is Scope.RECORD
    rows = db.execute(
        "SELECT 'item', uid, size, sha256 FROM item WHERE case_id = ?1 AND length(wrapped_key) > 0"
        " UNION ALL SELECT 'export', uid, size, sha256 FROM account_export WHERE case_id = ?1 AND length(wrapped_key) > 0"
        " UNION ALL SELECT 'sent', f.uid, f.size, f.sha256 FROM response_file f JOIN response r ON r.id = f.response_id"
        " WHERE r.case_id = ?1 AND length(f.wrapped_key) > 0 AND (?2 OR r.sort = 'package')",
        (case_id, whole),
    )
    return [dict(zip(("sort", "uid", "size", "sha256"), row, strict=True)) for row in rows]


def _certify(tx: Transaction, each: Destruction, body: dict[str, Any], swept: Swept) -> None:
    desk = tx.desk
    signature = desk.vault.sign(certificate.message(desk.vault.uid, body))
    text = canonical(body).decode()
    tx.db.execute(
        "INSERT INTO destruction_certificate (destruction_id, uid, body, person_id, signature, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (each.id, body["uid"], text, desk.person.id, signature, tx.at, desk.device.id, tx.op_id),
    )
    # Which writes of the record were emptied is vouched for by the chain, so that nobody empties another one.
    told = {
        "certificate": json.loads(text),
        "signature": signature.hex(),
        "writes": list(swept.writes),
        "decisions": list(swept.decisions),
    }
    tx.wrote("certificate", body["uid"], 1, "retention.destroy", told, topics=_TOPICS, cases=(each.case_id,))
