"""What a supervisor does about samples: looks at what a rule would draw, draws it on record, and draws it again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.clock import utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid
from app.review.candidates import candidates
from app.review.rule import Method, Risk, SampleRule
from app.review.sampling import Drawn, StratumCount, counts, draw, known

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


class NothingDrawnError(StillwaterError):
    """No case fits the rule."""

    def __init__(self) -> None:
        super().__init__(
            _("No closed case fits this rule."),
            kept=_("Nothing was drawn."),
            do=_("Widen the time or the filters, or let cases in that were reviewed before."),
        )


class NotAmongError(StillwaterError):
    """A case was named that cannot be reviewed."""

    def __init__(self, count: int) -> None:
        super().__init__(
            _("{count} of the named cases cannot go into this sample.").format(count=count),
            kept=_("Nothing was drawn."),
            do=_("A case must be closed and decided, and not be the own case of whoever is to review it."),
        )


class NoSampleError(StillwaterError):
    """There is no sample of that name."""

    def __init__(self) -> None:
        super().__init__(_("This sample is not in the vault."), kept=_("Nothing was changed."))


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would draw now, and what it leaves out."""

    drawn: tuple[Drawn, ...]
    strata: tuple[StratumCount, ...]
    risks: Mapping[Risk, int]
    fitting: int
    golden_there: int
    own_left_out: int
    # Left out because somebody in them bears the name of a reviewer, and nobody has said yet who is who.
    alike_left_out: int


@dataclass(frozen=True, slots=True)
class Sampled:
    """A sample that is on record."""

    uid: str
    cases: tuple[Drawn, ...]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Again:
    """A sample drawn again: the cases, and whether they and what is known of them are the same as then."""

    cases: tuple[Drawn, ...]
    same_cases: bool
    same_facts: bool


def preview(desk: Desk, rule: SampleRule, seed: str, doubtful: frozenset[str] = frozenset()) -> Preview:
    """Return what a rule and a seed would draw now; nothing is written.

    doubtful are those among the rule's reviewers of whom only a name says that they had a part.
    """
    desk.require(Permission.LEAD)
    found = candidates(desk.db, rule, utc_text(desk.clock.now()))
    drawn, certain = draw(rule, seed, found), frozenset(rule.reviewers) - doubtful
    timely = [each for each in found if rule.in_period(each)]
    return Preview(
        drawn=drawn,
        strata=counts(rule, found, drawn),
        risks=Counter(risk for each in drawn for risk in each.case.risks),
        fitting=sum(rule.passes(each) for each in found),
        golden_there=sum(each.golden and rule.fits(each) and rule.unmet(each) for each in found),
        own_left_out=sum(not each.involved.isdisjoint(certain) for each in timely),
        alike_left_out=sum(
            not each.involved.isdisjoint(doubtful) for each in timely if each.involved.isdisjoint(certain)
        ),
    )


def draw_sample(desk: Desk, rule: SampleRule, seed: str, name: str) -> Sampled:
    """Draw a sample and put it on record, with the rule, the seed and a hash of what it was drawn from."""
    with desk.transaction(Permission.LEAD) as tx:
        found = candidates(tx.db, rule, tx.at)
        drawn = draw(rule, seed, found)
        if not drawn:
            raise NothingDrawnError
        uid = new_uid()
        tx.db.execute(
            "INSERT INTO review_sample (uid, name, rule, seed, candidates, candidates_sha256, person_id, drawn_at,"
            " device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                uid,
                name.strip(),
                json.dumps(rule.body()),
                seed,
                len(found),
                known(found),
                desk.person.id,
                tx.at,
                desk.device.id,
                tx.op_id,
            ),
        )
        _put_cases(tx, uid, drawn)
        body = {
            "name": name.strip(),
            "rule": rule.body(),
            "seed": seed,
            "candidates_sha256": known(found),
            "cases": [each.case.uid for each in drawn],
        }
        tx.wrote("review_sample", uid, 1, "sample.draw", body, topics=(Topic.REVIEW,))
    return Sampled(uid, drawn, tx.changes)


def sample_named(desk: Desk, cases: Sequence[str], name: str, reviewers: Sequence[str] = ()) -> Sampled:
    """Put a sample of named cases on record, for a dispute or a calibration; all of them fit, or none is drawn."""
    desk.require(Permission.LEAD)
    rule = SampleRule(Method.NAMED, len(cases), named=tuple(cases), reviewers=tuple(reviewers), again=True)
    fitting = draw(rule, "named", candidates(desk.db, rule, utc_text(desk.clock.now())))
    if len(fitting) < len(set(cases)):
        raise NotAmongError(len(set(cases)) - len(fitting))
    return draw_sample(desk, rule, "named", name)


def draw_again(desk: Desk, sample_uid: str) -> Again:
    """Draw a sample again from what was known when it was drawn, and compare; nothing is written."""
    desk.require(Permission.LEAD)
    row = desk.db.execute(
        "SELECT id, rule, seed, drawn_at, candidates_sha256 FROM review_sample WHERE uid = ?", (sample_uid,)
    ).fetchone()
    if row is None:
        raise NoSampleError
    number, rule, seed, drawn_at, sha256 = row
    read = SampleRule.read(json.loads(rule))
    found = candidates(desk.db, read, drawn_at)
    drawn = draw(read, seed, found)
    then = desk.db.execute(
        "SELECT case_id, golden FROM review_sample_case WHERE sample_id = ? ORDER BY position", (number,)
    )
    same = [(each.case.case_id, int(each.golden)) for each in drawn] == list(then)
    return Again(drawn, same, known(found) == sha256)


def _put_cases(tx: Transaction, sample_uid: str, drawn: Sequence[Drawn]) -> None:
    (number,) = tx.db.execute("SELECT id FROM review_sample WHERE uid = ?", (sample_uid,)).fetchone()
    tx.db.executemany(
        "INSERT INTO review_sample_case (sample_id, position, case_id, stratum, risks, golden) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                number,
                position,
                each.case.case_id,
                " · ".join(each.stratum),
                json.dumps(sorted(each.case.risks)),
                int(each.golden),
            )
            for position, each in enumerate(drawn)
        ],
    )
