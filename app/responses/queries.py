"""What pages read of answers: what may go out now, what went out, and the exact bytes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.model import CaseId, State
from app.decisions import queries as decisions
from app.decisions.approvals import asked
from app.decisions.gates import facts
from app.decisions.since import held_by
from app.decisions.verdicts import Verdict
from app.evidence import sealing
from app.i18n import _
from app.responses.errors import NotInForceError
from app.responses.force import Force
from app.responses.model import ResponseId, Sort
from app.responses.store import FOLDER
from app.vault.sealed import SealedReader

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

# Where what was decided may go out: not while an approver has it, and not after the case was taken up again.
_MAY_GO_OUT = frozenset({State.DECIDED, State.APPROVED, State.RESPONDED})


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it went out."""

    id: int
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ResponseRow:
    """An answer as the history shows it."""

    id: ResponseId
    sort: Sort
    title: str
    language: str
    recipient: str
    body: Mapping[str, object]
    person: str
    at: str
    decision_id: int | None
    files: tuple[FileRow, ...]


class NoSuchFileError(LookupError):
    """No sent file has that id."""


def responses(db: Connection, case_id: CaseId) -> tuple[ResponseRow, ...]:
    """Return what went out in a case, the newest first."""
    rows = db.execute(
        "SELECT r.id, r.sort, r.title, r.language, r.recipient, r.body, p.name, r.at, r.decision_id"
        " FROM response r JOIN person p ON p.id = r.person_id WHERE r.case_id = ? ORDER BY r.id DESC",
        (case_id,),
    ).fetchall()
    found = _files(db, case_id)
    return tuple(
        ResponseRow(
            ResponseId(number),
            Sort(sort),
            title,
            language,
            recipient,
            json.loads(body),
            person,
            at,
            decision,
            tuple(found.get(number, ())),
        )
        for number, sort, title, language, recipient, body, person, at, decision in rows
    )


def response(db: Connection, case_id: CaseId, number: ResponseId) -> ResponseRow:
    """Return one answer of a case."""
    for row in responses(db, case_id):
        if row.id == number:
            return row
    raise NoSuchFileError(number)


def decided(desk: Desk, case_id: CaseId) -> Force | None:
    """Return the newest decision that stands, whether or not it may go out yet."""
    row = next((row for row in decisions.decisions(desk.db, case_id) if not row.superseded), None)
    if row is None:
        return None
    question = asked(desk.db, case_id)
    return Force(row, question.said.categories if question and question.said else None)


def in_force(desk: Desk, case_id: CaseId) -> Force:
    """Return the decision that an answer may rest on now, or say why there is none."""
    state = cases.load(desk.db, case_id).state
    if state is State.PENDING_APPROVAL:
        raise NotInForceError(_("the decision waits for its approval"))
    force = decided(desk, case_id)
    if force is None:
        raise NotInForceError(_("nothing is decided in this case"))
    question = asked(desk.db, case_id)
    if question is not None and (question.said is None or question.said.verdict is not Verdict.APPROVED):
        raise NotInForceError(_("the decision waits for its approval"))
    if question is not None and question.said is not None and question.said.countersigned == "disputed":
        raise NotInForceError(_("the approver disputes what was said by phone"))
    if state not in _MAY_GO_OUT:
        raise NotInForceError(_("the case is {state}").format(state=state.value.replace("_", " ")))
    if why := held_by(desk, case_id, facts(force.row.protocol, force.row.answers)):
        raise NotInForceError(why)
    return force


def open_file(desk: Desk, file_id: int) -> SealedReader:
    """Open a file for reading exactly as it went out."""
    row = desk.db.execute("SELECT uid, sealed_name, wrapped_key FROM response_file WHERE id = ?", (file_id,)).fetchone()
    if row is None:
        raise NoSuchFileError(file_id)
    uid, name, wrapped = row
    return sealing.open_sealed(desk.vault, uid, name, wrapped, FOLDER)


def read_file(desk: Desk, file_id: int) -> bytes:
    """Return a file exactly as it went out."""
    with open_file(desk, file_id) as reader:
        return b"".join(bytes(chunk) for chunk in reader.chunks())


def _files(db: Connection, case_id: CaseId) -> dict[int, list[FileRow]]:
    rows = db.execute(
        "SELECT f.response_id, f.id, f.name, f.media_type, f.size, f.sha256 FROM response_file f"
        " JOIN response r ON r.id = f.response_id WHERE r.case_id = ? ORDER BY f.id",
        (case_id,),
    )
    found: dict[int, list[FileRow]] = {}
    for number, *rest in rows:
        found.setdefault(number, []).append(FileRow(*rest))
    return found
