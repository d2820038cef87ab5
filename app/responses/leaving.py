"""Files that leave the vault: on record before a byte is written, and how it ended; what was cut short is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import owned
from app.cases.model import CaseId, State
from app.changes import Changes, Topic
from app.i18n import _
from app.identity import Permission, new_uid
from app.policies.exports import Export
from app.responses import queries
from app.responses.errors import NotInForceError, NotSavedError
from app.responses.queries import ResponseRow
from app.vault.outside import Data, WriteNew, check_outside, new_files

if TYPE_CHECKING:
    from app.desk import Desk, Transaction

SAVED, FAILED, TOLD = "saved", "failed", "told"
Out = Mapping[Path, Data]


def leave(
    desk: Desk, case_id: CaseId, row: ResponseRow, out: Out, then: Callable[[Transaction], object] | None = None
) -> Changes:
    """Write files of an answer outside, all of them or none; a file is nowhere without its record."""
    desk.settings.exports.require(Export.ANSWERS)
    for path in out:
        check_outside(desk.vault.folder, path)
    names = ", ".join(path.name for path in out)
    with desk.transaction(Permission.RESPOND) as tx:
        owned(tx, case_id)
        check_stands(tx.desk, case_id, row)
        leaving = _begin(tx, case_id, row, names)
    try:
        with new_files() as write:
            _write(out, write)
            with desk.transaction(Permission.RESPOND) as tx:
                _end(tx, leaving, SAVED, "")
                cases.add_event(tx, case_id, "files saved", names)
                if then is not None:
                    then(tx)
    except BaseException as error:
        with desk.transaction(Permission.RESPOND) as failed:
            _end(failed, leaving, FAILED, str(error))
        raise
    return tx.changes


def cut_short(desk: Desk) -> list[str]:
    """Return which files may have left while the program was ended, and put on record that it was told."""
    rows = desk.db.execute(
        "SELECT l.id, l.uid, l.case_id, c.reference, l.names, l.at FROM file_leaving l JOIN cases c ON c.id = l.case_id"
        " WHERE NOT EXISTS (SELECT 1 FROM file_left e WHERE e.leaving_id = l.id) ORDER BY l.id"
    ).fetchall()
    if not rows:
        return []
    words = _(
        "{reference}: saving {names} was cut short at {at} UTC. The file may be where it was to go, whole or in part:"
        " look there, and remove what is not wanted."
    )
    with desk.transaction(Permission.KEEP) as tx:
        for number, uid, case_id, _reference, names, _at in rows:
            _end(tx, (number, uid, CaseId(case_id)), TOLD, names)
            cases.add_event(tx, CaseId(case_id), "saving cut short", names)
    return [
        words.format(reference=reference, names=names, at=at[:16].replace("T", " "))
        for _number, _uid, _case, reference, names, at in rows
    ]


def check_stands(desk: Desk, case_id: CaseId, row: ResponseRow) -> None:
    """Refuse what rests on a decision that is no longer the one in force; what rests on none may go."""
    if row.decision_id is None:
        return
    force = queries.decided(desk, case_id)
    if force is None or force.row.id != row.decision_id:
        raise NotInForceError(_("something else was decided since; what rested on the decision before is only shown"))
    if cases.load(desk.db, case_id).state is not State.CLOSED:
        queries.in_force(desk, case_id)


def _begin(tx: Transaction, case_id: CaseId, row: ResponseRow, names: str) -> tuple[int, str, CaseId]:
    uid = new_uid()
    cursor = tx.db.execute(
        "INSERT INTO file_leaving (uid, case_id, response_id, person_id, names, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (uid, case_id, row.id, tx.desk.person.id, names, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"response": row.id, "names": names, "files": [each.sha256 for each in row.files]}
    tx.wrote("file_leaving", uid, 1, "response.leave", body, topics=(Topic.CASES,), cases=(case_id,))
    return int(cursor.lastrowid or 0), uid, case_id


def _end(tx: Transaction, leaving: tuple[int, str, CaseId], outcome: str, note: str) -> None:
    number, uid, case_id = leaving
    tx.db.execute(
        "INSERT INTO file_left (leaving_id, outcome, note, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?)",
        (number, outcome, note, tx.at, tx.desk.device.id, tx.op_id),
    )
    body = {"outcome": outcome, "note": note}
    tx.wrote("file_leaving", uid, 2, f"response.{outcome}", body, topics=(Topic.CASES,), cases=(case_id,))


def _write(out: Out, write: WriteNew) -> None:
    for path, data in out.items():
        try:
            write(path, data)
        except OSError as error:
            raise NotSavedError(path, error.strerror or type(error).__name__) from error
