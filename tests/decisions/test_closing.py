"""Closing: the record is complete, receipt is acknowledged, and then nothing changes any more."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from app.cases import actions as cases
from app.cases import store as case_store
from app.cases.model import CaseId, NotYoursError, State, Step, WrongStepError
from app.decisions import actions, queries
from app.decisions.closing import check, close, due_for_record
from app.decisions.errors import AnswersConflictError, EndingMissingError, LookedError, RecordIncompleteError
from app.decisions.model import Located
from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from tests.decisions.evidence import add_item, look
from tests.decisions.forms import CLEAR, DISCLOSE, RECORD, end_tasks

NAME = {"data_subscriber": "disclose", "reason_subscriber": "To know whom to look for."}


@pytest.fixture
def answered(desk: Desk, case_id: CaseId) -> CaseId:
    """Decide a case by its release answers alone, and answer it."""
    actions.submit(desk, case_id, DISCLOSE)
    actions.respond(desk, case_id, "By phone to the duty desk.")
    end_tasks(desk, case_id)
    return case_id


def state(desk: Desk, case_id: CaseId) -> State:
    """Return where a case stands."""
    return case_store.load(desk.db, case_id).state


def test_a_complete_case_is_closed(desk: Desk, answered: CaseId) -> None:
    close(desk, answered, RECORD, "Duty desk, Officer Lund", Located.YES)
    assert state(desk, answered) is State.CLOSED
    ending = queries.ending(desk.db, answered)
    assert ending is not None
    assert (ending.acknowledged_by, ending.located) == ("Duty desk, Officer Lund", Located.YES)
    (row,) = queries.decisions(desk.db, answered)
    assert row.answers == DISCLOSE
    assert ending.record == {row.uid: {**RECORD, **DISCLOSE}}
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()
    acts = [act for (act,) in desk.db.execute("SELECT act FROM event ORDER BY id")]
    assert acts[-6:] == ["respond", "task done", "task done", "task done", "acknowledged", "close"]


def test_what_the_record_still_needs_is_listed_and_the_case_stays_open(desk: Desk, answered: CaseId) -> None:
    most = {key: value for key, value in RECORD.items() if key not in ("person_at_risk", "data_content")}
    # The observations are asked once the harm is known to be suicide.
    asked_later = {key for key in RECORD if key.startswith("seen_")}
    assert {entry.key for entry in due_for_record(desk, answered, {})} == set(RECORD) - asked_later
    assert {entry.key for entry in due_for_record(desk, answered, most)} == {"person_at_risk", "data_content"}
    with pytest.raises(RecordIncompleteError, match="Who is at risk") as refused:
        close(desk, answered, most, "nobody", Located.UNKNOWN)
    assert [entry.key for entry in refused.value.missing] == ["person_at_risk", "data_content"]
    assert state(desk, answered) is State.RESPONDED
    assert queries.ending(desk.db, answered) is None


def test_closing_asks_who_acknowledged_receipt(desk: Desk, answered: CaseId) -> None:
    with pytest.raises(EndingMissingError):
        close(desk, answered, RECORD, "  ", Located.NO)


def test_an_unanswered_case_is_not_closed(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, {**RECORD, **DISCLOSE})
    with pytest.raises(WrongStepError):
        close(desk, case_id, {}, "Duty desk", Located.YES)


def test_only_who_has_the_case_closes_it(desk: Desk, colleague: Desk, answered: CaseId) -> None:
    with pytest.raises(NotYoursError):
        close(colleague, answered, RECORD, "Duty desk", Located.YES)


def test_the_record_cannot_change_what_was_decided(desk: Desk, answered: CaseId) -> None:
    close(desk, answered, {**RECORD, "rationale": "Rewritten later.", "data_login": "refuse"}, "nobody", Located.NO)
    ending = queries.ending(desk.db, answered)
    assert ending is not None
    (record,) = ending.record.values()
    assert (record["rationale"], record["data_login"]) == (DISCLOSE["rationale"], "disclose")


def test_the_record_cannot_give_out_more(desk: Desk, answered: CaseId) -> None:
    with pytest.raises(AnswersConflictError) as refused:
        close(desk, answered, {**RECORD, **NAME}, "nobody", Located.NO)
    assert [conflict.key for conflict in refused.value.conflicts] == ["data_subscriber"]
    in_part = {**RECORD, "data_content": "refuse", "reason_content": "Not needed to find him."}
    with pytest.raises(AnswersConflictError):
        close(desk, answered, in_part, "nobody", Located.NO)
    assert state(desk, answered) is State.RESPONDED


def test_a_correction_completes_what_the_record_could_not(desk: Desk, answered: CaseId) -> None:
    actions.correct(desk, answered, {**RECORD, **DISCLOSE, **NAME}, "The name went out too.")
    actions.respond(desk, answered, "By phone.")
    end_tasks(desk, answered)
    close(desk, answered, {}, "Duty desk", Located.YES)
    ending = queries.ending(desk.db, answered)
    assert ending is not None
    assert list(ending.record) == [queries.decisions(desk.db, answered)[0].uid]


def test_each_decision_that_stands_is_completed(desk: Desk, answered: CaseId) -> None:
    """A missing child takes several disclosures: the first one's record is due as well as the second's."""
    with desk.transaction(Permission.KEEP) as tx:
        cases.advance(tx, case_store.load(tx.db, answered), Step.CONTINUE)
    second = {**CLEAR["emergency-disclosure", "partial"], **{key: RECORD[key] for key in ("unseen", "harm")}}
    actions.submit(desk, answered, second)
    actions.respond(desk, answered, "By phone.")
    end_tasks(desk, answered)
    with pytest.raises(RecordIncompleteError):
        close(desk, answered, {key: RECORD[key] for key in RECORD if key != "harm"}, "nobody", Located.NO)
    close(desk, answered, {**RECORD, "reason_content": "Login places suffice."}, "nobody", Located.NO)
    ending = queries.ending(desk.db, answered)
    assert ending is not None
    assert len(ending.record) == 2


def test_a_failed_sender_with_an_open_emergency_is_not_closed_without_a_word_on_referral(
    desk: Desk, case_id: CaseId
) -> None:
    answers = {
        **CLEAR["emergency-disclosure", "refuse"],
        "requester": "failed:forged",
        "emergency": "unknown",
        "imminence": "unknown",
        "refusal": "suspected_fraud",
    }
    actions.submit(desk, case_id, answers)
    actions.respond(desk, case_id, "Refused in writing.")
    with pytest.raises(RecordIncompleteError) as refused:
        close(desk, case_id, RECORD, "nobody", Located.NOT_APPLICABLE)
    assert [entry.key for entry in refused.value.missing] == ["referral"]
    close(desk, case_id, {**RECORD, "referral": "agency_informed"}, "nobody", Located.NOT_APPLICABLE)


def test_closed_is_immutable(desk: Desk, answered: CaseId) -> None:
    close(desk, answered, RECORD, "Duty desk", Located.YES)
    with pytest.raises(WrongStepError):
        actions.submit(desk, answered, DISCLOSE)
    with pytest.raises(WrongStepError):
        actions.correct(desk, answered, DISCLOSE, "Too late.")
    with pytest.raises(WrongStepError):
        actions.save_draft(desk, answered, DISCLOSE)
    with pytest.raises(WrongStepError):
        close(desk, answered, RECORD, "Somebody else", Located.NO)
    for sql in (
        "UPDATE closing SET located = 'no'",
        "DELETE FROM closing",
        "INSERT INTO draft SELECT id, 1, '{}', '', device_id, op_id, 1 FROM cases",
        "REPLACE INTO decision SELECT * FROM decision",
    ):
        with pytest.raises(dbapi2.IntegrityError, match=r"immutable|closed case"):
            desk.db.execute(sql)


def test_saying_at_closing_that_nothing_was_looked_at_is_checked_and_counted(desk: Desk, answered: CaseId) -> None:
    for _item in range(2):
        add_item(desk, answered)
    close(desk, answered, RECORD, "nobody", Located.NO)
    assert queries.reveals_avoided(desk.db, desk.person.id, "2026-01-01T00:00:00.000Z") == 2


def test_a_look_contradicts_what_is_said_at_closing(desk: Desk, answered: CaseId) -> None:
    look(desk, add_item(desk, answered), "L2")
    with pytest.raises(LookedError):
        close(desk, answered, RECORD, "nobody", Located.NO)
    close(desk, answered, {**RECORD, "unseen": "looked"}, "nobody", Located.NO)
    assert queries.reveals_avoided(desk.db, desk.person.id, "2026-01-01T00:00:00.000Z") == 0


def test_a_record_answer_that_cannot_stand_is_not_signed_and_is_mended_in_place(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, {**RECORD, **DISCLOSE, "requester_note": "x"})
    (row,) = queries.decisions(desk.db, case_id)
    assert "requester_note" not in row.answers
    kept = queries.draft(desk.db, case_id, desk.person.id)
    assert kept is not None
    assert kept.answers["requester_note"] == "x"
    assert [entry.key for entry in due_for_record(desk, case_id, kept.answers)] == ["requester_note"]
    actions.respond(desk, case_id, "By phone.")
    end_tasks(desk, case_id)
    close(desk, case_id, {"requester_note": "Duty desk, by their own page"}, "Duty desk", Located.YES)
    assert queries.draft(desk.db, case_id, desk.person.id) is None


def test_what_closing_refuses_is_told_before_anything_is_asked(desk: Desk, answered: CaseId) -> None:
    with pytest.raises(RecordIncompleteError) as refused:
        check(desk, answered, {})
    assert "due before closing" in refused.value.what
    assert "What harm is feared" not in refused.value.what
    assert len(refused.value.points) == sum(not key.startswith("seen_") for key in RECORD)
    with pytest.raises(AnswersConflictError):
        check(desk, answered, {**RECORD, **NAME})
    check(desk, answered, RECORD)
    look(desk, add_item(desk, answered), "L3")
    with pytest.raises(LookedError):
        check(desk, answered, RECORD)
