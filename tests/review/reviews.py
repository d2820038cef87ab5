"""Reviews in any number, as they stand in a vault once they were answered or have come back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.decisions import store
from app.decisions.library import shipped_protocols
from app.decisions.protocol import Protocol
from app.desk import Desk
from app.identity import Permission, new_uid

Answers = Mapping[str, object]


def form(name: str = "emergency-disclosure") -> Protocol:
    """Return the newest shipped form of a name."""
    return max((each for each in shipped_protocols() if each.id == name), key=lambda each: each.version)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One review: what was decided, what the reviewer answered, and whatever is not as usual."""

    decided: Answers
    answered: Answers
    case: str = ""
    reviewer: str = "sam"
    protocol: Protocol = field(default_factory=form)
    decided_at: str = "2026-03-07T20:00:00.000000Z"
    columns: Mapping[str, object] = field(default_factory=dict)


def stand(desk: Desk, judgements: Iterable[Judgement]) -> list[str]:
    """Let reviews stand in the vault, and return their uids."""
    rows = []
    with desk.transaction(Permission.KEEP) as tx:
        for each in judgements:
            store.keep_document(tx, "protocol", each.protocol.id, each.protocol.sha256, each.protocol.document)
            rows.append(_row(desk, each, tx.at, tx.op_id))
        if rows:
            marks = ", ".join("?" for _name in rows[0])
            tx.db.executemany(
                f"INSERT INTO review ({', '.join(rows[0])}) VALUES ({marks})", [tuple(row.values()) for row in rows]
            )
    return [str(row["uid"]) for row in rows]


def _row(desk: Desk, each: Judgement, at: str, op_id: str) -> dict[str, object]:
    case = each.case or new_uid()
    outcome = str(each.decided.get("outcome", "refuse"))
    usual: dict[str, object] = {
        "uid": new_uid(),
        "origin": "merged",
        "state": "done",
        "pack_uid": "pack",
        "case_uid": case,
        "case_ref": f"A-{case[-6:]}",
        "decision_uid": f"decision of {case}",
        "protocol_sha256": each.protocol.sha256,
        "vault_uid": "their vault",
        "reviewer_uid": each.reviewer,
        "reviewer_name": each.reviewer.title(),
        "answers": json.dumps(dict(each.answered)),
        "outcome": str(each.answered.get("outcome", "refuse")),
        "decision": json.dumps({"answers": dict(each.decided), "outcome": outcome, "at": each.decided_at}),
        "decided_outcome": outcome,
        "decided_at": each.decided_at,
        "responder_uid": "responder",
        "scorecard_sha256": "card",
        "scores": "{}",
        "total": 100.0,
        "verdict": "agree",
        "rationale": "As the record shows.",
        "supersedes_uid": None,
        "amends_why": "",
        "golden": 0,
        "calibration_uid": None,
        "started_at": at,
        "submitted_at": at,
        "done_at": at,
        "merged_at": at,
        "signature": b"s",
        "device_id": desk.device.id,
        "op_id": op_id,
        "version": 1,
    }
    return {**usual, **each.columns}
