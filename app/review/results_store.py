"""Results files on record, and what is known here of the cases of a pack that was sealed here: values in, values out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId
from app.review.involved import involved
from app.review.model import Held
from app.review.peers import opens
from app.review.refusals import NotHereError, NowhereToReturnError
from app.review.results import Results, Signed

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a results file, and which way it went."""

    direction: str
    vault_uid: str
    uid: str
    name: str


@dataclass(frozen=True, slots=True)
class SealedCase:
    """A case of a pack that was sealed here, with the decision that was judged in it."""

    case_id: CaseId
    reference: str
    decision_uid: str
    protocol_sha256: str
    golden: bool
    decided_outcome: str
    decided_at: str
    responder_uid: str
    # All that is compared with the reviewer's answers, as JSON.
    decided: str
    involved: frozenset[str]


@dataclass(frozen=True, slots=True)
class SealedPack:
    """A pack that was sealed here: for whom, until when, and its cases by uid."""

    expires_at: str
    calibration_uid: str | None
    recipients: frozenset[tuple[str, str]]
    cases: Mapping[str, SealedCase]


def return_to(db: Connection, pack_uid: str) -> tuple[str, ...]:
    """Return whom the results of an opened pack are sealed to."""
    row = db.execute("SELECT return_to FROM review_pack WHERE uid = ? AND direction = 'in'", (pack_uid,)).fetchone()
    if row is None:
        raise NotHereError
    found = tuple(each["recipient"] for each in json.loads(row[0]) if opens(each.get("recipient", "")))
    if not found:
        raise NowhereToReturnError
    return found


def signatures(db: Connection, uids: Sequence[str]) -> Mapping[str, bytes]:
    """Return by uid the signatures of reviews that are here, and nothing of others."""
    rows = db.execute(
        "SELECT uid, signature FROM review WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),)
    )
    return {uid: bytes(signature or b"") for uid, signature in rows}


def add_results(tx: Transaction, results: Results, payload: bytes, signer: Signer) -> bool:
    """Put a results file on record; tell whether it is the first time."""
    cursor = tx.db.execute(
        "INSERT INTO review_results (uid, direction, pack_uid, vault_uid, signer_uid, signer_name, sha256, reviews,"
        " person_id, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        (
            results.uid,
            signer.direction,
            results.pack_uid,
            signer.vault_uid,
            signer.uid,
            signer.name,
            hashlib.sha256(payload).hexdigest(),
            len(results.reviews),
            tx.desk.person.id,
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    return bool(cursor.rowcount)


def sealed_pack(db: Connection, pack_uid: str, as_of: str) -> SealedPack | None:
    """Return a pack that was sealed here, with all that merging asks of its cases."""
    row = db.execute(
        "SELECT id, expires_at, calibration_uid, recipients FROM review_pack WHERE uid = ? AND direction = 'out'",
        (pack_uid,),
    ).fetchone()
    if row is None:
        return None
    number, expires_at, calibration, recipients = row
    rows = db.execute(
        "SELECT c.uid, c.id, c.reference, k.decision_uid, k.protocol_sha256, k.golden, d.outcome, d.at, p.uid,"
        " json_object('answers', json(d.answers), 'outcome', d.outcome, 'at', d.at, 'unseen', d.decided_unseen,"
        " 'reason', d.reason, 'responder_uid', p.uid, 'responder_name', p.name) FROM review_pack_case k JOIN cases c ON c.uid = k.case_uid"
        " JOIN decision d ON d.uid = k.decision_uid AND d.case_id = c.id JOIN person p ON p.id = d.person_id"
        " WHERE k.pack_id = ?",
        (number,),
    ).fetchall()
    people = involved(db, [CaseId(each[1]) for each in rows], as_of)
    return SealedPack(
        expires_at=expires_at,
        calibration_uid=calibration,
        recipients=frozenset((each["vault"], each["person"]) for each in json.loads(recipients)),
        cases={each[0]: _case(each[1:], people.get(CaseId(each[1]), frozenset())) for each in rows},
    )


def known_cases(db: Connection, uids: Iterable[str]) -> frozenset[str]:
    """Return which of some cases are in this vault."""
    rows = db.execute("SELECT uid FROM cases WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(uids)),))
    return frozenset(uid for (uid,) in rows)


def add_held(tx: Transaction, review: Signed, reason: Held) -> bool:
    """Keep a review aside with the reason; tell whether it is the first time."""
    said = review.said
    cursor = tx.db.execute(
        "INSERT INTO review_held (uid, sha256, pack_uid, vault_uid, reviewer_uid, reviewer_name, case_uid, case_ref,"
        " reason, body, held_at, device_id, op_id, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (uid, sha256) DO NOTHING",
        (
            said.uid,
            review.sha256,
            said.pack_uid,
            said.vault_uid,
            said.reviewer_uid,
            said.reviewer_name,
            said.case_uid,
            said.case_ref,
            reason.value,
            review.body.decode(),
            tx.at,
            tx.desk.device.id,
            tx.op_id,
        ),
    )
    return bool(cursor.rowcount)


def waiting(db: Connection, reasons: Iterable[Held]) -> list[bytes]:
    """Return the reviews that are kept aside for one of some reasons, the oldest first."""
    rows = db.execute(
        "SELECT body FROM review_held h WHERE settled_at IS NULL AND reason IN (SELECT value FROM json_each(?))"
        # What somebody left aside waits for nothing.
        " AND coalesce((SELECT w.word FROM review_held_word w WHERE w.review_uid = h.uid AND w.review_sha256 = h.sha256"
        " ORDER BY w.id DESC LIMIT 1), 'open') <> 'aside' ORDER BY id",
        (json.dumps([each.value for each in reasons]),),
    )
    return [body.encode() for (body,) in rows]


def hold_for(tx: Transaction, review: Signed, reason: Held) -> None:
    """Note what keeps a review aside now, where that is another reason than before."""
    tx.db.execute(
        "UPDATE review_held SET reason = ?, op_id = ?, version = version + 1"
        " WHERE uid = ? AND sha256 = ? AND settled_at IS NULL AND reason <> ?",
        (reason.value, tx.op_id, review.said.uid, review.sha256, reason.value),
    )


def pardoned(db: Connection) -> frozenset[str]:
    """Return the hashes of reviews that somebody let in by a word, and did not take it back."""
    rows = db.execute(
        "SELECT w.review_sha256 FROM review_held_word w WHERE w.word = 'let_in' AND NOT EXISTS (SELECT 1 FROM"
        " review_held_word later WHERE later.review_uid = w.review_uid AND later.review_sha256 = w.review_sha256"
        " AND later.id > w.id)"
    )
    return frozenset(sha256 for (sha256,) in rows)


def settle(tx: Transaction, review: Signed) -> None:
    """Note that a review that was kept aside is in now."""
    tx.db.execute(
        "UPDATE review_held SET settled_at = ?, op_id = ?, version = version + 1"
        " WHERE uid = ? AND sha256 = ? AND settled_at IS NULL",
        (tx.at, tx.op_id, review.said.uid, review.sha256),
    )


def _case(row: Sequence[Any], people: frozenset[str]) -> SealedCase:
    number, reference, decision_uid, protocol, golden, outcome, at, responder, decided = row
    return SealedCase(
        case_id=CaseId(number),
        reference=reference,
        decision_uid=decision_uid,
        protocol_sha256=protocol,
        golden=bool(golden),
        decided_outcome=outcome,
        decided_at=at,
        responder_uid=responder,
        decided=decided,
        involved=people,
    )
