"""That a hard cap was reached or gone past, as the organisation may know it: the fact and the reason, no figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from app.changes import Topic
from app.clock import utc_text
from app.identity import new_uid

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction


class Act(Enum):
    """What can be told of a hard cap."""

    REACHED = "reached"
    OVERRIDDEN = "overridden"


@dataclass(frozen=True, slots=True)
class Notice:
    """One hard cap that was reached or gone past: by whom, with whom, and why."""

    at: str
    person: str
    second: str
    act: Act
    reason: str


def tell(tx: Transaction, act: Act, reason: str = "", second: str = "") -> None:
    """Write a notice with what vouches for it; second is the uid of whoever agreed."""
    uid = new_uid()
    tx.db.execute(
        "INSERT INTO cap_notice (uid, person_id, second_person_id, at, act, reason, device_id, op_id, version)"
        " VALUES (?, ?, (SELECT id FROM person WHERE uid = ?), ?, ?, ?, ?, ?, 1)",
        (uid, tx.desk.person.id, second, tx.at, act.value, reason, tx.desk.device.id, tx.op_id),
    )
    body = {"reason": reason, "second_person": second}
    tx.wrote("cap_notice", uid, 1, f"cap.{act.value}", body, topics=(Topic.WELLNESS,))


def notices(db: Connection, since: datetime) -> list[Notice]:
    """Return what was told of hard caps since a moment, the newest first."""
    rows = db.execute(
        "SELECT n.at, p.name, coalesce(s.name, ''), n.act, n.reason FROM cap_notice n JOIN person p ON p.id = n.person_id"
        " LEFT JOIN person s ON s.id = n.second_person_id WHERE n.at >= ? ORDER BY n.at DESC, n.id DESC",
        (utc_text(since),),
    ).fetchall()
    return [Notice(at, person, second, Act(act), reason) for at, person, second, act, reason in rows]
