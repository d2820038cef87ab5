"""A review that asks for a case to be reopened: it goes on in a new, linked one, once."""

from __future__ import annotations

import pytest

from app.cases import actions
from app.cases.model import CaseId, State
from app.cases.queries import case_page
from app.decisions.excluding import check_not_excluded, exclude, exclusions, lift
from app.decisions.refusals import ExcludedError
from app.desk import Desk
from app.identity import Role
from app.review import feedback
from app.review.conflicts import Clash, conflicts
from app.review.reopening import reopen
from app.review.review_queries import acts_due
from app.vault import audit
from tests.builders import FakeClock
from tests.review.carried import closed_with_evidence
from tests.review.closed import come_back, somebody


@pytest.fixture
def case_id(desk: Desk, clock: FakeClock) -> CaseId:
    """Close a case."""
    made = closed_with_evidence(desk)
    clock.advance(3600)
    return made


def test_it_goes_on_in_a_linked_case_and_the_closed_one_stays(desk: Desk, case_id: CaseId) -> None:
    review = come_back(desk, case_id, "reopen", rationale="Nobody called the school.")
    before = case_page(desk.db, case_id)
    made = reopen(desk, review)
    then, now = case_page(desk.db, case_id), case_page(desk.db, made.case_id)
    assert (then.row.state, then.row.reference) == (State.CLOSED, before.row.reference)
    assert [link.id for link in then.linked] == [made.case_id]
    assert [link.id for link in now.linked] == [case_id]
    assert (now.row.state, now.row.reference) == (State.NEW, made.reference)
    assert (now.row.title, now.row.kind, now.row.country) == (then.row.title, then.row.kind, then.row.country)
    assert now.subjects == then.subjects
    assert any(clock.stopped_at is None for clock in now.clocks)
    (told,) = (event.note for event in now.events if event.act == "reopened")
    assert before.row.reference in told
    assert "Nobody called the school." in told
    assert {case_id, made.case_id} <= made.changes.cases
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_who_was_kept_away_and_how_soon_harm_is_feared_hold_for_the_linked_case(desk: Desk, clock: FakeClock) -> None:
    away, back = somebody(desk, "Lee Moor"), somebody(desk, "Kim Hall", Role.SUPERVISOR)

    def keep(case_id: CaseId) -> None:
        for each in (away, back):
            exclude(desk, case_id, each.person.id, "A cousin asks.")
        lift(somebody(desk, "Ada North", Role.SUPERVISOR), case_id, back.person.id, "Another cousin.")

    case_id = closed_with_evidence(desk, before=keep)
    clock.advance(3600)
    made = reopen(desk, come_back(desk, case_id, "reopen"))
    ((name, reason),) = ((each.name, each.reason) for each in exclusions(desk.db, made.case_id))
    assert (name, reason.startswith("A cousin asks.")) == ("Lee Moor", True)
    with pytest.raises(ExcludedError):
        check_not_excluded(desk.db, made.case_id, away.person.id, "Lee Moor")
    # Whoever was let back to the closed one is not kept away from the new one.
    actions.claim(back, made.case_id)
    told = "SELECT imminence, country, requester_id FROM cases WHERE id = ?"
    assert desk.db.execute(told, (made.case_id,)).fetchone() == desk.db.execute(told, (case_id,)).fetchone()


def test_what_was_done_is_on_record_and_waits_no_more(desk: Desk, case_id: CaseId) -> None:
    review = come_back(desk, case_id, "reopen")
    made = reopen(desk, review)
    assert acts_due(desk.db) == ()
    (note,) = desk.db.execute("SELECT note FROM review_act WHERE review_uid = ?", (review,)).fetchone()
    assert made.reference in note
    ((found, clashes, linked),) = ((each.case_id, each.clashes, each.linked) for each in conflicts(desk))
    assert (found, clashes, linked) == (case_id, (Clash.REOPENED,), (made.reference,))


def test_it_is_opened_once_and_only_where_a_review_asks_for_it(desk: Desk, case_id: CaseId) -> None:
    review, content = come_back(desk, case_id, "reopen"), come_back(desk, case_id, "agree")
    reopen(desk, review)
    there = desk.db.execute("SELECT count(*) FROM cases").fetchone()
    for uid in (review, content):
        with pytest.raises(feedback.NothingToDoError):
            reopen(desk, uid)
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == there
