"""Closing a case: the record is complete, somebody acknowledged the answer, and then nothing changes any more."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import advance, owned
from app.cases.model import Case, CaseId, Step, take
from app.changes import Changes, Topic
from app.decisions import queries, store
from app.decisions.actions import spared, written
from app.decisions.errors import AnswersConflictError, EndingMissingError, RecordIncompleteError
from app.decisions.first_gate import OTHER_CHANNEL
from app.decisions.gates import facts
from app.decisions.model import Answers, CategoryAnswer, Conflict, Gate, Located, Missing, Outcome, Stage
from app.decisions.protocol import sound
from app.decisions.queries import DecisionRow, Ending
from app.decisions.refusals import ReferralMissingError
from app.decisions.rules import Standing, stand
from app.decisions.since import denied
from app.decisions.tasks import check_none_open
from app.i18n import _
from app.identity import Permission

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


def close(desk: Desk, case_id: CaseId, answers: Answers, acknowledged_by: str, located: Located) -> Changes:
    """Close an answered case: the record answers complete each decision that stands, and never change one."""
    if not acknowledged_by.strip():
        raise EndingMissingError
    with desk.transaction(Permission.DECIDE) as tx:
        case = owned(tx, case_id)
        take(case.state, Step.CLOSE)
        standing = standing_decisions(tx.desk, case_id)
        record = {row.uid: _complete(row, answers) for row in standing}
        _check_referral(tx.desk, case_id, standing, record)
        check_none_open(tx.db, case_id)
        ending = Ending(acknowledged_by.strip(), located, record, tx.at)
        _write(tx, case, ending, _spared_by_record(tx.desk, case, standing, record))
        advance(tx, cases.load(tx.db, case_id), Step.CLOSE)
    return tx.changes


def check(desk: Desk, case_id: CaseId, answers: Answers) -> None:
    """Refuse what closing would refuse, before anybody is asked who acknowledged receipt."""
    if missing := due_for_record(desk, case_id, answers):
        raise RecordIncompleteError(missing)
    if conflicts := conflicts_for_record(desk, case_id, answers):
        raise AnswersConflictError(conflicts)
    standing = standing_decisions(desk, case_id)
    record = {row.uid: completed(row, answers).answers for row in standing}
    _check_referral(desk, case_id, standing, record)
    check_none_open(desk.db, case_id)
    _spared_by_record(desk, cases.load(desk.db, case_id), standing, record)


def standing_decisions(desk: Desk, case_id: CaseId) -> list[DecisionRow]:
    """Return the decisions that no other one has superseded."""
    return [row for row in queries.decisions(desk.db, case_id) if not row.superseded]


def due_for_record(desk: Desk, case_id: CaseId, answers: Answers) -> tuple[Missing, ...]:
    """Return what closing would still ask for, with these answers for the record."""
    found = {}
    for row in standing_decisions(desk, case_id):
        found.update({missing.key: missing for missing in completed(row, answers).missing_record})
    return tuple(found.values())


def conflicts_for_record(desk: Desk, case_id: CaseId, answers: Answers) -> tuple[Conflict, ...]:
    """Return what closing would refuse of these answers for the record."""
    found = {}
    for row in standing_decisions(desk, case_id):
        standing = completed(row, answers)
        found.update({conflict.key: conflict for conflict in _in_the_way(row, standing)})
    return tuple(found.values())


def completed(row: DecisionRow, answers: Answers) -> Standing:
    """Fill the gaps of a decision with record answers; what was decided and can stand has the last word."""
    added = {
        key: value
        for key, value in answers.items()
        if key in row.protocol.asked and row.protocol.asked[key].question.stage is Stage.RECORD
    }
    return stand(row.protocol, {**added, **sound(row.protocol, row.answers)})


def _complete(row: DecisionRow, answers: Answers) -> Mapping[str, object]:
    standing = completed(row, answers)
    if standing.missing_record:
        raise RecordIncompleteError(standing.missing_record)
    if conflicts := _in_the_way(row, standing):
        raise AnswersConflictError(conflicts)
    return standing.answers


def _in_the_way(row: DecisionRow, standing: Standing) -> tuple[Conflict, ...]:
    return (*standing.conflicts, *_more_given(row, standing))


def _more_given(row: DecisionRow, standing: Standing) -> list[Conflict]:
    """Refuse a category that the record gives out and the decision did not."""
    before = facts(row.protocol, row.answers).given(CategoryAnswer.DISCLOSE)
    after = facts(row.protocol, standing.answers).given(CategoryAnswer.DISCLOSE)
    why = _("This category was not part of what was decided; to give it out, correct the decision.")
    return [Conflict(f"data_{category.value}", why) for category in sorted(after - before, key=lambda c: c.value)]


def _check_referral(
    desk: Desk, case_id: CaseId, standing: list[DecisionRow], record: Mapping[str, Mapping[str, object]]
) -> None:
    """Hold to it that a true danger behind a false sender was decided on, whatever the form asks or says of the sender."""
    read = [facts(row.protocol, record[row.uid]) for row in standing]
    failed = [each for each in read if each.requester is Gate.FAILED]
    if not failed and denied(desk, case_id):
        failed = [each for each in read if each.requester is not None and each.known_by != OTHER_CHANNEL]
    open_danger = any(each.emergency in (Gate.PASSED, Gate.UNKNOWN) for each in failed)
    referred = any(each.outcome is Outcome.PROACTIVE_REFERRAL for each in read)
    if open_danger and not referred and not any(record[row.uid].get("referral") for row in standing):
        raise ReferralMissingError


def _spared_by_record(
    desk: Desk, case: Case, standing: list[DecisionRow], record: Mapping[str, Mapping[str, object]]
) -> int:
    """Count the looks spared by decisions that say only now that nothing was looked at."""
    said_now = [facts(row.protocol, record[row.uid]).unseen for row in standing if "unseen" not in row.answers]
    return max((spared(desk, case, unseen)[1] for unseen in said_now), default=0)


def _write(tx: Transaction, case: Case, ending: Ending, spared_looks: int) -> None:
    text = json.dumps(ending.record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    tx.db.execute(
        "INSERT INTO closing (case_id, person_id, acknowledged_by, located, record, reveals_avoided, at, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            case.id,
            tx.desk.person.id,
            ending.acknowledged_by,
            ending.located.value,
            text,
            spared_looks,
            ending.at,
            tx.op_id,
        ),
    )
    store.drop_draft(tx, case.id)
    cases.add_event(tx, case.id, "acknowledged", ending.acknowledged_by)
    for row in standing_decisions(tx.desk, case.id):
        added = {key: value for key, value in ending.record[row.uid].items() if row.answers.get(key) != value}
        cases.add_words(tx.db, case.id, *written(row.protocol, added))
    cases.add_words(tx.db, case.id, ending.acknowledged_by)
    body = {
        "acknowledged_by": ending.acknowledged_by,
        "located": ending.located.value,
        "record": ending.record,
        "reveals_avoided": spared_looks,
    }
    tx.wrote("closing", case.uid, 1, "case.ending", body, topics=(Topic.DECISIONS,), cases=(case.id,))
