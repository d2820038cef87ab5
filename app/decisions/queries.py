"""What pages read of a case's decisions: its form, the draft, what is missing, and the chain of what was decided."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.cases.store import load
from app.decisions import approvals, store
from app.decisions.files_out import files_out
from app.decisions.gates import Facts, facts
from app.decisions.library import in_force, protocols
from app.decisions.model import Answers, Category, CategoryAnswer, DecisionId, Located, Outcome, Unseen
from app.decisions.own import Named
from app.decisions.protocol import Protocol
from app.decisions.rules import Standing, stand
from app.decisions.situation import barred, plain, situation
from app.decisions.store import Looked
from app.decisions.verdicts import Verdict

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers as they were typed, and when they were last kept."""

    answers: Mapping[str, object]
    saved_at: str
    version: int


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as the history shows it, readable under the form it was made with."""

    id: DecisionId
    uid: str
    person: str
    at: str
    outcome: Outcome
    answers: Mapping[str, object]
    protocol: Protocol
    unseen: Unseen | None
    reveals_avoided: int
    supersedes: str | None
    superseded: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How a case ended; record holds the completed answers by the uid of the decision they belong to."""

    acknowledged_by: str
    located: Located
    record: Mapping[str, Mapping[str, object]]
    at: str


@dataclass(frozen=True, slots=True)
class Progress:
    """The form of a case and where the answers of the person at the desk stand in it."""

    protocol: Protocol
    standing: Standing


@dataclass(frozen=True, slots=True)
class InForce:
    """The decision that counts now, whether its answer may go out, and what of it.

    asked is there where a second person has to agree; categories are those that may go out now.
    """

    decision: DecisionRow
    asked: approvals.Asked | None
    categories: frozenset[Category]
    spans: Mapping[Category, tuple[str, str]]
    # The files that may go out with it, each with its reason: signed with the decision, and agreed to by a second person.
    items: tuple[Named, ...] = ()

    @property
    def may_go_out(self) -> bool:
        """Tell whether its answer may go out: nobody else has to agree, or somebody did."""
        if self.asked is None:
            return True
        return self.asked.said is not None and self.asked.said.verdict is Verdict.APPROVED


def decision_in_force(db: Connection, case_id: CaseId) -> InForce | None:
    """Return the case's newest decision with its approval; none before the first, or once it was sent or taken back."""
    row = next(iter(decisions(db, case_id)), None)
    if row is None:
        return None
    asked = approvals.asked(db, case_id)
    said = None if asked is None else asked.said
    if said is not None and said.verdict is not Verdict.APPROVED:
        return None
    read = facts(row.protocol, row.answers)
    given = read.given(CategoryAnswer.DISCLOSE) if read.goes_out else frozenset()
    if asked is not None:
        given = frozenset() if said is None else given & (given if said.categories is None else said.categories)
    spans = {category: read.spans[category] for category in given if category in read.spans}
    return InForce(row, asked, given, spans, _files(db, case_id, read, asked, given))


def _files(
    db: Connection, case_id: CaseId, read: Facts, asked: approvals.Asked | None, given: Collection[Category]
) -> tuple[Named, ...]:
    """Return the named files that may go out: after a second person's word, with content, and none that is barred now."""
    if asked is None or Category.CONTENT not in given:
        return ()
    now = replace(read, situation=replace(read.situation, barred=barred(db, case_id), plain=plain(db, case_id)))
    return () if any(files_out(now)) else read.items


def protocol_of(desk: Desk, case_id: CaseId) -> Protocol:
    """Return the protocol that a case began with, or the one in force today if it has not begun."""
    kept = store.kept_protocol(desk.db, case_id)
    if kept is not None:
        return kept
    return in_force(protocols(desk.db), load(desk.db, case_id).kind, desk.clock.now().date())


def draft(db: Connection, case_id: CaseId, person_id: int) -> Draft | None:
    """Return a person's draft of a case."""
    row = db.execute(
        "SELECT answers, saved_at, version FROM draft WHERE case_id = ? AND person_id = ?", (case_id, person_id)
    ).fetchone()
    return None if row is None else Draft(json.loads(row[0]), row[1], row[2])


def answers_of(db: Connection, case_id: CaseId, person_id: int) -> Mapping[str, object]:
    """Return what a page begins with: the person's draft, else what was last decided, else nothing."""
    kept = draft(db, case_id, person_id)
    if kept is not None:
        return kept.answers
    return signed(db, case_id)


