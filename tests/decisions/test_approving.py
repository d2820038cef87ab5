"""A second person: who may agree, in which way, what may go out meanwhile, and what two at once are told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from app.cases import store as cases
from app.cases.actions import ReasonMissingError, release
from app.cases.model import CaseId, State, WrongStepError
from app.decisions import actions, approvals, approving, refusals, tasks
from app.decisions.adopting import adopt_policy
from app.decisions.approving import PhoneCall
from app.decisions.countersigning import countersign
from app.decisions.excluding import exclude
from app.decisions.model import Category
from app.decisions.policies import approval_policy
from app.decisions.queries import decision_in_force, decisions
from app.decisions.verdicts import Manner
from app.desk import Desk
from app.identity import Permission, Person, PersonId, Role
from app.requesters.actions import record_call
from app.requesters.calls import CallOutcome, NewCall
from tests.builders import FakeClock
from tests.decisions.forms import DISCLOSE

CONTENT = {**DISCLOSE, "bases": ["us-2702-b8", "us-2702-c4"], "data_content": "disclose"}
WHY = "The message names the bridge; the name alone would not find her."


def policy(desk: Desk, **change: object) -> None:
    """Let the organisation adopt an approval policy of its own."""
    document = json.loads(approval_policy(desk.db, desk.settings.managed).document) | {"version": 3} | change
    administrator = replace(desk, person=replace(desk.person, role=Role.ADMINISTRATOR))
    adopt_policy(administrator, json.dumps(document).encode())


def seat(desk: Desk, name: str, role: Role = Role.SUPERVISOR) -> Desk:
    """Seat somebody else of the vault at the same desk."""
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?)",
            (f"uid of {name}", name, role.value, bytes(32), tx.at),
        )
        (number,) = tx.db.execute("SELECT id FROM person WHERE name = ?", (name,)).fetchone()
    return replace(desk, person=Person(PersonId(number), f"uid of {name}", name, role))


@pytest.fixture
def kim(desk: Desk) -> Desk:
    """Seat a supervisor."""
    return seat(desk, "Kim Ash")


@pytest.fixture
def pending(desk: Desk, case_id: CaseId) -> str:
    """Decide to give content out; return the decision that waits."""
    actions.submit(desk, case_id, CONTENT)
    return decisions(desk.db, case_id)[0].uid


def state(desk: Desk, case_id: CaseId) -> State:
    """Return where a case stands."""
    return cases.load(desk.db, case_id).state


def test_content_waits_for_a_second_person_and_nothing_goes_out(desk: Desk, case_id: CaseId, pending: str) -> None:
    assert state(desk, case_id) is State.PENDING_APPROVAL
    found = decision_in_force(desk.db, case_id)
    assert found is not None
    assert not found.may_go_out
    assert found.categories == frozenset()
    with pytest.raises(WrongStepError):
        actions.respond(desk, case_id, "Sent all the same.")
    assert tasks.tasks(desk.db, case_id) == ()
    with pytest.raises(refusals.OwnDecisionError):
        approving.approve(desk, case_id, pending, WHY)


def test_without_a_risk_one_person_decides(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    found = decision_in_force(desk.db, case_id)
    assert found is not None
    assert found.asked is None
    assert found.may_go_out
    assert found.categories == {Category.LOGIN}


def test_an_approval_has_actor_time_and_reason(desk: Desk, kim: Desk, case_id: CaseId, pending: str) -> None:
    with pytest.raises(ReasonMissingError):
        approving.approve(kim, case_id, pending, "  ")
    approving.approve(kim, case_id, pending, WHY)
    assert state(desk, case_id) is State.APPROVED
    found = decision_in_force(desk.db, case_id)
    assert found is not None
    assert found.asked is not None
    assert found.asked.said is not None
    assert (found.asked.said.approver, found.asked.said.reason) == ("Kim Ash", WHY)
    assert found.asked.said.at == "2026-03-07T21:40:00.000Z"
    assert found.categories == {Category.LOGIN, Category.CONTENT}
    assert {task.kind for task in tasks.tasks(desk.db, case_id)} >= {"process", "agency_report"}
    actions.respond(desk, case_id, "Read out.")


def test_two_approvers_at_once(desk: Desk, kim: Desk, case_id: CaseId, pending: str) -> None:
    lee = seat(desk, "Lee Fell")
    approving.approve(kim, case_id, pending, WHY)
    with pytest.raises(refusals.AnsweredAlreadyError, match="Kim Ash") as told:
        approving.send_back(lee, case_id, pending, "Too wide.")
    assert "still here" in told.value.kept
    assert state(desk, case_id) is State.APPROVED
    assert desk.db.execute("SELECT count(*) FROM approval").fetchone() == (1,)


def test_an_old_screen_says_yes_to_nothing(desk: Desk, kim: Desk, case_id: CaseId, pending: str) -> None:
    approving.withdraw(desk, case_id, "A category too many.")
    actions.submit(desk, case_id, {**CONTENT, "data_login": "not_needed"})
    with pytest.raises(refusals.OtherDecisionError):
        approving.approve(kim, case_id, pending, WHY)
    rows = decisions(desk.db, case_id)
    assert [row.superseded for row in rows] == [False, True]


def test_what_is_sent_back_goes_to_its_author_with_the_reason(
    desk: Desk, kim: Desk, case_id: CaseId, pending: str
) -> None:
    approving.send_back(kim, case_id, pending, "The login data is enough.")
    assert state(desk, case_id) is State.CLAIMED
    assert decision_in_force(desk.db, case_id) is None
    actions.submit(desk, case_id, DISCLOSE)
    assert state(desk, case_id) is State.DECIDED
    assert decisions(desk.db, case_id)[1].superseded


def test_whose_turn_it_is(desk: Desk, kim: Desk, case_id: CaseId, pending: str, clock: FakeClock) -> None:
    seat(desk, "Ada Moss", Role.RESPONDER)
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    everybody = approvals.approvers(desk.db, question)
    assert [each.name for each in everybody] == ["Kim Ash", "Ada Moss"]
    assert [each.name for each in question.turn(everybody, clock.now())] == ["Kim Ash"]
    clock.advance(10 * 60)
    assert [each.name for each in question.turn(everybody, clock.now())] == ["Kim Ash", "Ada Moss"]
    assert [each.decision_uid for each in approvals.waiting(kim)] == [pending]
    assert approvals.waiting(desk) == ()


def test_a_conflict_of_interest_keeps_somebody_away(desk: Desk, kim: Desk, case_id: CaseId, pending: str) -> None:
    exclude(desk, case_id, kim.person.id, "Her brother is the officer.")
    with pytest.raises(refusals.MayNotApproveError):
        approving.approve(kim, case_id, pending, WHY)
    with pytest.raises(dbapi2.IntegrityError), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE cases SET owner_id = ? WHERE id = ?", (kim.person.id, case_id))
    with pytest.raises(refusals.AtWorkError):
        exclude(desk, case_id, desk.person.id, "Mine.")


def test_whoever_is_kept_away_decides_nothing(desk: Desk, kim: Desk, case_id: CaseId) -> None:
    release(desk, case_id)
    exclude(kim, case_id, desk.person.id, "He knows the family.")
    with pytest.raises(dbapi2.IntegrityError), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE cases SET owner_id = ? WHERE id = ?", (desk.person.id, case_id))


def test_by_phone_a_listed_approver_agrees_and_countersigns(
    desk: Desk, kim: Desk, case_id: CaseId, clock: FakeClock
) -> None:
    policy(desk, by_phone=[{"name": "Kim Ash", "number": "+49 30 23125 007"}])
    actions.submit(desk, case_id, CONTENT)
    uid = decisions(desk.db, case_id)[0].uid
    with pytest.raises(refusals.NotListedError, match="Kim Ash"):
        approving.approve_by_phone(desk, case_id, uid, PhoneCall("Kim Ash", "+49 30 23125 008", "Read.", WHY))
    with pytest.raises(refusals.ReadBackMissingError):
        approving.approve_by_phone(desk, case_id, uid, PhoneCall("Kim Ash", "004930 23125007", " ", WHY))
    call = PhoneCall("Kim Ash", "+49 30 23125-007", "Messages of the last day to the duty desk.", WHY)
    approving.approve_by_phone(desk, case_id, uid, call)
    assert state(desk, case_id) is State.APPROVED
    (task,) = [task for task in tasks.tasks(desk.db, case_id) if task.kind == "countersign"]
    assert (task.owner, task.due_at) == ("Kim Ash", "2026-03-08T21:40:00.000Z")
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    assert question.said is not None
    assert question.said.manner is Manner.PHONE
    with pytest.raises(refusals.NotTheirCallError):
        countersign(desk, case_id, question.said.uid, "I did it myself.")
    clock.advance(3600)
    countersign(kim, case_id, question.said.uid, "So it was.")
    after = approvals.asked(desk.db, case_id)
    assert after is not None
    assert after.said is not None
    assert after.said.countersigned == "confirmed"
    assert not any(task.open for task in tasks.tasks(desk.db, case_id) if task.kind == "countersign")


def test_whoever_is_kept_away_does_not_agree_by_phone_either(desk: Desk, kim: Desk, case_id: CaseId) -> None:
    policy(desk, by_phone=[{"name": "Kim Ash", "number": "+49 30 23125 007"}])
    actions.submit(desk, case_id, CONTENT)
    exclude(desk, case_id, kim.person.id, "Her brother is the officer.")
    call = PhoneCall("Kim Ash", "+49 30 23125 007", "Messages of the last day to the duty desk.", WHY)
    with pytest.raises(refusals.ExcludedError, match="Kim Ash"):
        approving.approve_by_phone(desk, case_id, decisions(desk.db, case_id)[0].uid, call)
    assert state(desk, case_id) is State.PENDING_APPROVAL


def test_unanswered_for_ten_minutes_the_least_may_go_out(
    desk: Desk, case_id: CaseId, pending: str, clock: FakeClock
) -> None:
    clock.advance(9 * 60)
    with pytest.raises(refusals.NotUnansweredError, match="21:50"):
        approving.release_unanswered(desk, case_id, pending, "Nobody picks up.")
    clock.advance(60)
    approving.release_unanswered(desk, case_id, pending, "Nobody picks up, she is on the bridge.")
    found = decision_in_force(desk.db, case_id)
    assert found is not None
    assert found.may_go_out
    assert found.categories == {Category.LOGIN}
    (review,) = [task for task in tasks.open_tasks(desk.db, desk.person.id) if task.kind == "review_unanswered"]
    assert review.due_at == "2026-03-08T06:00:00.000Z"
    assert tasks.open_tasks(desk.db, desk.person.id)[0] == review


def test_unanswered_an_unknown_requester_gets_nothing(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    actions.submit(desk, case_id, {**DISCLOSE, "requester": "unknown"})
    clock.advance(3600)
    with pytest.raises(refusals.NotUnansweredError, match="verified"):
        approving.release_unanswered(desk, case_id, decisions(desk.db, case_id)[0].uid, "Nobody picks up.")


def test_unanswered_a_requester_whom_the_agency_denied_meanwhile_gets_nothing(
    desk: Desk, case_id: CaseId, pending: str, clock: FakeClock
) -> None:
    clock.advance(600)
    number, source = "+1 217 555 0100", "State list 2026"
    denied = NewCall(number, source, "Desk officer Marsh", CallOutcome.DENIED, clock.now(), None, "US")
    record_call(desk, case_id, denied, ())
    with pytest.raises(refusals.NotUnansweredError, match="denies"):
        approving.release_unanswered(desk, case_id, pending, "Nobody picks up.")
    assert state(desk, case_id) is State.PENDING_APPROVAL


def test_an_unknown_requester_is_overridden_by_a_second_person_with_a_reason(
    desk: Desk, kim: Desk, case_id: CaseId
) -> None:
    actions.submit(desk, case_id, {**DISCLOSE, "requester": "unknown"})
    assert state(desk, case_id) is State.PENDING_APPROVAL
    approving.approve(kim, case_id, decisions(desk.db, case_id)[0].uid, "I know this desk; their lines are down.")
    assert state(desk, case_id) is State.APPROVED


def test_the_database_gives_a_failed_requester_nothing(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    columns = (
        "case_id, person_id, protocol_sha256, bases_sha256, decided_unseen, reveals_avoided, reason, at, signature,"
        " device_id, op_id, outcome"
    )
    with pytest.raises(dbapi2.IntegrityError, match="failed the check"), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            f"INSERT INTO decision (uid, answers, {columns})"
            f" SELECT 'another', json_set(answers, '$.requester', 'failed:forged'), {columns} FROM decision"
        )


def test_an_open_case_keeps_the_policy_it_was_asked_under(desk: Desk, kim: Desk, case_id: CaseId, pending: str) -> None:
    policy(desk, roles=["administrator"])
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    assert question.policy.version == 2
    approving.approve(kim, case_id, pending, WHY)
