"""An order form that came: read in the cage, kept as it was read, and shown; nobody types into it, and it decides nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.cage.errors import DecodeFailedError
from app.cage.model import BytesSource, Job, Op, Source
from app.cases import store as cases
from app.cases.actions import owned
from app.cases.clocks import BY_HAND, Measures, NewClock
from app.cases.model import STATES_WITHOUT_CLOCKS, Case, CaseId
from app.changes import Changes, Topic
from app.clock import from_text
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind
from app.evidence.model import Source as From
from app.evidence.queries import ItemRow, item, items
from app.i18n import _
from app.identity import Permission, new_uid
from app.intake.model import shown
from app.responses.errors import BadFormError
from app.responses.exports import read
from app.responses.form_lines import HOURS, MINUTES, FormLine, FormRead, lines_of, understood

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cage.client import Cage
    from app.cage.model import Answer
    from app.desk import Desk, Transaction

READABLE = frozenset({ItemKind.PDF, ItemKind.OFFICE, ItemKind.TEXT, ItemKind.OTHER})


@dataclass(frozen=True, slots=True)
class OrderForm:
    """A form as it was read: what it says by name, what could not be read, and every line under its section."""

    id: int
    name: str
    sha256: str
    found: Mapping[str, Sequence[str]]
    unread: tuple[str, ...]
    lines: tuple[FormLine, ...]
    person: str
    at: str


@dataclass(frozen=True, slots=True)
class _Came:
    """Where a form came from: an item of the case, or a file beside it."""

    name: str
    sha256: str
    item: ItemId | None


def papers(db: Connection, case_id: CaseId) -> list[ItemRow]:
    """Return the requester's papers in a case that may be an order form; what a subject showed is none."""
    return [row for row in items(db, case_id) if row.source is From.REQUESTER and row.kind in READABLE]


def read_item(desk: Desk, cage: Cage, case_id: CaseId, item_id: ItemId) -> Changes:
    """Read a paper of the requester as Form 1; takes a moment, on any thread."""
    row = item(desk.db, item_id)
    if row.case_id != case_id or row.source is not From.REQUESTER:
        raise BadFormError(row.name, _("it is no paper of this case's requester"))
    with sealing.open_item(desk, item_id) as source:
        answer = _asked(cage, row.name, source)
    return _keep(desk, case_id, answer, _Came(row.name, row.sha256, item_id))


def read_file(
    desk: Desk, cage: Cage, case_id: CaseId, path: Path, *, check: Callable[[], object] = lambda: None
) -> Changes:
    """Read a file that came beside the case as Form 1; the file itself stays where it is."""
    data, name = read(path), shown(path.name, 120)
    answer = _asked(cage, name, BytesSource(data))
    check()
    return _keep(desk, case_id, answer, _Came(name, hashlib.sha256(data).hexdigest(), None))


def forms(db: Connection, case_id: CaseId) -> tuple[OrderForm, ...]:
    """Return the forms of a case as they were read, the newest first."""
    rows = db.execute(
        "SELECT f.id, f.name, f.sha256, f.fields, f.unread, p.name, f.at FROM order_form f"
        " JOIN person p ON p.id = f.person_id WHERE f.case_id = ? ORDER BY f.id DESC",
        (case_id,),
    )
    made = []
    for number, name, sha256, fields, unread, person, at in rows:
        told = json.loads(fields)
        lines = tuple(FormLine(*line) for line in told["lines"])
        made.append(OrderForm(number, name, sha256, told["found"], tuple(json.loads(unread)), lines, person, at))
    return tuple(made)


def references(db: Connection, case_id: CaseId) -> dict[str, str]:
    """Return what a draft of Form 3 takes from the newest form: whose it is, and under which number."""
    newest = next(iter(forms(db, case_id)), None)
    if newest is None:
        return {}
    said = {place: newest.found.get(name, ()) for place, name in _TAKEN.items()}
    return {place: values[0] for place, values in said.items() if values}


_TAKEN = {"authority": "issuing_authority", "their_reference": "file_issuing"}


def _asked(cage: Cage, name: str, source: Source) -> Answer:
    try:
        answer = cage.ask(Job(Op.ORDER_FORM), source)
    except DecodeFailedError as error:
        raise BadFormError(name, error.reason) from error
    if answer.words("form") != "epoc-1":
        raise BadFormError(name, _("nothing in it says that it is an EPOC with sections"))
    return answer


def _keep(desk: Desk, case_id: CaseId, answer: Answer, came: _Came) -> Changes:
    lines = lines_of(answer.text or "")
    told = understood(lines)
    unread = (*told.unread, *(("cut_short",) if answer.count("truncated") else ()))
    fields = {"found": {**told.found}, "lines": [[each.section, each.mark, each.label, each.value] for each in lines]}
    with desk.transaction(Permission.WORK) as tx:
        case, uid = owned(tx, case_id), new_uid()
        tx.db.execute(
            "INSERT INTO order_form (uid, case_id, item_id, person_id, form, name, sha256, fields, unread, at,"
            " device_id, op_id) VALUES (?, ?, ?, ?, 'epoc-1', ?, ?, ?, ?, ?, ?, ?)",
            (uid, case_id, came.item, desk.person.id, came.name, came.sha256, json.dumps(fields, ensure_ascii=False),
             json.dumps(unread), tx.at, desk.device.id, tx.op_id),
        )  # fmt: skip
        cases.add_event(tx, case_id, "order form read", came.name)
        body = {"case": case.uid, "form": "epoc-1", "sha256": came.sha256, **fields, "unread": list(unread)}
        tx.wrote("order_form", uid, 1, "form.read", body, topics=(Topic.CASES, Topic.DECISIONS), cases=(case_id,))
        _run_clock(tx, case, told, _arrived(tx.db, case, came))
    return tx.changes


def _arrived(db: Connection, case: Case, came: _Came) -> datetime:
    """Return when a form arrived: with its own message; a file that came another way is held to the case's receipt."""
    row = db.execute(
        "SELECT r.received_at FROM item i JOIN request r ON r.id = i.request_id WHERE i.id = ?", (came.item,)
    ).fetchone()
    return from_text(case.received_at if row is None else row[0])


def _run_clock(tx: Transaction, case: Case, told: FormRead, at: datetime) -> None:
    """Let the deadline that the form ticks run from its arrival; one that was not read starts none."""
    deadline = next(iter(told.found.get("deadline", ())), "")
    if deadline not in MINUTES or case.state in STATES_WITHOUT_CLOCKS:
        return
    words = _("EPOC, section C: 8 hours") if deadline == HOURS else _("EPOC, section C: 10 days")
    known = "SELECT 1 FROM clock WHERE case_id = ? AND basis = ?"
    if tx.db.execute(known, (case.id, words)).fetchone() is None:
        minutes, share = MINUTES[deadline], tx.desk.settings.clocks.escalate_before_share
        spans = ((Measures.DUE, minutes), (Measures.ESCALATE, minutes * (1 - share)))
        clocks = tuple(NewClock(each, words, "us", at, span, BY_HAND) for each, span in spans)
        cases.start_clocks(tx, case.id, clocks)
