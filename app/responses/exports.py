"""Exports of the platform's own systems for the accounts of a case: read with limits, sealed as they came, kept with their query."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.cage.model import BytesSource
from app.cage.ops import EXPORT_BYTES
from app.cases import store as cases
from app.cases.actions import ReasonMissingError, owned
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import utc_text
from app.decisions.model import Category
from app.evidence import sealing
from app.i18n import _
from app.identity import Permission, new_uid
from app.intake.model import shown
from app.responses import store
from app.responses.errors import BadExportError, GoneExportError
from app.responses.flagged import found_in
from app.responses.model import ExportId
from app.responses.tables import Table, table
from app.vault.errors import NotOrdinaryError
from app.vault.files import read_ordinary

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cage.client import Cage
    from app.desk import Desk, Transaction


@dataclass(frozen=True, slots=True)
class NewExport:
    """A file to import: whose data of which category, by which query, taken when."""

    path: Path
    account: str
    category: Category
    query: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class ExportRow:
    """An export on record; one that was withdrawn says why, and is in no package."""

    id: ExportId
    account: str
    category: Category
    name: str
    query: str
    taken_at: str
    rows: int
    size: int
    sha256: str
    person: str
    at: str
    found: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    withdrawn: str = ""


def _going_on() -> None:
    """Let the work go on: nobody asked it to stop."""


def import_export(
    desk: Desk, cage: Cage, case_id: CaseId, new: NewExport, *, check: Callable[[], object] = _going_on
) -> Changes:
    """Take an export in: checked whole, sealed byte for byte, on record with its query, its time and its hash."""
    name = shown(new.path.name, 120)
    if not new.query.strip():
        raise BadExportError(name, _("the query it was made by is missing"))
    if new.account not in accounts(desk.db, case_id):
        raise BadExportError(name, _("“{account}” is no account of this case").format(account=shown(new.account, 80)))
    data = read(new.path)
    rows = table(cage, name, BytesSource(data), new.category)
    found = found_in(desk, rows, hashlib.sha256(data).hexdigest(), check)
    check()
    sent = store.seal(desk.vault, name, "text/plain", data)
    with store.kept_if_written(desk, (sent,)), desk.transaction(Permission.WORK) as tx:
        _insert(tx, case_id, new, sent, (len(rows.rows), found))
    return tx.changes


def withdraw(desk: Desk, case_id: CaseId, export_id: ExportId, reason: str) -> Changes:
    """Take an export out of every package to come, with a reason; it stays on record as it was imported."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        owned(tx, case_id)
        row = next((each for each in exports(tx.db, case_id) if each.id == export_id), None)
        if row is None or row.withdrawn:
            raise GoneExportError
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO export_withdrawal (uid, export_id, person_id, reason, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (uid, export_id, desk.person.id, reason.strip(), tx.at, desk.device.id, tx.op_id),
        )
        cases.add_event(tx, case_id, "export withdrawn", f"{row.name}: {reason.strip()}")
        body = {"export": row.sha256, "name": row.name, "reason": reason.strip()}
        tx.wrote("export_withdrawal", uid, 1, "export.withdraw", body, topics=(Topic.DECISIONS,), cases=(case_id,))
    return tx.changes


def accounts(db: Connection, case_id: CaseId) -> tuple[str, ...]:
    """Return the accounts that a case is about."""
    found = db.execute("SELECT DISTINCT value FROM subject WHERE case_id = ? AND role = 'account'", (case_id,))
    return tuple(row[0] for row in found)


def exports(db: Connection, case_id: CaseId) -> tuple[ExportRow, ...]:
    """Return the exports of a case, the oldest first, those that were withdrawn with the reason."""
    found = db.execute(
        "SELECT e.id, e.account, e.category, e.name, e.query, e.taken_at, e.rows, e.size, e.sha256, p.name, e.at, e.found,"
        " coalesce(w.reason, '') FROM account_export e JOIN person p ON p.id = e.person_id"
        " LEFT JOIN export_withdrawal w ON w.export_id = e.id WHERE e.case_id = ? ORDER BY e.id",
        (case_id,),
    )
    rows = ((*row[:11], json.loads(row[11]), row[12]) for row in found)
    return tuple(ExportRow(ExportId(row[0]), row[1], Category(row[2]), *row[3:]) for row in rows)


def table_of(desk: Desk, cage: Cage, export: ExportRow) -> Table:
    """Return the rows of an export on record, from the very bytes that were imported."""
    row = desk.db.execute(
        "SELECT uid, sealed_name, wrapped_key FROM account_export WHERE id = ?", (export.id,)
    ).fetchone()
    uid, name, wrapped = row
    with sealing.open_sealed(desk.vault, uid, name, wrapped, store.FOLDER) as reader:
        return table(cage, export.name, reader, export.category)


def read(path: Path) -> bytes:
    """Return the bytes of an ordinary file of an export's size; a link, a pipe or a device is not followed."""
    name = shown(path.name, 120)
    try:
        return read_ordinary(path, EXPORT_BYTES)
    except NotOrdinaryError as error:
        large = _("it is larger than {n} MB").format(n=EXPORT_BYTES // 1_000_000)
        raise BadExportError(name, large if error.too_large else error.why) from error


def _insert(
    tx: Transaction, case_id: CaseId, new: NewExport, sent: store.SentFile, told: tuple[int, dict[str, Any]]
) -> None:
    case, made, (rows, found) = owned(tx, case_id), sent.made, told
    body = {
        "case": case.uid,
        "account": new.account,
        "category": new.category.value,
        "name": sent.name,
        "query": new.query.strip(),
        "taken_at": utc_text(new.taken_at),
        "rows": rows,
        "size": made.size,
        "sha256": made.sha256,
        "found": found,
    }
    tx.db.execute(
        "INSERT INTO account_export (uid, case_id, person_id, account, category, name, query, taken_at, rows, size,"
        " sha256, sealed_name, wrapped_key, at, device_id, op_id, found)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (made.uid, case_id, tx.desk.person.id, new.account, new.category.value, sent.name, body["query"],
         body["taken_at"], rows, made.size, made.sha256, made.sealed_name, made.wrapped_key, tx.at, tx.desk.device.id,
         tx.op_id, json.dumps(found, sort_keys=True)),
    )  # fmt: skip
    cases.add_event(tx, case_id, "export imported", f"{new.account}, {new.category.value}: {sent.name}")
    tx.wrote("account_export", made.uid, 1, "export.import", body, topics=(Topic.DECISIONS,), cases=(case_id,))
