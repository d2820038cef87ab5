"""What follows from a decision: tasks with a due time and an owner; a case is not closed over an open one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NewType

from app.cases import store as cases
from app.cases.actions import ReasonMissingError, owned
from app.cases.model import CaseId, State, Step, WrongStepError
from app.changes import Changes, Topic
from app.clock import from_text, utc_text
from app.decisions.bases import LegalBasis
from app.decisions.gates import Facts
from app.decisions.model import DecisionId
from app.decisions.policies import PRESERVED, TaskPolicy, TaskRule, task_policy
from app.decisions.preserving import asked_for
from app.decisions.refusals import OpenTasksError, TaskEndedError
from app.decisions.store import preserved
from app.i18n import _
from app.identity import Permission, PersonId, new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

TaskId = NewType("TaskId", int)


@dataclass(frozen=True, slots=True)
class NewTask:
    """Something to be done, why, and by when; formula says how the time was worked out."""

    kind: str
    what: str
    basis: str
    formula: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as a page shows it; owner is empty where it is nobody's."""

    id: TaskId
    case_id: CaseId
    reference: str
    kind: str
    what: str
    basis: str
    formula: str
    due_at: str
    owner_id: PersonId | None
    owner: str
    state: str
    note: str
    ended_at: str | None
    ended_by: str

    @property
    def open(self) -> bool:
        """Tell whether it is still to be done."""
        return self.state == "open"


def follow(tx: Transaction, case_id: CaseId, decision: DecisionId, read: Facts) -> None:
    """Make the tasks that follow from a decision that counts; one that waits already is not made twice."""
    policy, now = task_policy(tx.db), from_text(tx.at)
    there = [task for task in tasks(tx.db, case_id) if task.open]
    owner = cases.load(tx.db, case_id).owner_id
    for rule in policy.rules:
        called = list(rule.follows(read))
        # What is kept is kept basis by basis; what is to be done once is one task, whichever of its bases call for it.
        once = rule.hours is not None
        for new in _done_once(rule, called, now, policy) if once else _kept(rule, called, now):
            if not any(task.kind == new.kind and (once or task.basis == new.basis) for task in there):
                add(tx, case_id, decision, new, owner=owner)
    if policy.preserve_first is not None and not any(task.kind == PRESERVED for task in there):
        known = replace(read.situation, preserved=preserved(tx.db, case_id), preserve_first=policy.preserve_first)
        if asked_for(replace(read, situation=known)):
            formula = _("decided {at}, at once (policy tasks v{version})").format(
                at=tx.at[:16].replace("T", " "), version=policy.version
            )
            add(tx, case_id, decision, NewTask(PRESERVED, policy.preserve_first.what, "", formula, now), owner=owner)


