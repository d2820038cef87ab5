"""Samples and golden cases as pages show them, for whoever may draw."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.identity import Permission
from app.review.rule import Risk, SampleRule

if TYPE_CHECKING:
    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class SampleView:
    """A sample as a line of a list."""

    uid: str
    name: str
    rule: SampleRule
    seed: str
    candidates: int
    cases: int
    golden: int
    drawn_by: str
    drawn_at: str
    packs: int


@dataclass(frozen=True, slots=True)
class SampleCase:
    """A case of a sample, for whoever drew it; golden is told to nobody else."""

    case_id: CaseId
    case_uid: str
    case_ref: str
    stratum: str
    risks: tuple[Risk, ...]
    golden: bool


@dataclass(frozen=True, slots=True)
class GoldenRow:
    """A golden case, what is right in it, and how often it was met."""

    case_id: CaseId
    case_ref: str
    outcome: str
    why: str
    named_by: str
    named_at: str
    reviews: int


def samples(desk: Desk) -> tuple[SampleView, ...]:
    """Return the samples that were drawn, the newest first."""
    desk.require(Permission.LEAD)
    rows = desk.db.execute(
        "SELECT s.uid, s.name, s.rule, s.seed, s.candidates, count(c.case_id), sum(c.golden), p.name, s.drawn_at,"
        " (SELECT count(*) FROM review_pack k WHERE k.sample_uid = s.uid AND k.direction = 'out') FROM review_sample s"
        " JOIN review_sample_case c ON c.sample_id = s.id JOIN person p ON p.id = s.person_id GROUP BY s.id ORDER BY s.id DESC"
    )
    return tuple(SampleView(uid, name, SampleRule.read(json.loads(rule)), *rest) for uid, name, rule, *rest in rows)


def sample_cases(desk: Desk, sample_uid: str) -> tuple[SampleCase, ...]:
    """Return the cases of a sample in their order."""
    desk.require(Permission.LEAD)
    rows = desk.db.execute(
        "SELECT c.id, c.uid, c.reference, k.stratum, k.risks, k.golden FROM review_sample s"
        " JOIN review_sample_case k ON k.sample_id = s.id JOIN cases c ON c.id = k.case_id WHERE s.uid = ?"
        " ORDER BY k.position",
        (sample_uid,),
    )
    return tuple(
        SampleCase(CaseId(number), uid, ref, stratum, tuple(Risk(each) for each in json.loads(risks)), bool(golden))
        for number, uid, ref, stratum, risks, golden in rows
    )


def golden_cases(desk: Desk) -> tuple[GoldenRow, ...]:
    """Return the golden cases in use."""
    desk.require(Permission.LEAD)
    rows = desk.db.execute(
        "SELECT c.id, c.reference, g.outcome, g.why, p.name, g.named_at,"
        " (SELECT count(*) FROM review r WHERE r.case_uid = c.uid AND r.golden = 1) FROM golden_case g"
        " JOIN cases c ON c.id = g.case_id JOIN person p ON p.id = g.person_id WHERE g.retired_at IS NULL ORDER BY g.id DESC"
    )
    return tuple(GoldenRow(CaseId(row[0]), *row[1:]) for row in rows)


def is_golden(desk: Desk, case_id: CaseId) -> bool:
    """Tell whoever may draw whether a case is golden; to everybody else it is one like all others."""
    found = desk.db.execute("SELECT 1 FROM golden_case WHERE case_id = ? AND retired_at IS NULL", (case_id,)).fetchone()
    return found is not None and desk.may(Permission.LEAD)
