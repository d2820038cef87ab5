"""Reviews of one case that do not fit each other, or the case as it is now: kept side by side, and shown so."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.i18n import _
from app.identity import Permission
from app.review import store
from app.review.involved import involved
from app.review.namesakes import identities
from app.review.settlements import Settlement, settlements
from app.review.store import Review
from app.vault.keys import canonical

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


class Clash(StrEnum):
    """Why reviews of a case do not fit each other, or the case as it is now."""

    TWO_REVIEWERS = "two_reviewers"
    DECIDED_ANEW = "decided_anew"
    REOPENED = "reopened"
    ONE_PERSON = "one_person"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Clash.TWO_REVIEWERS: _("two supervisors see it differently"),
            Clash.DECIDED_ANEW: _("the case was decided anew since"),
            Clash.REOPENED: _("a linked case was opened since it was closed"),
            Clash.ONE_PERSON: _("a reviewer is said to be somebody who had a part in the case"),
        }[self]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A case whose reviews stand side by side; none of them is changed by another."""

    case_id: CaseId
    case_uid: str
    case_ref: str
    clashes: tuple[Clash, ...]
    reviews: tuple[Review, ...]
    # References of the cases that were opened since.
    linked: tuple[str, ...]
    # What does not fit, as a hash, and what was said of it last.
    state: str
    settlement: Settlement | None

    @property
    def standing(self) -> tuple[Review, ...]:
        """Return the reviews that their own reviewers did not change since."""
        changed = {(each.supersedes_uid, each.vault_uid, each.reviewer_uid) for each in self.reviews}
        return tuple(each for each in self.reviews if (each.uid, each.vault_uid, each.reviewer_uid) not in changed)

    @property
    def settled(self) -> bool:
        """Tell whether somebody settled it and nothing has come since."""
        return self.settlement is not None and self.settlement.state == self.state


def conflicts(desk: Desk) -> tuple[Conflict, ...]:
    """Return the cases whose reviews do not fit each other or what became of the case, side by side."""
    desk.require(Permission.LEAD)
    why: dict[str, set[Clash]] = defaultdict(set)
    for (uid,) in desk.db.execute(
        # One of them lets the decision stand and another does not, or they would have decided otherwise. How exercises
        # differ has pages of its own.
        "SELECT r.case_uid FROM review r WHERE r.origin = 'merged' AND r.golden = 0 AND r.calibration_uid IS NULL"
        # Most cases are reviewed once, and for those the index is enough.
        " AND r.case_uid IN (SELECT case_uid FROM review GROUP BY case_uid HAVING count(*) > 1)"
        " AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)"
        " GROUP BY r.case_uid"
        " HAVING count(DISTINCT r.vault_uid || r.reviewer_uid) > 1 AND (count(DISTINCT r.outcome) > 1"
        " OR count(DISTINCT r.verdict IN ('agree', 'agree_with_findings')) > 1)"
    ):
        why[uid].add(Clash.TWO_REVIEWERS)
    for (uid,) in desk.db.execute(
        "SELECT DISTINCT c.uid FROM (SELECT case_id, max(id) AS last FROM decision GROUP BY case_id HAVING count(*) > 1) m"
        " CROSS JOIN cases c ON c.id = m.case_id CROSS JOIN review r ON r.case_uid = c.uid AND r.origin = 'merged'"
        " JOIN decision d ON d.uid = r.decision_uid WHERE d.id < m.last"
    ):
        why[uid].add(Clash.DECIDED_ANEW)
    linked = _opened_since(desk.db)
    for uid in linked:
        why[uid].add(Clash.REOPENED)
    for uid in _one_person(desk):
        why[uid].add(Clash.ONE_PERSON)
    return tuple(sorted(_conflicts(desk.db, why, linked), key=lambda each: (each.settled, each.case_ref)))


def _opened_since(db: Connection) -> Mapping[str, tuple[str, ...]]:
    """Return by case that was reviewed the linked ones that came after it was closed."""
    rows = db.execute(
        "SELECT c.uid, n.reference FROM cases c CROSS JOIN closing e ON e.case_id = c.id"
        " CROSS JOIN cases n ON n.incident_id = c.incident_id AND n.id <> c.id AND n.received_at > e.at"
        " WHERE c.incident_id IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM review r WHERE r.case_uid = c.uid AND r.origin = 'merged') ORDER BY n.reference"
    )
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for uid, reference in rows:
        found[uid] += (reference,)
    return found


def _one_person(desk: Desk) -> Iterator[str]:
    """Yield the cases with a review by somebody who is said by now to be one of those who had a part in it."""
    who, db = identities(desk), desk.db
    judges = [
        who.somebody(*row)
        for row in db.execute(
            "SELECT DISTINCT vault_uid, reviewer_uid, reviewer_name FROM review WHERE origin = 'merged'"
        )
    ]
    for judge in judges:
        certain = who.certain(judge)
        if certain == {judge.token}:
            continue
        cases = dict[CaseId, str](
            (CaseId(number), uid)
            for number, uid in db.execute(
                "SELECT DISTINCT c.id, c.uid FROM review r JOIN cases c ON c.uid = r.case_uid"
                " WHERE r.origin = 'merged' AND r.vault_uid = ? AND r.reviewer_uid = ?",
                (judge.vault_uid, judge.uid),
            )
        )
        parts = involved(db, cases, "9999")
        yield from (uid for number, uid in cases.items() if not parts.get(number, frozenset()).isdisjoint(certain))


def _state(
    db: Connection, case_id: CaseId, told: tuple[Clash, ...], reviews: tuple[Review, ...], linked: tuple[str, ...]
) -> str:
    """Return what does not fit as one hash: once a review, a decision or a case has come since, it is another."""
    (last,) = db.execute("SELECT max(id) FROM decision WHERE case_id = ?", (case_id,)).fetchone()
    body = [[each.value for each in told], sorted(each.uid for each in reviews), list(linked), last]
    return hashlib.sha256(canonical(body)).hexdigest()


def _conflicts(
    db: Connection, why: Mapping[str, set[Clash]], linked: Mapping[str, tuple[str, ...]]
) -> Iterator[Conflict]:
    said = settlements(db)
    for case_uid, clashes in why.items():
        (number, reference) = db.execute("SELECT id, reference FROM cases WHERE uid = ?", (case_uid,)).fetchone()
        reviews = tuple(each for each in store.of_case(db, case_uid) if each.origin == "merged")
        told = tuple(sorted(clashes, key=list(Clash).index))
        since = linked.get(case_uid, ())
        state = _state(db, CaseId(number), told, reviews, since)
        yield Conflict(CaseId(number), case_uid, reference, told, reviews, since, state, said.get(case_uid))
