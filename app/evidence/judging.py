"""What a person says of a match: it is that, or it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.evidence.hashes import Verdict
from app.i18n import _
from app.identity import Permission

if TYPE_CHECKING:
    from app.desk import Desk


class NoSuchMatchError(StillwaterError):
    """There is no match with that id."""

    def __init__(self) -> None:
        super().__init__(_("There is no such match."))


def judge(desk: Desk, match_id: int, verdict: Verdict, reason: str = "") -> Changes:
    """Confirm or reject a match, or take that back; who said so and when is on record."""
    with desk.transaction(Permission.WORK) as tx:
        row = tx.db.execute(
            "SELECT m.uid, m.version, m.verdict, i.case_id FROM hash_match m JOIN item i ON i.id = m.item_id WHERE m.id = ?",
            (match_id,),
        ).fetchone()
        if row is None:
            raise NoSuchMatchError
        uid, version, was, case_id = row
        tx.db.execute(
            "UPDATE hash_match SET verdict = ?, person_id = ?, judged_at = ?, reason = ?, version = version + 1, op_id = ?"
            " WHERE id = ?",
            (verdict.value, desk.person.id, tx.at, reason, tx.op_id, match_id),
        )
        body = {"verdict": verdict.value, "was": was, "reason": reason}
        tx.wrote("hash_match", uid, version + 1, "match.judge", body, topics=(Topic.EVIDENCE,), cases=(case_id,))
    return tx.changes
