"""What keeps somebody away from a case, and the second person who lets them back with a reason."""

from __future__ import annotations

import pytest
from sqlcipher3 import dbapi2

from app.cases import queries as case_queries
from app.cases.actions import ReasonMissingError, claim, release
from app.cases.model import CaseId, KeptAwayError, State
from app.cases.store import load
from app.decisions import refusals
from app.decisions.excluding import exclude, exclusions, lift, liftable
from app.desk import Desk
from app.identity import Permission
from app.vault import audit
from tests.decisions.test_approving import seat


@pytest.fixture
def kim(desk: Desk) -> Desk:
    """Seat a supervisor."""
    return seat(desk, "Kim Ash")


@pytest.fixture
def ada(desk: Desk) -> Desk:
    """Seat a third person."""
    return seat(desk, "Ada Moss")


def test_a_third_person_lets_somebody_back_and_both_reasons_stay(
    desk: Desk, kim: Desk, ada: Desk, case_id: CaseId
) -> None:
    release(desk, case_id)
    exclude(kim, case_id, desk.person.id, "He knows the family.")
    assert [each.name for each in liftable(ada, case_id)] == [desk.person.name]
    lift(ada, case_id, desk.person.id, "Another family of that name: the birth dates differ.")
    assert exclusions(desk.db, case_id) == ()
    claim(desk, case_id)
    acts = [(event.act, event.note) for event in case_queries.case_page(desk.db, case_id).events]
    assert ("kept away", "Robin Vale: He knows the family.") in acts
    assert ("let back", "Robin Vale: Another family of that name: the birth dates differ.") in acts
    assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_whoever_is_kept_away_is_told_when_they_take_the_case(desk: Desk, kim: Desk, case_id: CaseId) -> None:
    release(desk, case_id)
    exclude(kim, case_id, desk.person.id, "He knows the family.")
    with pytest.raises(KeptAwayError, match="kept away"):
        claim(desk, case_id)
    assert load(desk.db, case_id).state is State.NEW


def test_neither_whoever_is_kept_away_nor_whoever_said_so_lifts_it(desk: Desk, kim: Desk, case_id: CaseId) -> None:
    release(desk, case_id)
    exclude(kim, case_id, desk.person.id, "He knows the family.")
    for one in (desk, kim):
        assert liftable(one, case_id) == ()
        with pytest.raises(refusals.SecondPersonLiftsError):
            lift(one, case_id, desk.person.id, "It is nothing.")
        with pytest.raises(dbapi2.IntegrityError, match="second person"), one.transaction(Permission.KEEP) as tx:
            tx.db.execute(
                "INSERT INTO exclusion_lift (exclusion_id, uid, by_id, reason, at, device_id, op_id)"
                " SELECT id, 'x', ?, 'y', at, device_id, op_id FROM exclusion",
                (one.person.id,),
            )
    assert len(exclusions(desk.db, case_id)) == 1


def test_lifting_asks_for_a_reason_and_for_something_to_lift(desk: Desk, kim: Desk, ada: Desk, case_id: CaseId) -> None:
    with pytest.raises(refusals.NotExcludedError):
        lift(ada, case_id, kim.person.id, "For nothing.")
    exclude(desk, case_id, kim.person.id, "Her brother is the officer.")
    with pytest.raises(ReasonMissingError):
        lift(ada, case_id, kim.person.id, " ")
    assert len(exclusions(desk.db, case_id)) == 1


def test_who_was_let_back_can_be_kept_away_again(desk: Desk, kim: Desk, ada: Desk, case_id: CaseId) -> None:
    exclude(desk, case_id, kim.person.id, "Her brother is the officer.")
    with pytest.raises(refusals.ExcludedError):
        exclude(ada, case_id, kim.person.id, "Twice.")
    lift(ada, case_id, kim.person.id, "He left the force.")
    exclude(desk, case_id, kim.person.id, "He came back to it.")
    assert [each.reason for each in exclusions(desk.db, case_id)] == ["He came back to it."]
