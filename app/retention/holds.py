"""Legal holds: put on by one person with a reason, lifted by another; meanwhile nothing of it falls due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.identity import Permission, PersonId, new_uid
from app.retention.errors import HeldAlreadyError, NoSuchHoldError, NothingHeldError, SecondPersonError
from app.retention.model import HoldId, Target

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

_TOPICS = (Topic.RETENTION, Topic.CASES)


@dataclass(frozen=True, slots=True)
class NewHold:
    """What is to be held, why, under which reference of the other side's, and when somebody looks at it again."""

    target: Target
    value: str
    reason: str
    reference: str = ""
    review_on: str | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that stands, and how many cases it keeps."""

    id: HoldId
    uid: str
    target: Target
    value: str
    shown: str
    reason: str
    reference: str
    review_on: str | None
    person_id: PersonId
    person: str
    at: str
    cases: int


@dataclass(frozen=True, slots=True)
class Linked:
    """A case of the same incident that no hold keeps."""

    id: CaseId
    uid: str
    reference: str


def place(desk: Desk, *new: NewHold) -> Changes:
    """Put a hold on, or several at once; from now on nothing of what they name falls due, cases that come later included.

    One of several that stands already stays as it is; where each of them does, that is told.
    """
    if not all(each.reason.strip() for each in new):
        raise ReasonMissingError
    # Whoever hears of a lawsuit puts it on at once: an administrator may as well as those who work on cases.
    with desk.transaction(Permission.WORK if desk.may(Permission.WORK) else Permission.RETAIN) as tx:
        standing = [_same(tx.db, each) for each in new]
        if standing and all(standing):
            raise HeldAlreadyError(*next(filter(None, standing)))
        for each, same in zip(new, standing, strict=True):
            if same is None:
                _place(tx, each)
    return tx.changes


def _value(new: NewHold) -> str:
    # An address is kept in small letters (app/requesters/store.py).
    return new.value.strip().lower() if new.target is Target.REQUESTER else new.value.strip()


def _same(db: Connection, new: NewHold) -> tuple[str, str] | None:
    """Return who put the same hold on and on which day, where one stands."""
    row = db.execute(
        "SELECT p.name, substr(h.at, 1, 10) FROM legal_hold h JOIN person p ON p.id = h.person_id"
        " WHERE h.target = ? AND h.value = ? AND h.reason = ? AND h.reference = ?"
        " AND NOT EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = h.id) ORDER BY h.id LIMIT 1",
        (new.target.value, _value(new), new.reason.strip(), new.reference.strip()),
    ).fetchone()
    return None if row is None else (str(row[0]), str(row[1]))


def _place(tx: Transaction, new: NewHold) -> None:
    desk, uid = tx.desk, new_uid()
    cursor = tx.db.execute(
        "INSERT INTO legal_hold (uid, target, value, reason, reference, review_on, person_id, at, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(uid, new.target.value, _value(new), new.reason.strip(), new.reference.strip(), new.review_on),
            *(desk.person.id, tx.at, desk.device.id, tx.op_id),
        ),
    )
    held = _cases_of(tx.db, HoldId(int(cursor.lastrowid or 0)))
    if not held:
        raise NothingHeldError
    if new.target is Target.CASE:
        cases.load_kept(tx.db, held[0])
    _tell(tx, uid, 1, "hold.place", held, new.reason.strip())


def lift(desk: Desk, hold_id: HoldId, reason: str) -> Changes:
    """Lift a hold: somebody else than who put it on says why; both stay on record."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.RETAIN) as tx:
        hold = next((each for each in holds(tx.db) if each.id == hold_id), None)
        if hold is None:
            raise NoSuchHoldError
        if hold.person_id == desk.person.id:
            raise SecondPersonError(hold.person)
        held = _cases_of(tx.db, hold_id)
        tx.db.execute(
            "INSERT INTO legal_hold_lift (hold_id, uid, person_id, reason, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (hold_id, new_uid(), desk.person.id, reason.strip(), tx.at, desk.device.id, tx.op_id),
        )
        _tell(tx, hold.uid, 2, "hold.lift", held, reason.strip())
    return tx.changes


