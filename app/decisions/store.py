"""Protocols a case keeps, drafts and decisions in SQL: values in, values out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.model import Case, CaseId
from app.changes import Topic
from app.decisions.bases import parse_bases
from app.decisions.model import Answers, DecisionId
from app.decisions.parsing import parse
from app.decisions.policies import PRESERVED
from app.decisions.proof import Statement
from app.decisions.protocol import Protocol
from app.decisions.verdicts import Word
from app.looking.model import Level
from app.looking.queries import views_of_case

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


@dataclass(frozen=True, slots=True)
class Looked:
    """How many covered items a case has, and how many of them a person has opened beyond their layout."""

    covered: int
    opened: int


def kept_protocol(db: Connection, case_id: CaseId) -> Protocol | None:
    """Return the protocol that a case began with, under the legal bases it began with; none if its kind changed since."""
    row = db.execute(
        "SELECT form.bytes, law.bytes FROM case_protocol k"
        " JOIN document form ON form.sha256 = k.sha256 JOIN document law ON law.sha256 = k.bases_sha256"
        " WHERE k.case_id = ?",
        (case_id,),
    ).fetchone()
    if row is None:
        return None
    kept = protocol_from(*row)
    (kind,) = db.execute("SELECT kind FROM cases WHERE id = ?", (case_id,)).fetchone()
    return kept if kept.kind.value == kind else _decided_protocol(db, case_id)


def _decided_protocol(db: Connection, case_id: CaseId) -> Protocol | None:
    row = db.execute(
        "SELECT form.bytes, law.bytes FROM decision d"
        " JOIN document form ON form.sha256 = d.protocol_sha256 JOIN document law ON law.sha256 = d.bases_sha256"
        " WHERE d.case_id = ? ORDER BY d.id DESC LIMIT 1",
        (case_id,),
    ).fetchone()
    return None if row is None else protocol_from(*row)


def protocol_from(document: bytes, bases: bytes) -> Protocol:
    """Return a protocol as stored bytes say it, however old they are."""
    return parse(bytes(document), parse_bases(bytes(bases)))


def keep_protocol(tx: Transaction, case: Case, protocol: Protocol) -> None:
    """Let a case keep a protocol and its legal bases for ever."""
    keep_document(tx, "protocol", f"{protocol.id} {protocol.version}", protocol.sha256, protocol.document)
    keep_document(tx, "legal_bases", "legal_bases", protocol.bases.sha256, protocol.bases.document)
    if tx.db.execute("SELECT 1 FROM case_protocol WHERE case_id = ?", (case.id,)).fetchone():
        # What it began with as another kind stays on record; the decision names the form that it was made with.
        return
    tx.db.execute(
        "INSERT INTO case_protocol (case_id, sha256, bases_sha256, op_id, at) VALUES (?, ?, ?, ?, ?)",
        (case.id, protocol.sha256, protocol.bases.sha256, tx.op_id, tx.at),
    )
    body = {"protocol": protocol.sha256, "legal_bases": protocol.bases.sha256}
    tx.wrote("case_protocol", case.uid, 1, "decision.begin", body, topics=(Topic.DECISIONS,), cases=(case.id,))


def keep_document(tx: Transaction, kind: str, name: str, sha256: str, document: bytes) -> None:
    """Store the bytes of a document by their hash, once."""
    known = tx.db.execute("SELECT 1 FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    if known is not None:
        return
    tx.db.execute(
        "INSERT INTO document (sha256, kind, name, bytes, added_at) VALUES (?, ?, ?, ?, ?)",
        (sha256, kind, name, document, tx.at),
    )
    body = {"kind": kind, "name": name, "text": document.decode()}
    tx.wrote("document", sha256, 1, "document.keep", body, topics=(Topic.DECISIONS,))


def put_draft(tx: Transaction, case_id: CaseId, answers: Answers) -> None:
    """Keep a draft in place of the one before; it is working paper, so only its submission goes on record."""
    tx.db.execute(
        "INSERT INTO draft (case_id, person_id, answers, saved_at, device_id, op_id, version)"
        " VALUES (?, ?, ?, ?, ?, ?, 1) ON CONFLICT (case_id, person_id) DO UPDATE SET answers = excluded.answers,"
        " saved_at = excluded.saved_at, device_id = excluded.device_id, op_id = excluded.op_id, version = version + 1",
        (case_id, tx.desk.person.id, _json(answers), tx.at, tx.desk.device.id, tx.op_id),
    )


def drop_drafts(tx: Transaction, case_id: CaseId) -> None:
    """Drop every draft of a case: they answer a form that is no longer asked."""
    tx.db.execute("DELETE FROM draft WHERE case_id = ?", (case_id,))


def drop_draft(tx: Transaction, case_id: CaseId) -> None:
    """Drop the person's draft of a case."""
    tx.db.execute("DELETE FROM draft WHERE case_id = ? AND person_id = ?", (case_id, tx.desk.person.id))


