"""Calibration: several supervisors judge the same cases blind, then talk about where they differ and note what they agree on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid
from app.review.introducing import reviewers
from app.review.involved import involved
from app.review.namesakes import identities
from app.review.words import plain_words

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk, Transaction

LEAST_MEMBERS = 2


class CalibrationError(StillwaterError):
    """A calibration cannot be made or changed like this."""

    def __init__(self, what: str, *, points: Sequence[str] = (), do: str = "") -> None:
        super().__init__(what, points=points, kept=_("Nothing was changed."), do=do)


@dataclass(frozen=True, slots=True)
class Member:
    """A supervisor who takes part, at the vault where they judge."""

    vault_uid: str
    person_uid: str
    name: str


@dataclass(frozen=True, slots=True)
class SessionCase:
    """A case of a calibration, who has judged it, and what was agreed on in the end."""

    case_uid: str
    case_ref: str
    conclusion: str
    answered: frozenset[Member]


@dataclass(frozen=True, slots=True)
class Session:
    """One calibration, and how far each is with it."""

    uid: str
    name: str
    sample_uid: str
    note: str
    made_by: str
    made_at: str
    closed_at: str | None
    members: tuple[Member, ...]
    cases: tuple[SessionCase, ...]

    @property
    def waiting(self) -> tuple[Member, ...]:
        """Return who has not judged every case yet."""
        return tuple(member for member in self.members if any(member not in case.answered for case in self.cases))


@dataclass(frozen=True, slots=True)
class Made:
    """A calibration that was made."""

    uid: str
    changes: Changes


def may_join(desk: Desk) -> tuple[Member, ...]:
    """Return whom a calibration can have as members: those for whom a pack of its cases can be sealed."""
    desk.require(Permission.LEAD)
    return tuple(Member(each.vault_uid, each.person.uid, each.person.name) for each in reviewers(desk))


def make(desk: Desk, name: str, sample_uid: str, members: Sequence[Member], note: str = "") -> Made:
    """Begin a calibration over the cases of a sample; packs that are sealed for it name it."""
    if not name.strip():
        raise CalibrationError(_("A calibration needs a name."), do=_("Write one that the others will know."))
    if len(set(members)) < LEAST_MEMBERS:
        raise CalibrationError(_("A calibration needs two supervisors or more."), do=_("Choose who takes part."))
    unknown = set(members) - set(may_join(desk))
    if unknown:
        names = sorted(member.name for member in unknown)
        raise CalibrationError(_("Not known here as a supervisor: {names}.").format(names=", ".join(names)))
    with desk.transaction(Permission.LEAD) as tx:
        cases = _sampled(tx.db, sample_uid)
        if not cases:
            raise CalibrationError(_("This sample is not in the vault, or has no case."))
        _check_apart(tx, [case_id for case_id, _uid, _ref in cases], members)
        uid = _write(tx, name.strip(), sample_uid, plain_words(note), list(dict.fromkeys(members)), cases)
    return Made(uid, tx.changes)


def conclude(desk: Desk, session_uid: str, case_uid: str, words: str) -> Changes:
    """Note what the members came to agree on about a case, once all of them have judged it."""
    if not (conclusion := plain_words(words)):
        raise CalibrationError(_("Write what was agreed on."))
    with desk.transaction(Permission.LEAD) as tx:
        found = session(tx.db, session_uid)
        if found.closed_at is not None:
            raise CalibrationError(_("This calibration is closed."))
        case = next((each for each in found.cases if each.case_uid == case_uid), None)
        if case is None:
            raise CalibrationError(_("This case is not part of the calibration."))
        if missing := [member.name for member in found.members if member not in case.answered]:
            raise CalibrationError(
                _("Not judged yet by: {names}.").format(names=", ".join(missing)),
                do=_("What is agreed on before everybody has answered alone is not their own answer."),
            )
        row = tx.db.execute(
            "UPDATE calibration_case SET conclusion = ?, concluded_at = ?, version = version + 1 WHERE case_uid = ?"
            " AND calibration_id = (SELECT id FROM calibration WHERE uid = ?) RETURNING version",
            (conclusion, tx.at, case_uid, session_uid),
        ).fetchone()
        body = {"calibration": session_uid, "case": case_uid, "conclusion": conclusion}
        tx.wrote(
            "calibration_case",
            f"{session_uid} {case_uid}",
            row[0],
            "calibration.conclude",
            body,
            topics=(Topic.REVIEW,),
        )
    return tx.changes


def close_session(desk: Desk, session_uid: str) -> Changes:
    """End a calibration; what was answered and agreed on stays as it is."""
    with desk.transaction(Permission.LEAD) as tx:
        if session(tx.db, session_uid).closed_at is not None:
            raise CalibrationError(_("This calibration is closed."))
        row = tx.db.execute(
            "UPDATE calibration SET closed_at = ?, op_id = ?, version = version + 1 WHERE uid = ? RETURNING version",
            (tx.at, tx.op_id, session_uid),
        ).fetchone()
        body = {"closed_at": tx.at}
        tx.wrote("calibration", session_uid, row[0], "calibration.close", body, topics=(Topic.REVIEW,))
    return tx.changes


def sessions(desk: Desk) -> tuple[Session, ...]:
    """Return every calibration, the newest first."""
    desk.require(Permission.REVIEW)
    rows = desk.db.execute("SELECT uid FROM calibration ORDER BY made_at DESC, id DESC").fetchall()
    return tuple(session(desk.db, uid) for (uid,) in rows)


def session(db: Connection, uid: str) -> Session:
    """Return one calibration."""
    row = db.execute(
        "SELECT c.id, c.uid, c.name, c.sample_uid, c.note, p.name, c.made_at, c.closed_at FROM calibration c"
        " JOIN person p ON p.id = c.person_id WHERE c.uid = ?",
        (uid,),
    ).fetchone()
    if row is None:
        raise CalibrationError(_("This calibration is not in the vault."))
    number = row[0]
    members = tuple(
        Member(vault, person, name)
        for vault, person, name in db.execute(
            "SELECT vault_uid, person_uid, name FROM calibration_member WHERE calibration_id = ? ORDER BY name, person_uid",
            (number,),
        )
    )
    _number, own, name, sample_uid, note, made_by, made_at, closed_at = row
    cases = _cases(db, number, uid, members)
    return Session(own, name, sample_uid, note, made_by, made_at, closed_at, members, cases)


def members_here(desk: Desk, members: Iterable[Member]) -> frozenset[Member]:
    """Return which members are the person at the desk, or may be while nothing but a name is known of who is who."""
    who = identities(desk)
    mine = replace(who.somebody(desk.vault.uid, desk.person.uid, desk.person.name), name=desk.person.name)
    named = {member: who.somebody(member.vault_uid, member.person_uid, member.name) for member in members}
    return frozenset(member for member, one in named.items() if who.same(one, mine) or who.doubt(one, mine))


def _cases(db: Connection, number: int, uid: str, members: Sequence[Member]) -> tuple[SessionCase, ...]:
    known = {(member.vault_uid, member.person_uid): member for member in members}
    answered: dict[str, set[Member]] = {}
    for case_uid, *who in db.execute(
        "SELECT case_uid, vault_uid, reviewer_uid FROM review WHERE calibration_uid = ? AND state <> 'blind'", (uid,)
    ):
        if member := known.get((who[0], who[1])):
            answered.setdefault(case_uid, set()).add(member)
    rows = db.execute(
        "SELECT case_uid, case_ref, conclusion FROM calibration_case WHERE calibration_id = ? ORDER BY position",
        (number,),
    )
    return tuple(
        SessionCase(case_uid, ref, conclusion, frozenset(answered.get(case_uid, ())))
        for case_uid, ref, conclusion in rows
    )


def _sampled(db: Connection, sample_uid: str) -> list[tuple[CaseId, str, str]]:
    rows = db.execute(
        "SELECT c.id, c.uid, c.reference FROM review_sample s JOIN review_sample_case sc ON sc.sample_id = s.id"
        " JOIN cases c ON c.id = sc.case_id WHERE s.uid = ? ORDER BY sc.position",
        (sample_uid,),
    )
    return [(CaseId(case_id), uid, reference) for case_id, uid, reference in rows]


def _check_apart(tx: Transaction, cases: Sequence[CaseId], members: Sequence[Member]) -> None:
    """Refuse a member who worked on one of the cases, or of whom somebody has to say first that it was another."""
    found, who = involved(tx.db, cases, tx.at), identities(tx.desk)
    parts = {part for case_id in cases for part in found.get(case_id, frozenset())}
    points = []
    for member in members:
        one = who.somebody(member.vault_uid, member.person_uid, member.name)
        if who.certain(one) & parts:
            words = _("{name} decided one of these cases, agreed to it, or is kept away from it.")
            points.append(words.format(name=member.name))
        elif who.doubtful(one) & parts:
            words = _(
                "Somebody else called {name} had a part in one of these cases: say first who is who (Known vaults)."
            )
            points.append(words.format(name=member.name))
    if points:
        raise CalibrationError(
            _("Nobody judges their own case, not in a calibration either."),
            points=points,
            do=_("Leave out the member, or draw other cases."),
        )


def _write(
    tx: Transaction,
    name: str,
    sample_uid: str,
    note: str,
    members: Sequence[Member],
    cases: Sequence[tuple[CaseId, str, str]],
) -> str:
    uid = new_uid()
    number = tx.db.execute(
        "INSERT INTO calibration (uid, name, sample_uid, person_id, made_at, note, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)",
        (uid, name, sample_uid, tx.desk.person.id, tx.at, note, tx.desk.device.id, tx.op_id),
    ).lastrowid
    tx.db.executemany(
        "INSERT INTO calibration_case (calibration_id, position, case_uid, case_ref, conclusion, version)"
        " VALUES (?, ?, ?, ?, '', 1)",
        [(number, place, case_uid, reference) for place, (_id, case_uid, reference) in enumerate(cases)],
    )
    tx.db.executemany(
        "INSERT INTO calibration_member (calibration_id, vault_uid, person_uid, name) VALUES (?, ?, ?, ?)",
        [(number, member.vault_uid, member.person_uid, member.name) for member in members],
    )
    body = {
        "name": name,
        "sample": sample_uid,
        "note": note,
        "members": [[member.vault_uid, member.person_uid] for member in members],
        "cases": [case_uid for _id, case_uid, _ref in cases],
    }
    tx.wrote("calibration", uid, 1, "calibration.make", body, topics=(Topic.REVIEW,))
    return uid