def holds(db: Connection) -> tuple[Hold, ...]:
    """Return the holds that stand, those to be looked at again first."""
    rows = db.execute(
        "SELECT h.id, h.uid, h.target, h.value, coalesce(c.reference, h.value), h.reason, h.reference, h.review_on,"
        " h.person_id, p.name, h.at, (SELECT count(*) FROM held WHERE held.hold_id = h.id)"
        " FROM legal_hold h JOIN person p ON p.id = h.person_id"
        " LEFT JOIN cases c ON h.target = 'case' AND c.uid = h.value"
        " WHERE NOT EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = h.id)"
        " ORDER BY h.review_on IS NULL, h.review_on, h.id"
    )
    return tuple(
        Hold(
            HoldId(number), uid, Target(target), value, shown, reason, reference, again, PersonId(who), name, at, count
        )
        for number, uid, target, value, shown, reason, reference, again, who, name, at, count in rows
    )


def holds_of(db: Connection, case_id: CaseId) -> tuple[Hold, ...]:
    """Return the holds that keep a case."""
    there = {row[0] for row in db.execute("SELECT hold_id FROM held WHERE case_id = ?", (case_id,))}
    return tuple(hold for hold in holds(db) if hold.id in there)


def held_cases(db: Connection) -> frozenset[CaseId]:
    """Return the cases that any hold keeps."""
    return frozenset(CaseId(row[0]) for row in db.execute("SELECT case_id FROM held"))


def keeping(db: Connection, case_ids: Iterable[int]) -> tuple[Hold, ...]:
    """Return the holds that keep any of these cases."""
    wanted = frozenset(case_ids)
    there = {hold for hold, case in db.execute("SELECT hold_id, case_id FROM held") if case in wanted}
    return tuple(hold for hold in holds(db) if hold.id in there)


def values_of(db: Connection, case_id: CaseId) -> dict[Target, tuple[str, ...]]:
    """Return what a hold could name of a case: itself, its accounts and people, whoever asks."""
    (uid,) = db.execute("SELECT uid FROM cases WHERE id = ?", (case_id,)).fetchone()
    named = db.execute("SELECT DISTINCT value FROM subject WHERE case_id = ? ORDER BY id", (case_id,)).fetchall()
    asked = db.execute(
        "SELECT r.email FROM requester r JOIN cases c ON c.requester_id = r.id WHERE c.id = ? AND r.email <> ''",
        (case_id,),
    ).fetchall()
    return {
        Target.CASE: (uid,),
        Target.ACCOUNT: tuple(row[0] for row in named),
        Target.REQUESTER: tuple(row[0] for row in asked),
    }


def linked_unheld(db: Connection, case_id: CaseId) -> tuple[Linked, ...]:
    """Return the cases linked with one that no hold keeps, those destroyed left out: there is nothing to keep of them."""
    rows = db.execute(
        "SELECT o.id, o.uid, o.reference FROM cases c JOIN cases o ON o.incident_id = c.incident_id AND o.id <> c.id"
        " WHERE c.id = ? AND o.id NOT IN (SELECT case_id FROM held) ORDER BY o.reference",
        (case_id,),
    )
    return tuple(Linked(CaseId(number), uid, reference) for number, uid, reference in rows)


def _cases_of(db: Connection, hold_id: HoldId) -> tuple[CaseId, ...]:
    return tuple(CaseId(row[0]) for row in db.execute("SELECT case_id FROM held WHERE hold_id = ?", (hold_id,)))


def _tell(tx: Transaction, uid: str, version: int, act: str, held: tuple[CaseId, ...], reason: str) -> None:
    for case_id in held:
        cases.add_event(tx, case_id, "held" if act == "hold.place" else "hold lifted", reason)
    (row,) = tx.db.execute(
        "SELECT target, value, reason, reference, review_on FROM legal_hold WHERE uid = ?", (uid,)
    ).fetchall()
    body = dict(zip(("target", "value", "reason", "reference", "review_on"), row, strict=True))
    tx.wrote("legal_hold", uid, version, act, {**body, "said": reason}, topics=_TOPICS, cases=held)
