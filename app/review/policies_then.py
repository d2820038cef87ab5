"""The policies that a packed case was decided under: they go along with it, and its reviewer's form goes by them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2

from app.cases.carried import KIND, carried, carry
from app.clock import utc_text
from app.decisions.documents import BrokenDocumentError
from app.decisions.policies import POLICIES, ApprovalPolicy, approval_policy, document_in_force
from app.i18n import _
from app.requesters import policy as verification
from app.review.errors import NotAPackError
from app.review.gathering import Gathered
from app.review.papers import Part, Row
from app.settings import BadPolicyError
from app.vault.keys import b64, canonical, from_b64

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cases.model import CaseId
    from app.desk import Desk
    from app.review.index import Index

_CALLS = "verification"
# By the name of a policy, what reads it.
READ: Mapping[str, Callable[[bytes], object]] = {
    **{name: each.parse for name, each in POLICIES.items()},
    _CALLS: verification.parse_kept,
}
# Where a policy names people who may have no seat in the vault: they stay behind where names do.
_PEOPLE = {"approval": "by_phone", _CALLS: "counsel"}


@dataclass(frozen=True, slots=True)
class Agreeing:
    """By which policy it shows who must agree, and whether that came with the case."""

    policy: ApprovalPolicy
    theirs: bool


def agreeing(desk: Desk, case_id: CaseId) -> Agreeing:
    """Return the policy of who must agree that a packed case is reviewed by; an older pack brings none."""
    theirs = carried(desk.db, case_id, "approval") is not None
    return Agreeing(approval_policy(desk.db, desk.settings.managed, case_id), theirs)


def policies_then(
    desk: Desk, gathered: Sequence[Gathered], *, bare: bool
) -> tuple[dict[str, dict[str, str]], list[Row]]:
    """Return by the uid of each case the hashes of its policies by name, and all of them as documents; `bare` is without people."""
    named, rows, at = dict[str, dict[str, str]](), dict[str, Row](), utc_text(desk.clock.now())
    for one in gathered:
        for name in READ:
            document = _decided_by(desk, one, name)
            document = _without_people(name, document) if bare else document
            row = _row(name, document, at)
            named.setdefault(one.uid, {})[name] = row["sha256"]
            rows[row["sha256"]] = row
    return named, list(rows.values())


def check_policies(index: Index) -> None:
    """Refuse policies that are not in a pack or cannot be read; which came with a case, only the index says."""
    documents = index.shared.new.get("document", [])
    parts = (case.papers[part].new.get("document", []) for case in index.cases for part in Part)
    if any(row.get("kind") == KIND for rows in (documents, *parts) for row in rows):
        raise NotAPackError(_("its papers are not what they must be"))
    there = {row["sha256"]: row for row in documents}
    for name, sha256 in {pair for case in index.cases for pair in case.policies.items()}:
        try:
            READ[name](from_b64(there[sha256]["bytes"]))
        # One of one's own was checked when it was adopted; one from elsewhere may hold anything anywhere.
        except (KeyError, TypeError, ValueError, AttributeError, BrokenDocumentError, BadPolicyError) as error:
            raise NotAPackError(_("a policy that a case was decided under is not in it")) from error


def lay_policies(db: Connection, index: Index, at: str) -> None:
    """Let each case of a small vault have the policies that it was decided under."""
    try:
        for case in index.cases:
            if case.policies:
                carry(db, case.uid, case.policies, at)
    except dbapi2.IntegrityError as error:
        # A paper of it already is what is written here.
        raise NotAPackError(_("its papers are not what they must be")) from error


def _decided_by(desk: Desk, one: Gathered, name: str) -> bytes:
    """Return what the decision itself or its last call names, else what was in force when it was signed."""
    if name == _CALLS:
        calls = (row for row in one.parts[Part.BEFORE].new["callback"] if row["op_id"] < one.judged.op_id)
        last = max(calls, key=lambda row: int(row["id"]), default=None)
        kept = None if last is None else _kept(desk.db, last["policy_sha256"])
        return kept or verification.document_of(verification.in_force())
    asks = (row for row in one.parts[Part.DECISION].new["approval_ask"] if row["decision_id"] == one.judged.row["id"])
    ask = next(asks, None) if name == "approval" else None
    kept = None if ask is None else _kept(desk.db, ask["policy_sha256"])
    return kept or document_in_force(desk.db, name, desk.settings.managed, before=one.judged.op_id)


def _kept(db: Connection, sha256: str) -> bytes | None:
    row = db.execute("SELECT bytes FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else bytes(row[0])


def _without_people(name: str, document: bytes) -> bytes:
    content, people = json.loads(document), _PEOPLE.get(name, "")
    if not content.get(people):
        return document
    return canonical({**content, people: []})


def _row(name: str, document: bytes, at: str) -> Row:
    kind, title = "policy", name
    if name in POLICIES:
        kind, title = f"{POLICIES[name].kind}_policy", f"{name} {POLICIES[name].parse(document).version}"
    sha256 = hashlib.sha256(document).hexdigest()
    return {"sha256": sha256, "kind": kind, "name": title, "bytes": b64(document), "added_at": at}