def add(tx: Transaction, case_id: CaseId, decision: DecisionId | None, task: NewTask, *, owner: int | None) -> None:
    """Write a task inside another action's transaction."""
    uid, due_at = new_uid(), utc_text(task.due_at)
    tx.db.execute(
        "INSERT INTO task (uid, case_id, decision_id, kind, what, basis, formula, due_at, owner_id, state, note, made_at,"
        " device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', '', ?, ?, ?, 1)",
        (
            uid,
            case_id,
            decision,
            task.kind,
            task.what,
            task.basis,
            task.formula,
            due_at,
            owner,
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    body = {"kind": task.kind, "what": task.what, "basis": task.basis, "formula": task.formula, "due_at": due_at}
    tx.wrote("task", uid, 1, "task.add", body, topics=(Topic.DECISIONS,), cases=(case_id,))


def add_own(desk: Desk, case_id: CaseId, what: str, due_at: datetime) -> Changes:
    """Add a task that no rule knows, for oneself."""
    if not what.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        if cases.load_kept(tx.db, case_id).state is State.CLOSED:
            raise WrongStepError(State.CLOSED, Step.CONTINUE)
        add(tx, case_id, None, NewTask("own", what.strip(), "", _("set by hand"), due_at), owner=desk.person.id)
    return tx.changes


def note_preserved(desk: Desk, case_id: CaseId, note: str) -> Changes:
    """Note that the data is kept, what of it and where; the task to do so is done, or was needed by nobody yet."""
    if not note.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        if not any(task.open and task.kind == PRESERVED for task in tasks(tx.db, case_id)):
            policy = task_policy(tx.db).preserve_first
            what = _("Preserve the data") if policy is None else policy.what
            new = NewTask(PRESERVED, what, "", _("noted before the decision"), from_text(tx.at))
            add(tx, case_id, None, new, owner=case.owner_id)
        for task in tasks(tx.db, case_id):
            if task.open and task.kind == PRESERVED:
                end_within(tx, task.id, "done", note.strip())
    return tx.changes


def finish(desk: Desk, task_id: TaskId, note: str) -> Changes:
    """Note that a task is done, and how."""
    return _end(desk, task_id, "done", note)


def drop(desk: Desk, task_id: TaskId, reason: str) -> Changes:
    """Note that a task is not to be done, and why."""
    return _end(desk, task_id, "dropped", reason)


def assign(desk: Desk, task_id: TaskId, person: PersonId) -> Changes:
    """Give an open task to somebody."""
    with desk.transaction(Permission.WORK) as tx:
        task = _load_open(tx, task_id)
        tx.db.execute(
            "UPDATE task SET owner_id = ?, version = version + 1, op_id = ? WHERE id = ?", (person, tx.op_id, task_id)
        )
        _tell(tx, task, "task.assign", {"owner": _uid_of(tx.db, person)})
    return tx.changes


def free_within(tx: Transaction, task_id: TaskId) -> None:
    """Leave an open task of somebody who does not go on with it to everybody, inside another action's transaction."""
    task = _load_open(tx, task_id)
    tx.db.execute("UPDATE task SET owner_id = NULL, version = version + 1, op_id = ? WHERE id = ?", (tx.op_id, task_id))
    _tell(tx, task, "task.assign", {"owner": ""})


def tasks(db: Connection, case_id: CaseId) -> tuple[TaskRow, ...]:
    """Return the tasks of a case: what is open first, by when it is due."""
    rows = db.execute(
        "SELECT t.id, t.case_id, c.reference, t.kind, t.what, t.basis, t.formula, t.due_at, t.owner_id,"
        " coalesce(o.name, ''), t.state, t.note, t.ended_at, coalesce(e.name, '') FROM task t"
        " JOIN cases c ON c.id = t.case_id LEFT JOIN person o ON o.id = t.owner_id"
        " LEFT JOIN person e ON e.id = t.ended_by_id WHERE t.case_id = ? ORDER BY t.state <> 'open', t.due_at, t.id",
        (case_id,),
    )
    return tuple(TaskRow(TaskId(row[0]), CaseId(row[1]), *row[2:]) for row in rows)


def open_tasks(db: Connection, person: PersonId, *, limit: int = 200) -> tuple[TaskRow, ...]:
    """Return the open tasks of somebody, and those of nobody: reviews first, then by when they are due."""
    rows = db.execute(
        "SELECT t.id, t.case_id, c.reference, t.kind, t.what, t.basis, t.formula, t.due_at, t.owner_id,"
        " coalesce(o.name, ''), t.state, t.note, t.ended_at, '' FROM task t INDEXED BY task_open"
        " JOIN cases c ON c.id = t.case_id LEFT JOIN person o ON o.id = t.owner_id"
        " WHERE t.state = 'open' AND (t.owner_id = ? OR t.owner_id IS NULL)"
        " ORDER BY t.kind <> 'review_unanswered', t.due_at, t.id LIMIT ?",
        (person, limit),
    )
    return tuple(TaskRow(TaskId(row[0]), CaseId(row[1]), *row[2:]) for row in rows)


def check_none_open(db: Connection, case_id: CaseId) -> None:
    """Refuse what may only happen once nothing is left to do."""
    left = [task for task in tasks(db, case_id) if task.open]
    if left:
        raise OpenTasksError(left)


def _done_once(rule: TaskRule, called: Sequence[LegalBasis | None], now: datetime, policy: TaskPolicy) -> list[NewTask]:
    if not called or rule.hours is None:
        return []
    bases = [basis for basis in called if basis is not None]
    what = rule.what
    if bases:
        what = _("{what} · {citations}").format(what=what, citations="; ".join(basis.citation for basis in bases))
    formula = _("decided {at} + {hours:g} h (policy tasks v{version}: {rule})").format(
        at=f"{now:%Y-%m-%d %H:%M}", hours=rule.hours, version=policy.version, rule=rule.id
    )
    due = now + timedelta(hours=rule.hours)
    return [NewTask(rule.id, what, ", ".join(basis.id for basis in bases), formula, due)]


def _kept(rule: TaskRule, called: Sequence[LegalBasis | None], now: datetime) -> list[NewTask]:
    """Make a task for each basis that says for how long something is kept; one that does not say makes none."""
    found = []
    for basis in called:
        if basis is None or basis.retention_days is None:
            continue
        formula = _("decided {at} + {days} days ({citation})").format(
            at=f"{now:%Y-%m-%d %H:%M}", days=basis.retention_days, citation=basis.citation
        )
        if basis.renewal_days:
            formula = _("{formula}; renewable by {days} days").format(formula=formula, days=basis.renewal_days)
        what = _("{what} · {citation}").format(what=rule.what, citation=basis.citation)
        found.append(NewTask(rule.id, what, basis.id, formula, now + timedelta(days=basis.retention_days)))
    return found


def _end(desk: Desk, task_id: TaskId, state: str, note: str) -> Changes:
    if not note.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        end_within(tx, task_id, state, note.strip())
    return tx.changes


def end_within(tx: Transaction, task_id: TaskId, state: str, note: str) -> None:
    """End a task inside another action's transaction."""
    task = _load_open(tx, task_id)
    tx.db.execute(
        "UPDATE task SET state = ?, note = ?, ended_at = ?, ended_by_id = ?, version = version + 1, op_id = ?"
        " WHERE id = ?",
        (state, note, tx.at, tx.desk.person.id, tx.op_id, task_id),
    )
    cases.add_event(tx, task.case_id, f"task {state}", f"{task.what}: {note}")
    cases.add_words(tx.db, task.case_id, note)
    _tell(tx, task, f"task.{state}", {"note": note})


def _load_open(tx: Transaction, task_id: TaskId) -> TaskRow:
    row = tx.db.execute("SELECT case_id, state FROM task WHERE id = ?", (task_id,)).fetchone()
    if row is None or row[1] != "open":
        raise TaskEndedError
    return next(task for task in tasks(tx.db, CaseId(row[0])) if task.id == task_id)


def _tell(tx: Transaction, task: TaskRow, act: str, body: dict[str, str]) -> None:
    uid, version = tx.db.execute("SELECT uid, version FROM task WHERE id = ?", (task.id,)).fetchone()
    topics = (Topic.DECISIONS, Topic.CASES)
    tx.wrote("task", uid, version, act, body, topics=topics, cases=(task.case_id,))


def _uid_of(db: Connection, person: PersonId) -> str:
    (uid,) = db.execute("SELECT uid FROM person WHERE id = ?", (person,)).fetchone()
    return str(uid)
