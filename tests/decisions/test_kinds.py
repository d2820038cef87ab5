"""A kind that was guessed from a mail is corrected: clocks, place and form follow, until something is decided."""

from __future__ import annotations

import pytest

from app.cases import actions, queries, store
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId, Imminence, Kind, NotYoursError, State
from app.cases.opening import NewCase, open_case
from app.decisions import actions as decisions
from app.decisions.kinds import KindDecidedError, change_kind
from app.decisions.queries import draft, protocol_of
from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from tests.decisions.forms import CLEAR


@pytest.fixture
def guessed(desk: Desk) -> CaseId:
    """Open a case that was taken for an emergency, and claim it."""
    with desk.transaction(Permission.KEEP) as tx:
        new = NewCase(Kind.EMERGENCY_DISCLOSURE, "Please keep the data", "NO", desk.clock.now(), "mail")
        case_id = open_case(tx, new).id
    actions.claim(desk, case_id)
    return case_id


def test_clocks_place_and_form_follow_the_kind(desk: Desk, guessed: CaseId) -> None:
    decisions.save_draft(desk, guessed, {"rationale": "typed under the other form"})
    before = queries.case_page(desk.db, guessed)
    change_kind(desk, guessed, Kind.PRESERVATION)
    page = queries.case_page(desk.db, guessed)
    assert (page.row.kind, page.row.imminence, page.row.reference) == (
        Kind.PRESERVATION,
        Imminence.UNKNOWN,
        before.row.reference,
    )
    running = [clock for clock in page.clocks if clock.stopped_at is None]
    assert {clock.measures for clock in running} == {"due", "escalate"}
    assert all("preservation" in clock.basis for clock in running)
    assert page.row.due_at == min(clock.due_at for clock in running if clock.measures == "due")
    assert page.events[-1].note == "emergency_disclosure → preservation"
    assert protocol_of(desk, guessed).kind is Kind.PRESERVATION
    assert draft(desk.db, guessed, desk.person.id) is None
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_the_new_form_is_drafted_and_signed_and_stays(desk: Desk, guessed: CaseId) -> None:
    decisions.save_draft(desk, guessed, {"rationale": "typed under the other form"})
    change_kind(desk, guessed, Kind.PRESERVATION)
    form = CLEAR["preservation", "preserve_only"]
    decisions.save_draft(desk, guessed, form)
    decisions.submit(desk, guessed, form)
    assert store.load(desk.db, guessed).state is State.DECIDED
    assert protocol_of(desk, guessed).kind is Kind.PRESERVATION
    with pytest.raises(KindDecidedError):
        change_kind(desk, guessed, Kind.PRODUCTION_ORDER, "too late")


def test_what_somebody_assessed_stays(desk: Desk, guessed: CaseId) -> None:
    actions.assess(desk, guessed, Imminence.HOURS)
    change_kind(desk, guessed, Kind.INTERNAL_ESCALATION)
    assert store.load(desk.db, guessed).imminence is Imminence.HOURS


def test_what_becomes_an_emergency_becomes_one_whole(desk: Desk, guessed: CaseId) -> None:
    change_kind(desk, guessed, Kind.PRESERVATION)
    actions.set_life_at_risk(desk, guessed, "it is not one", on=False)
    change_kind(desk, guessed, Kind.EMERGENCY_DISCLOSURE)
    case = store.load(desk.db, guessed)
    assert (case.life_at_risk, case.imminence) == (True, Imminence.UNASSESSED)
    running = [clock.measures for clock in queries.case_page(desk.db, guessed).clocks if clock.stopped_at is None]
    assert "triage" in running


def test_past_the_claim_a_reason_is_needed_and_kept(desk: Desk, guessed: CaseId) -> None:
    actions.hold(desk, guessed, "waits for counsel")
    with pytest.raises(ReasonMissingError):
        change_kind(desk, guessed, Kind.PRESERVATION, " ")
    change_kind(desk, guessed, Kind.PRESERVATION, "counsel says so")
    assert "counsel says so" in queries.case_page(desk.db, guessed).events[-1].note


def test_a_case_of_somebody_else_keeps_its_kind(desk: Desk, guessed: CaseId) -> None:
    actions.release(desk, guessed)
    change_kind(desk, guessed, Kind.PRODUCTION_ORDER)
    actions.claim(desk, guessed)
    desk.db.execute("UPDATE cases SET owner_id = NULL WHERE id = ?", (guessed,))
    with pytest.raises(NotYoursError):
        change_kind(desk, guessed, Kind.EMERGENCY_DISCLOSURE)
