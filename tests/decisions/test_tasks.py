"""What follows from a decision: one task each, with its sum; a case is closed over none of them."""

from __future__ import annotations

import json

import pytest
from sqlcipher3 import dbapi2

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, Kind
from app.decisions import actions, store, tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.decisions.refusals import OpenTasksError, ReferralMissingError, TaskEndedError
from app.decisions.tasks import TaskRow
from app.desk import Desk
from app.identity import Permission, PersonId
from tests.decisions.conftest import Make
from tests.decisions.forms import CLEAR, DISCLOSE, RECORD, shipped


def of(desk: Desk, case_id: CaseId) -> dict[str, TaskRow]:
    """Return the open tasks of a case by their kind."""
    return {task.kind: task for task in tasks.tasks(desk.db, case_id) if task.open}


@pytest.mark.parametrize(
    ("form", "outcome", "kind", "expected"),
    [
        ("emergency-disclosure", "disclose", Kind.EMERGENCY_DISCLOSURE, {"preserve_first", "process", "user_notice"}),
        ("emergency-disclosure", "refuse", Kind.EMERGENCY_DISCLOSURE, set()),
        ("emergency-disclosure", "route", Kind.EMERGENCY_DISCLOSURE, {"acknowledge"}),
        ("emergency-disclosure", "preserve_only", Kind.EMERGENCY_DISCLOSURE, {"keep_until"}),
        ("production-order", "partial", Kind.PRODUCTION_ORDER, {"not_executed"}),
        ("child-safety", "proactive_referral", Kind.CHILD_SAFETY, {"cybertipline", "keep_report"}),
        ("terrorist-content", "proactive_referral", Kind.TERRORIST_CONTENT, {"tco_14_5"}),
    ],
)
def test_tasks_follow_from_outcome_and_bases(
    desk: Desk, make: Make, form: str, outcome: str, kind: Kind, expected: set[str]
) -> None:
    case_id = make(kind)
    if kind is Kind.PRODUCTION_ORDER:
        tasks.note_preserved(desk, case_id, "The account, in the legal hold.")
    actions.submit(desk, case_id, CLEAR[form, outcome])
    assert set(of(desk, case_id)) == expected


def test_a_span_comes_from_the_law_and_says_so(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, CLEAR["emergency-disclosure", "preserve_only"])
    task = of(desk, case_id)["keep_until"]
    assert task.due_at == "2026-06-05T21:40:00.000Z"
    assert task.formula == "decided 2026-03-07 21:40 + 90 days (18 U.S.C. § 2703(f)); renewable by 90 days"


def test_what_is_done_once_is_one_task_whichever_bases_call_for_it(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, {**DISCLOSE, "bases": ["us-2702-b8", "us-2702-c4"]})
    found = of(desk, case_id)
    assert found["process"].basis == "us-2702-b8, us-2702-c4"
    assert len(tasks.tasks(desk.db, case_id)) == len(found)
    actions.correct(desk, case_id, {**DISCLOSE, "rationale": "Said more plainly."}, "Clearer.")
    assert of(desk, case_id) == found


def test_a_case_is_not_closed_over_an_open_or_unassigned_task(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    actions.respond(desk, case_id, "By phone.")
    with pytest.raises(OpenTasksError) as refused:
        close(desk, case_id, RECORD, "Duty desk", Located.YES)
    assert len(refused.value.points) == 3
    with pytest.raises(dbapi2.IntegrityError, match="open task"), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE cases SET state = 'closed' WHERE id = ?", (case_id,))
    for task in of(desk, case_id).values():
        with pytest.raises(ReasonMissingError):
            tasks.finish(desk, task.id, " ")
        tasks.drop(desk, task.id, "Overtaken: the family asked for no more.")
        with pytest.raises(TaskEndedError):
            tasks.finish(desk, task.id, "Twice.")
    close(desk, case_id, RECORD, "Duty desk", Located.YES)


def test_a_task_of_nobody_is_taken(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    task = of(desk, case_id)["process"]
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE task SET owner_id = NULL WHERE id = ?", (task.id,))
    assert of(desk, case_id)["process"].owner == ""
    tasks.assign(desk, task.id, PersonId(desk.person.id))
    assert of(desk, case_id)["process"].owner == desk.person.name


def test_a_task_of_one_s_own_is_a_task_like_any_other(desk: Desk, case_id: CaseId) -> None:
    tasks.add_own(desk, case_id, "Call the sister back", desk.clock.now())
    assert of(desk, case_id)["own"].owner == desk.person.name
    with pytest.raises(ReasonMissingError):
        tasks.add_own(desk, case_id, " ", desk.clock.now())


def test_a_routed_case_stays_ours_until_the_other_side_acknowledges(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, CLEAR["emergency-disclosure", "route"])
    actions.respond(desk, case_id, "Handed over by portal.")
    with pytest.raises(OpenTasksError, match="acknowledges"):
        close(desk, case_id, RECORD, "nobody yet", Located.UNKNOWN)
    tasks.finish(desk, of(desk, case_id)["acknowledge"].id, "Their desk officer, by phone, 22:10.")
    close(desk, case_id, RECORD, "Their desk officer", Located.UNKNOWN)


def test_a_failed_sender_and_an_open_danger_are_held_to_it_whatever_the_form_asks(desk: Desk, make: Make) -> None:
    """An old form of an organisation may not ask the question; the case is not closed without an answer all the same."""
    document = json.loads(shipped("emergency-disclosure").document) | {"version": 7}
    document["answers"]["properties"].pop("referral")
    for group in document["layout"]["elements"]:
        group["elements"] = [each for each in group["elements"] if not each["scope"].endswith("/referral")]
    data = json.dumps(document).encode()
    with desk.transaction(Permission.KEEP) as tx:
        store.keep_document(tx, "protocol", "old", "old", data)
        tx.db.execute(
            "INSERT INTO adopted (sha256, uid, kind, person_id, at, device_id, op_id)"
            " VALUES ('old', 'old', 'protocol', ?, ?, ?, ?)",
            (desk.person.id, tx.at, desk.device.id, tx.op_id),
        )
    case_id = make()
    answers = {
        **CLEAR["emergency-disclosure", "refuse"],
        "requester": "failed:forged",
        "emergency": "unknown",
        "imminence": "unknown",
        "refusal": "suspected_fraud",
    }
    actions.submit(desk, case_id, answers)
    actions.respond(desk, case_id, "Refused in writing.")
    with pytest.raises(ReferralMissingError):
        close(desk, case_id, RECORD, "nobody", Located.UNKNOWN)
