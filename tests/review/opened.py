"""A pack as it stands in a reviewer's own vault once it was opened, and reviews written in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.cases.model import CaseId
from app.cases.store import load
from app.clock import utc_text
from app.decisions.library import shipped_protocols
from app.decisions.protocol import Protocol
from app.decisions.store import keep_document
from app.desk import Desk
from app.identity import Permission, new_uid
from app.review.judging import give_verdict, save_scores
from app.review.model import Verdict, barred_token
from app.review.reviewing import start, submit_blind
from app.review.scorecards import shipped_scorecard
from tests.decisions.forms import CLEAR
from tests.review.closed import uid_of

FORM = "emergency-disclosure"
MET = {item.id: "met" for item in shipped_scorecard().items}
REFUSED: Mapping[str, Any] = CLEAR[FORM, "refuse"]
DISCLOSED: Mapping[str, Any] = CLEAR[FORM, "disclose"]

# Of a pack, what is the same in all of them here.
PACK: Mapping[str, Any] = {
    "direction": "in",
    "name": "March",
    "sample_uid": "sample",
    "vault_name": "Night team",
    "level": "covered",
    "pseudonyms": 0,
    "recipients": "[]",
    "left_out": "{}",
    "items": 0,
    "size": 1,
    "sha256": "",
    "schema": 16,
    "path": "",
    "version": 1,
}


@dataclass(frozen=True, slots=True)
class Packed:
    """A case of a pack: what was decided in it, and who may not judge it."""

    uid: str
    decision_uid: str
    answers: Mapping[str, Any]
    barred: tuple[str, ...] = ()
    golden: bool = False
    reference: str = "EDR-2026-A-00000"


def form() -> Protocol:
    """Return the newest form for an emergency."""
    return max((each for each in shipped_protocols() if each.id == FORM), key=lambda each: each.version)


def packed(answers: Mapping[str, Any] = REFUSED, *barred: str) -> Packed:
    """Return a case to pack."""
    return Packed(new_uid(), new_uid(), answers, barred)


def put_pack(desk: Desk, *cases: Packed, days: int = 14, origin: Desk | None = None, **columns: Any) -> str:
    """Let a pack stand in a vault as opened there, or as sealed there with `direction='out'`; return its uid."""
    protocol, there = form(), origin or desk
    with desk.transaction(Permission.KEEP) as tx:
        keep_document(tx, "protocol", protocol.id, protocol.sha256, protocol.document)
        keep_document(tx, "legal_bases", "legal_bases", protocol.bases.sha256, protocol.bases.document)
        row: dict[str, Any] = {
            **PACK,
            "uid": new_uid(),
            "vault_uid": there.vault.uid,
            "sealed_by_uid": there.person.uid,
            "sealed_by_name": there.person.name,
            "sealed_at": tx.at,
            "expires_at": utc_text(desk.clock.now() + timedelta(days=days)),
            "return_to": json.dumps([_named(there)]),
            "cases": len(cases),
            "person_id": desk.person.id,
            "at": tx.at,
            "device_id": desk.device.id,
            "op_id": tx.op_id,
        } | columns
        marks = ", ".join("?" for _name in row)
        cursor = tx.db.execute(f"INSERT INTO review_pack ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
        for position, case in enumerate(cases):
            _put_case(desk, int(cursor.lastrowid or 0), position, case, row["uid"])
    return str(row["uid"])


def _named(desk: Desk) -> dict[str, str]:
    """Return somebody as a pack names whom it is for, and to whom its results go."""
    recipient = desk.vault.person_keys.recipient
    return {"vault": desk.vault.uid, "person": desk.person.uid, "name": desk.person.name, "recipient": recipient}


def carried(team: Desk, cases: Sequence[CaseId], *reviewers: Desk, golden: int = -1, **columns: Any) -> str:
    """Let a pack of closed cases be sealed at the team's vault, and opened at those of its reviewers."""
    found = packed_of(team, cases, golden)
    uid = put_out(team, found, reviewers, **columns)
    for each in reviewers:
        put_pack(each, *(replace(one, golden=False) for one in found), origin=team, uid=uid, **columns)
    return uid


def packed_of(team: Desk, cases: Sequence[CaseId], golden: int = -1) -> list[Packed]:
    """Return closed cases as they are packed; golden is the place of one that is."""
    rows = [
        team.db.execute(
            "SELECT uid, answers FROM decision WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case_id,)
        ).fetchone()
        for case_id in cases
    ]
    return [
        Packed(
            uid_of(team, case_id),
            decision,
            json.loads(answers),
            golden=place == golden,
            reference=load(team.db, case_id).reference,
        )
        for place, (case_id, (decision, answers)) in enumerate(zip(cases, rows, strict=True))
    ]


def put_out(team: Desk, cases: Sequence[Packed], reviewers: Sequence[Desk], **columns: Any) -> str:
    """Let a pack stand in a vault as sealed there for some reviewers; return its uid."""
    whom = json.dumps([_named(each) for each in reviewers])
    return put_pack(team, *cases, direction="out", recipients=whom, **columns)


def reviewed(desk: Desk, pack_uid: str, case_uid: str, verdict: Verdict = Verdict.AGREE, why: str = "") -> str:
    """Review a packed case to its end and return the review's uid."""
    review = start(desk, pack_uid, case_uid).uid
    submit_blind(desk, review, REFUSED)
    save_scores(desk, review, MET)
    give_verdict(desk, review, verdict, why)
    return review


def _put_case(desk: Desk, pack_id: int, position: int, case: Packed, pack_uid: str) -> None:
    protocol = form()
    decision = {
        "answers": case.answers,
        "outcome": case.answers["outcome"],
        "at": "2026-03-01T10:00:00.000Z",
        "unseen": None,
        "reason": "",
        "responder_uid": "responder",
        "responder_name": "Robin Vale",
        "papers": {},
    }
    desk.db.execute(
        "INSERT INTO review_pack_case (pack_id, position, case_uid, case_ref, kind, decision_uid, protocol_sha256,"
        " bases_sha256, barred, left_out, decision, ending, golden) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{}', ?, '{}', ?)",
        (
            pack_id,
            position,
            case.uid,
            case.reference,
            "emergency_disclosure",
            case.decision_uid,
            protocol.sha256,
            protocol.bases.sha256,
            json.dumps([barred_token(pack_uid, "person", uid) for uid in case.barred]),
            json.dumps(decision),
            int(case.golden),
        ),
    )
