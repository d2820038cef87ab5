"""Scorecards that an organisation brings: read in full, refused with the path, and in force here from then on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.decisions.documents import BrokenDocumentError
from app.decisions.store import keep_document
from app.i18n import _
from app.identity import Permission, new_uid
from app.review.scorecards import (
    KIND,
    Scorecard,
    kept_scorecard,
    parse_scorecard,
    scorecard_in_force,
    shipped_scorecard,
)

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class CardVersion:
    """A scorecard that was in force here, or is; the shipped one was adopted by nobody."""

    card: Scorecard
    by: str
    at: str
    in_force: bool


def adopt_scorecard(desk: Desk, document: bytes) -> Changes:
    """Bring a scorecard into force: packs that are sealed from now on are judged by it; reviews keep the one they began with."""
    card = parse_scorecard(document)
    with desk.transaction(Permission.RULES) as tx:
        _check_new(tx.db, card)
        if scorecard_in_force(tx.db).sha256 == card.sha256:
            return Changes()
        keep_document(tx, KIND, f"{card.id} {card.version}", card.sha256, document)
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO scorecard (uid, sha256, person_id, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?)",
            (uid, card.sha256, desk.person.id, tx.at, desk.device.id, tx.op_id),
        )
        body = {"id": card.id, "version": card.version, "sha256": card.sha256}
        tx.wrote("scorecard", uid, 1, "scorecard.adopt", body, topics=(Topic.REVIEW,))
    return tx.changes


def scorecards(db: Connection) -> tuple[CardVersion, ...]:
    """Return every scorecard that was in force here, the one in force first."""
    rows = db.execute(
        "SELECT s.sha256, p.name, s.at FROM scorecard s JOIN person p ON p.id = s.person_id ORDER BY s.id DESC"
    ).fetchall()
    adopted = [
        CardVersion(kept_scorecard(db, sha256), by, at, not number) for number, (sha256, by, at) in enumerate(rows)
    ]
    return (*adopted, CardVersion(shipped_scorecard(), "", "", not rows))


def _check_new(db: Connection, card: Scorecard) -> None:
    """Refuse other contents under a version that there is: reviews are read by what their version said."""
    for each in scorecards(db):
        if (each.card.id, each.card.version) == (card.id, card.version) and each.card.sha256 != card.sha256:
            name = f"{card.id} {card.version}"
            raise BrokenDocumentError(name, "$.version", _("this version exists already, with other contents"))
