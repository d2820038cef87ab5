"""Closed cases as a draw sees them, with the risks that are facts of their record, as known at a moment."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId
from app.review.involved import involved
from app.review.model import same_name
from app.review.rule import Candidate, Risk, SampleRule

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


@dataclass(frozen=True, slots=True)
class _Closed:
    """A closed case, what was answered in it by its end, and whether it was decided without looking."""

    plain: Candidate
    said: Mapping[str, object]
    unseen: bool

    @property
    def case_id(self) -> CaseId:
        """Return its number."""
        return self.plain.case_id


def candidates(db: Connection, rule: SampleRule, as_of: str) -> tuple[Candidate, ...]:
    """Return what a rule may draw from, as it was known at a moment: what came later changes nothing of it."""
    golden = _cases(
        db,
        "SELECT case_id FROM golden_case WHERE named_at <= ? AND (retired_at IS NULL OR retired_at > ?)",
        (as_of, as_of),
    )
    judges = _judges(db, as_of, golden)
    rows = _closed(db, rule, as_of, golden)
    barred = involved(db, [row.case_id for row in rows], as_of)
    risky = _risky(db, as_of)
    return tuple(
        replace(
            each.plain,
            risks=_risks(risky, each),
            involved=barred.get(each.case_id, frozenset()),
            golden=each.case_id in golden,
            judges=judges.get(each.case_id, frozenset()),
        )
        for each in rows
    )


def _closed(db: Connection, rule: SampleRule, as_of: str, golden: frozenset[CaseId]) -> list[_Closed]:
    """Return the closed cases of the time that is asked for, and golden and named ones of any time."""
    rows = db.execute(
        "SELECT c.id, c.uid, c.reference, c.kind, d.outcome, c.country, p.uid, p.name, e.at, d.uid, d.answers, e.record,"
        " d.decided_unseen IS NOT NULL OR e.reveals_avoided > 0"
        " FROM closing e JOIN cases c ON c.id = e.case_id JOIN decision d ON d.case_id = c.id JOIN person p ON p.id = d.person_id"
        " WHERE e.at <= ? AND d.id = (SELECT max(id) FROM decision WHERE case_id = c.id)"
        " AND ((e.at >= ? AND (? = '' OR e.at < ?)) OR c.id IN (SELECT value FROM json_each(?))"
        " OR c.uid IN (SELECT value FROM json_each(?))) ORDER BY c.id",
        (
            *(as_of, rule.closed_from, rule.closed_until, rule.closed_until),
            *(json.dumps(sorted(golden)), json.dumps(rule.named)),
        ),
    )
    return [_read(*row) for row in rows]


def _read(number: int, *told: Any) -> _Closed:
    *plain, decision, answers, record, unseen = told
    uid, reference, kind, outcome, country, responder, name, closed_at = plain
    # What was completed for the record is the decision's answers and more; an older closing has none.
    said = json.loads(record).get(decision) or json.loads(answers)
    case = Candidate(
        CaseId(number), uid, reference, kind, outcome, country, responder, name, closed_at, frozenset(), frozenset()
    )
    return _Closed(case, said, bool(unseen))


def _judges(db: Connection, as_of: str, golden: frozenset[CaseId]) -> Mapping[CaseId, frozenset[str]]:
    """Return by case who has judged it, by uid and by name; whoever named one golden would know it again."""
    rows = db.execute(
        "SELECT c.id, r.reviewer_uid, r.reviewer_name FROM review r JOIN cases c ON c.uid = r.case_uid"
        " WHERE r.origin = 'merged' AND r.merged_at <= ?1"
        " UNION ALL SELECT g.case_id, p.uid, p.name FROM golden_case g JOIN person p ON p.id = g.person_id"
        " WHERE g.named_at <= ?1 AND g.case_id IN (SELECT value FROM json_each(?2))",
        (as_of, json.dumps(sorted(golden))),
    )
    found: dict[CaseId, set[str]] = defaultdict(set)
    for case_id, uid, name in rows:
        found[CaseId(case_id)].update((uid, same_name(name)))
    return {case_id: frozenset(names) for case_id, names in found.items()}


def _risky(db: Connection, as_of: str) -> Mapping[Risk, frozenset[CaseId]]:
    """Return by risk the cases whose record shows it."""
    return {
        Risk.OVERRIDE: _cases(
            db,
            # Sent though nobody answered; let go though the requester was not verified; a film seen past its check.
            "SELECT case_id FROM approval WHERE manner = 'unanswered'"
            " UNION SELECT a.case_id FROM approval_ask a, json_each(a.risks) r WHERE r.value = 'override'"
            " UNION SELECT i.case_id FROM look_override o JOIN look l ON l.id = o.look_id AND l.at <= ?"
            " JOIN item i ON i.id = l.item_id",
            (as_of,),
        ),
        Risk.SLOW: _cases(
            db, "SELECT case_id FROM clock WHERE measures IN ('triage', 'due') AND stopped_at > due_at", ()
        ),
        Risk.DISAGREED: _cases(
            db,
            "SELECT c.id FROM review r JOIN cases c ON c.uid = r.case_uid WHERE r.origin = 'merged' AND r.merged_at <= ?"
            " AND (r.verdict NOT IN ('agree', 'agree_with_findings') OR r.outcome <> r.decided_outcome)",
            (as_of,),
        ),
    }


def _risks(risky: Mapping[Risk, frozenset[CaseId]], case: _Closed) -> frozenset[Risk]:
    found = {risk for risk, cases in risky.items() if case.case_id in cases}
    if case.unseen:
        found.add(Risk.UNSEEN)
    said = case.said
    if case.plain.kind == "child_safety" or said.get("harm") == "child_abuse" or _names_child(said.get("concerns")):
        found.add(Risk.CHILD)
    return frozenset(found)


def _names_child(concerns: object) -> bool:
    return isinstance(concerns, list) and "child" in concerns


def _cases(db: Connection, sql: str, values: tuple[str, ...]) -> frozenset[CaseId]:
    return frozenset(CaseId(row[0]) for row in db.execute(sql, values))