def signed(db: Connection, case_id: CaseId) -> Mapping[str, object]:
    """Return the answers of the decision that was signed last; nothing where there is none."""
    row = db.execute("SELECT answers FROM decision WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case_id,)).fetchone()
    answers: Mapping[str, object] = {} if row is None else json.loads(row[0])
    return answers


def progress(desk: Desk, case_id: CaseId, answers: Answers | None = None) -> Progress:
    """Return what is missing of each stage, of the answers given or else of those that a page begins with."""
    protocol = protocol_of(desk, case_id)
    begun = answers_of(desk.db, case_id, desk.person.id) if answers is None else answers
    return Progress(protocol, stand(protocol, begun, situation(desk, case_id)))


def decisions(db: Connection, case_id: CaseId) -> tuple[DecisionRow, ...]:
    """Return the decisions of a case, newest first, each under the form it was made with."""
    rows = db.execute(
        "SELECT d.id, d.uid, p.name, d.at, d.outcome, d.answers, form.bytes, law.bytes, d.decided_unseen,"
        " d.reveals_avoided, before.uid, EXISTS (SELECT 1 FROM decision later WHERE later.supersedes_id = d.id), d.reason"
        " FROM decision d JOIN person p ON p.id = d.person_id JOIN document form ON form.sha256 = d.protocol_sha256"
        " JOIN document law ON law.sha256 = d.bases_sha256 LEFT JOIN decision before ON before.id = d.supersedes_id"
        " WHERE d.case_id = ? ORDER BY d.id DESC",
        (case_id,),
    )
    return tuple(
        DecisionRow(
            DecisionId(number),
            uid,
            person,
            at,
            Outcome(outcome),
            json.loads(answers),
            store.protocol_from(form, law),
            None if unseen is None else Unseen(unseen),
            avoided,
            before,
            bool(superseded),
            reason,
        )
        for number, uid, person, at, outcome, answers, form, law, unseen, avoided, before, superseded, reason in rows
    )


def ending(db: Connection, case_id: CaseId) -> Ending | None:
    """Return how a case ended."""
    row = db.execute(
        "SELECT acknowledged_by, located, record, at FROM closing WHERE case_id = ?", (case_id,)
    ).fetchone()
    return None if row is None else Ending(row[0], Located(row[1]), json.loads(row[2]), row[3])


def linkable(db: Connection, case_id: CaseId) -> tuple[tuple[str, str], ...]:
    """Return what an answer can point to: each item of a case, by its uid and name."""
    rows = db.execute("SELECT uid, name FROM item WHERE case_id = ? ORDER BY position, id", (case_id,))
    return tuple((uid, name) for uid, name in rows)


def looked(db: Connection, case_id: CaseId, person_id: int) -> Looked:
    """Return how many covered items a case has and how many of them the person has opened."""
    return store.looked(db, case_id, person_id)


def reveals_avoided(db: Connection, person_id: int, since: str) -> int:
    """Count the covered items that a person's decisions since a moment made it needless to open."""
    (count,) = db.execute(
        "SELECT (SELECT coalesce(sum(reveals_avoided), 0) FROM decision"
        " WHERE person_id = ? AND at >= ? AND decided_unseen IS NOT NULL AND supersedes_id IS NULL)"
        " + (SELECT coalesce(sum(reveals_avoided), 0) FROM closing"
        " WHERE person_id = ? AND at >= ? AND reveals_avoided > 0)",
        (person_id, since, person_id, since),
    ).fetchone()
    return int(count)


def last_decision(db: Connection) -> int:
    """Return the number of the decision that was saved last, by whomever."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM decision").fetchone()
    return int(last)


def decided_since(db: Connection, person_id: int, last: int) -> list[CaseId]:
    """Return the cases that a person decided after a decision, each once."""
    found = db.execute("SELECT DISTINCT case_id FROM decision WHERE id > ? AND person_id = ?", (last, person_id))
    return [CaseId(row[0]) for row in found]


def closed_since(db: Connection, case_id: CaseId, person_id: int, at: str) -> bool:
    """Tell whether a person closed a case at a moment or after it."""
    found = db.execute(
        "SELECT 1 FROM closing WHERE case_id = ? AND person_id = ? AND at >= ?", (case_id, person_id, at)
    ).fetchone()
    return found is not None
