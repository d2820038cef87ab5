"""Drafting, submitting, correcting and answering, on a real encrypted database."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from app.cases import actions as cases
from app.cases import queries as case_queries
from app.cases import store as case_store
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, Imminence, Kind, NotYoursError, State, Step, WrongStepError
from app.changes import Changes, Topic
from app.decisions import actions, library, queries, tasks
from app.decisions.errors import AnswersConflictError, AnswersMissingError, LookedError, NoDecisionError
from app.decisions.model import Outcome, Unseen
from app.decisions.proof import problems
from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from app.wellness.actions import sit_down
from app.wellness.queries import facts
from tests.builders import FakeClock
from tests.decisions.conftest import Make
from tests.decisions.evidence import add_item, look
from tests.decisions.forms import CLEAR, DISCLOSE, RECORD, WHY

NO_EMERGENCY = CLEAR["emergency-disclosure", "refuse"]


def state(desk: Desk, case_id: CaseId) -> State:
    """Return where a case stands."""
    return case_store.load(desk.db, case_id).state


def one(desk: Desk, sql: str, *values: object) -> tuple[object, ...]:
    """Return the one row of a question to the database."""
    row: tuple[object, ...] = desk.db.execute(sql, values).fetchone()
    return row


def test_a_draft_is_kept_as_typed_and_survives_the_program(desk: Desk, case_id: CaseId, clock: FakeClock) -> None:
    changes = actions.save_draft(desk, case_id, {"emergency": "yes", "rationale": "x", "nobody_asked": 1})
    assert changes == Changes(frozenset({Topic.DECISIONS}), frozenset({case_id}))
    clock.advance(30)
    assert actions.save_draft(desk, case_id, {"emergency": "no", "imminence": "now"}) == Changes()
    with desk.elsewhere() as later:
        draft = queries.draft(later.db, case_id, desk.person.id)
    assert draft is not None
    assert draft.answers == {"emergency": "no", "imminence": "now"}
    assert draft.version == 2
    assert draft.saved_at > one(desk, "SELECT at FROM case_protocol")[0]  # type: ignore[operator]  # both are text
    assert queries.answers_of(desk.db, case_id, desk.person.id) == draft.answers


def test_a_clear_case_is_submitted(desk: Desk, case_id: CaseId) -> None:
    actions.save_draft(desk, case_id, {"emergency": "unknown"})
    changes = actions.submit(desk, case_id, {**DISCLOSE, "referral": "told", "imminence": "hours"})
    assert changes.topics == {Topic.CASES, Topic.DECISIONS}
    assert state(desk, case_id) is State.DECIDED
    (row,) = queries.decisions(desk.db, case_id)
    assert row.outcome is Outcome.DISCLOSE
    assert row.answers == {**DISCLOSE, "imminence": "hours"}
    assert (row.person, row.supersedes, row.superseded, row.unseen) == (desk.person.name, None, False, None)
    case = case_store.load(desk.db, case_id)
    assert case.imminence is Imminence.HOURS
    assert case.life_at_risk
    assert one(desk, "SELECT requester_check FROM cases WHERE id = ?", case_id) == ("passed",)
    assert queries.draft(desk.db, case_id, desk.person.id) is None
    assert queries.answers_of(desk.db, case_id, desk.person.id) == row.answers


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_of_case_can_be_decided(desk: Desk, make: Make, kind: Kind) -> None:
    form = library.in_force(library.shipped_protocols(), kind, desk.clock.now().date())
    for (name, outcome), answers in CLEAR.items():
        if name == form.id:
            case_id = make(kind)
            tasks.note_preserved(desk, case_id, WHY)
            actions.submit(desk, case_id, answers)
            assert queries.decisions(desk.db, case_id)[0].outcome.value == outcome
    assert problems(desk.db, desk.vault.uid) == []


def test_the_decision_is_signed_by_the_person_and_the_audit_chain_vouches_for_it(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    assert problems(desk.db, desk.vault.uid) == []
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()
    assert problems(desk.db, "another vault") != []
    body = json.loads(str(one(desk, "SELECT body FROM outbox WHERE entity = 'decision'")[0]))
    assert body["answers"] == DISCLOSE
    assert body["person"] == desk.person.uid


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE decision SET answers = replace(answers, 'login', 'content')",
        "UPDATE decision SET outcome = 'refuse'",
        "UPDATE decision SET at = '2026-01-01T00:00:00.000Z'",
        "UPDATE decision SET reveals_avoided = 7",
        "UPDATE decision SET signature = zeroblob(64)",
        "UPDATE decision SET protocol_sha256 = bases_sha256",
    ],
)
def test_a_decision_cannot_be_changed_and_a_forgery_is_found(desk: Desk, case_id: CaseId, forged: str) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    with pytest.raises(dbapi2.IntegrityError, match="immutable"):
        desk.db.execute(forged)
    with pytest.raises(dbapi2.IntegrityError, match="immutable"):
        desk.db.execute("DELETE FROM decision")
    desk.db.set_authorizer(None)  # as whoever holds the key and another program
    desk.db.execute("DROP TRIGGER decision_is_immutable_update")
    desk.db.execute(forged)
    assert len(problems(desk.db, desk.vault.uid)) == 1


def test_what_is_missing_is_told_and_nothing_is_decided(desk: Desk, case_id: CaseId) -> None:
    actions.save_draft(desk, case_id, {"emergency": "yes"})
    with pytest.raises(AnswersMissingError, match="Is the requester real") as refused:
        actions.submit(desk, case_id, {"emergency": "yes"})
    assert [entry.key for entry in refused.value.missing] == ["requester", "imminence", "outcome", "rationale"]
    assert state(desk, case_id) is State.CLAIMED
    assert queries.decisions(desk.db, case_id) == ()
    assert queries.answers_of(desk.db, case_id, desk.person.id) == {"emergency": "yes"}


@pytest.mark.parametrize("requester", ["failed:forged", "failed:agency-denies"])
def test_a_requester_who_is_not_real_gets_no_data(desk: Desk, case_id: CaseId, requester: str) -> None:
    with pytest.raises(AnswersConflictError) as refused:
        actions.submit(desk, case_id, {**DISCLOSE, "requester": requester})
    assert [conflict.key for conflict in refused.value.conflicts] == ["requester"]
    assert state(desk, case_id) is State.CLAIMED
    assert one(desk, "SELECT count(*) FROM decision") == (0,)
    assert one(desk, "SELECT requester_check FROM cases") == ("unknown",)


def test_submitting_twice_decides_once(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    with pytest.raises(WrongStepError):
        actions.submit(desk, case_id, DISCLOSE)
    assert len(queries.decisions(desk.db, case_id)) == 1


def test_only_who_claimed_a_case_decides_it(desk: Desk, colleague: Desk, make: Make, case_id: CaseId) -> None:
    unclaimed = make(claimed=False)
    for other, number in ((desk, unclaimed), (colleague, case_id)):
        with pytest.raises(NotYoursError):
            actions.submit(other, number, DISCLOSE)
        with pytest.raises(NotYoursError):
            actions.save_draft(other, number, DISCLOSE)
    assert one(desk, "SELECT count(*) FROM draft") == (0,)


def test_a_held_case_is_resumed_before_it_is_decided(desk: Desk, case_id: CaseId) -> None:
    cases.hold(desk, case_id, "waiting for the call")
    with pytest.raises(WrongStepError):
        actions.submit(desk, case_id, DISCLOSE)
    actions.save_draft(desk, case_id, DISCLOSE)
    cases.resume(desk, case_id)
    actions.submit(desk, case_id, DISCLOSE)


def test_life_at_risk_mode_ends_when_the_emergency_gate_says_no(desk: Desk, case_id: CaseId) -> None:
    assert case_queries.life_at_risk(desk.db, desk.person.id) == [case_id]
    actions.submit(desk, case_id, NO_EMERGENCY)
    assert case_queries.life_at_risk(desk.db, desk.person.id) == []
    assert case_store.load(desk.db, case_id).imminence is Imminence.UNKNOWN
    actions.correct(desk, case_id, DISCLOSE, "The sister called: he is on the roof.")
    assert case_queries.life_at_risk(desk.db, desk.person.id) == [case_id]
    assert case_store.load(desk.db, case_id).imminence is Imminence.NOW


def test_an_open_emergency_gate_leaves_life_at_risk_mode_on(desk: Desk, case_id: CaseId) -> None:
    answers = CLEAR["emergency-disclosure", "ask_more"]
    actions.submit(desk, case_id, {**answers, "emergency": "unknown", "imminence": "unknown"})
    assert case_queries.life_at_risk(desk.db, desk.person.id) == [case_id]


def test_corrections_are_a_chain(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, NO_EMERGENCY)
    with pytest.raises(ReasonMissingError):
        actions.correct(desk, case_id, DISCLOSE, "  ")
    actions.correct(desk, case_id, DISCLOSE, "New facts by phone.")
    actions.respond(desk, case_id, "Read out on the verified number.")
    actions.correct(desk, case_id, {**DISCLOSE, "data_subscriber": "disclose"}, "The name is needed too.")
    third, second, first = queries.decisions(desk.db, case_id)
    assert [row.supersedes for row in (third, second, first)] == [second.uid, first.uid, None]
    assert [row.superseded for row in (third, second, first)] == [False, True, True]
    assert [row.reason for row in (first, second)] == ["", "New facts by phone."]
    assert first.outcome is Outcome.REFUSE
    assert state(desk, case_id) is State.DECIDED
    assert problems(desk.db, desk.vault.uid) == []


def test_what_is_not_decided_cannot_be_corrected(desk: Desk, case_id: CaseId) -> None:
    with pytest.raises(WrongStepError):
        actions.correct(desk, case_id, DISCLOSE, "Too early.")


def test_a_case_that_was_moved_on_without_a_decision_has_none_to_correct(desk: Desk, case_id: CaseId) -> None:
    with desk.transaction(Permission.KEEP) as tx:
        cases.advance(tx, case_store.load(tx.db, case_id), Step.DECIDE)
    with pytest.raises(NoDecisionError):
        actions.correct(desk, case_id, DISCLOSE, "Nothing there.")


def test_a_correction_is_checked_like_a_decision(desk: Desk, case_id: CaseId) -> None:
    actions.submit(desk, case_id, DISCLOSE)
    with pytest.raises(AnswersConflictError):
        actions.correct(desk, case_id, {**DISCLOSE, "emergency": "unknown"}, "Not sure any more.")
    assert len(queries.decisions(desk.db, case_id)) == 1


def test_a_case_never_changes_its_form(desk: Desk, case_id: CaseId) -> None:
    actions.save_draft(desk, case_id, {})
    with pytest.raises(dbapi2.IntegrityError, match="keeps the protocol"):
        desk.db.execute("UPDATE case_protocol SET sha256 = bases_sha256")
    with pytest.raises(dbapi2.IntegrityError, match="keeps the protocol"):
        desk.db.execute("DELETE FROM case_protocol")


def test_the_bytes_of_a_form_are_stored_once(desk: Desk, make: Make) -> None:
    for _case in range(2):
        actions.save_draft(desk, make(), {})
    kinds = [row[0] for row in desk.db.execute("SELECT kind FROM document ORDER BY kind")]
    assert kinds == ["legal_bases", "protocol"]


def test_progress_tells_what_is_missing_of_each_stage(desk: Desk, case_id: CaseId) -> None:
    actions.save_draft(desk, case_id, {**DISCLOSE, "rationale": ""})
    progress = queries.progress(desk, case_id)
    assert [entry.key for entry in progress.standing.missing_release] == ["rationale"]
    assert "harm" in {entry.key for entry in progress.standing.missing_record}
    assert queries.progress(desk, case_id, DISCLOSE).standing.releasable


def test_deciding_without_looking_counts_the_looks_it_spared(desk: Desk, case_id: CaseId) -> None:
    sit_down(desk)
    for _item in range(3):
        add_item(desk, case_id)
    add_item(desk, case_id, source="requester")
    changes = actions.submit(desk, case_id, {**DISCLOSE, "unseen": "text_suffices"})
    assert Topic.WELLNESS in changes.topics
    (row,) = queries.decisions(desk.db, case_id)
    assert (row.unseen, row.reveals_avoided) == (Unseen.TEXT_SUFFICES, 3)
    actions.correct(desk, case_id, {**DISCLOSE, "unseen": "known_hash"}, "By its hash.")
    assert queries.reveals_avoided(desk.db, desk.person.id, "2026-01-01T00:00:00.000Z") == 3
    assert facts(desk.own, desk.clock.now()).avoided == 3


def test_the_record_of_looks_has_the_last_word(desk: Desk, colleague: Desk, case_id: CaseId) -> None:
    first, second = add_item(desk, case_id), add_item(desk, case_id)
    look(desk, first, "L1")
    look(colleague, second, "L3")
    assert queries.looked(desk.db, case_id, desk.person.id).opened == 0
    look(desk, first, "L2")
    with pytest.raises(LookedError, match="you opened 1 item"):
        actions.submit(desk, case_id, {**DISCLOSE, **RECORD})
    assert state(desk, case_id) is State.CLAIMED
    actions.submit(desk, case_id, {**DISCLOSE, **RECORD, "unseen": "looked"})
    assert queries.decisions(desk.db, case_id)[0].reveals_avoided == 0


def test_an_answer_that_went_out_is_noted_and_stops_the_clocks(desk: Desk, case_id: CaseId) -> None:
    with pytest.raises(WrongStepError):
        actions.respond(desk, case_id, "Too early.")
    actions.submit(desk, case_id, DISCLOSE)
    with pytest.raises(ReasonMissingError):
        actions.respond(desk, case_id, "")
    with pytest.raises(NotYoursError):
        actions.respond(replace(desk, person=replace(desk.person, id=99)), case_id, "By phone.")  # type: ignore[arg-type]  # nobody
    actions.respond(desk, case_id, "By phone to the duty desk.")
    assert state(desk, case_id) is State.RESPONDED
    assert one(desk, "SELECT count(*) FROM clock WHERE stopped_at IS NULL") == (0,)