def insert_decision(tx: Transaction, case: Case, statement: Statement, supersedes: DecisionId | None) -> DecisionId:
    """Write a decision with the signature of the person at the desk, and return its number."""
    signature = tx.desk.vault.sign(statement.message(tx.desk.vault.uid))
    cursor = tx.db.execute(
        "INSERT INTO decision (uid, case_id, person_id, protocol_sha256, bases_sha256, answers, outcome,"
        " decided_unseen, reveals_avoided, supersedes_id, reason, at, signature, device_id, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            statement.uid,
            case.id,
            tx.desk.person.id,
            statement.protocol_sha256,
            statement.bases_sha256,
            _json(statement.answers),
            statement.outcome,
            statement.decided_unseen,
            statement.reveals_avoided,
            supersedes,
            statement.reason,
            statement.at,
            signature,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    act = "decision.submit" if supersedes is None else "decision.correct"
    body = {**statement.body(), "signature": signature.hex()}
    topics = (Topic.DECISIONS, Topic.WELLNESS) if statement.decided_unseen else (Topic.DECISIONS,)
    tx.wrote("decision", statement.uid, 1, act, body, topics=topics, cases=(case.id,))
    return DecisionId(int(cursor.lastrowid or 0))


def insert_approval(
    tx: Transaction, case: Case, decision: DecisionId, word: Word, sign: Callable[[bytes], bytes]
) -> None:
    """Write what was said of a decision with the signature of whoever says it."""
    signature = sign(word.message(tx.desk.vault.uid))
    categories = None if word.categories is None else json.dumps(word.categories)
    tx.db.execute(
        "INSERT INTO approval (uid, decision_id, case_id, person_id, verdict, manner, approver, number, read_back,"
        " categories, reason, at, signature, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            word.uid,
            decision,
            case.id,
            tx.desk.person.id,
            word.verdict,
            word.manner,
            word.approver,
            word.number,
            word.read_back,
            categories,
            word.reason,
            word.at,
            signature,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    body = {**word.body(), "signature": signature.hex()}
    topics = (Topic.DECISIONS, Topic.CASES)
    tx.wrote("approval", word.uid, 1, f"approval.{word.verdict}", body, topics=topics, cases=(case.id,))


def signed_under(db: Connection, decision: DecisionId) -> tuple[Protocol, dict[str, object]]:
    """Return the form a decision was made with, and the answers that were signed."""
    form, law, answers = db.execute(
        "SELECT form.bytes, law.bytes, d.answers FROM decision d JOIN document form ON form.sha256 = d.protocol_sha256"
        " JOIN document law ON law.sha256 = d.bases_sha256 WHERE d.id = ?",
        (decision,),
    ).fetchone()
    return protocol_from(form, law), json.loads(answers)


def last_decision(db: Connection, case_id: CaseId) -> tuple[DecisionId, str] | None:
    """Return the id and uid of the newest decision of a case."""
    row = db.execute("SELECT id, uid FROM decision WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case_id,)).fetchone()
    return None if row is None else (DecisionId(row[0]), row[1])


def unapproved(db: Connection, case_id: CaseId) -> tuple[DecisionId, str] | None:
    """Return the newest decision of a case if a second person sent it back, or its author took it back."""
    row = db.execute(
        "SELECT d.id, d.uid FROM decision d JOIN approval a ON a.decision_id = d.id"
        " WHERE d.id = (SELECT max(id) FROM decision WHERE case_id = ?) AND a.verdict <> 'approved'",
        (case_id,),
    ).fetchone()
    return None if row is None else (DecisionId(row[0]), row[1])


def looked(db: Connection, case_id: CaseId, person_id: int) -> Looked:
    """Count the items of a case that come from its subjects, and those the person opened beyond the layout."""
    covered = {row[0] for row in db.execute("SELECT id FROM item WHERE case_id = ? AND source = 'subject'", (case_id,))}
    # What was seen is read where every report reads it.
    views = [view for view in views_of_case(db, case_id) if view.person_id == person_id and view.level > Level.L1]
    return Looked(len(covered), sum(view.item_id in covered for view in views))


def covered_items(db: Connection, case_id: CaseId) -> list[str]:
    """Return the uids of the items of a case that come from its subjects."""
    return [row[0] for row in db.execute("SELECT uid FROM item WHERE case_id = ? AND source = 'subject'", (case_id,))]


def preserved(db: Connection, case_id: CaseId) -> bool:
    """Tell whether it is on record that the data is kept: a word on it, or a decision to preserve that counts."""
    found = db.execute(
        "SELECT 1 FROM task WHERE case_id = ? AND (kind = ? AND state = 'done' OR kind = 'keep_until' AND state <> 'dropped')"
        " LIMIT 1",
        (case_id, PRESERVED),
    ).fetchone()
    return found is not None


def _json(answers: Answers) -> str:
    return json.dumps(dict(answers), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
