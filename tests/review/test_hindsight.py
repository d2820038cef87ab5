"""A packed case knows nothing that came after its decision: not what a caller said since, not what it was linked with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cases import incidents
from app.cases import queries as case_queries
from app.decisions import actions, tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.intake import phone
from app.review.packed import case_in
from app.review.papers import Part
from app.review.releasing import release
from tests.decisions.forms import CLEAR, end_tasks
from tests.review.carried import Both, closed_with_evidence, opened, sealed_for
from tests.review.closed import COMPLETE, uid_of
from tests.review.test_shown_when import answer, everything, judge

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk

BEFORE = {
    "officer_name": "Inga Berg",
    "agency_country": "NO",
    "account_identifier": "hiker54",
    phone.WORDS: "Is missing.",
}
AFTER = {"officer_name": "Tor Dahl", "agency_country": "SE", "account_identifier": "other", phone.WORDS: "Found alive."}
WHEN_ENDED = ("Found alive.", "Tor Dahl", "SE")


def called(desk: Desk) -> CaseId:
    """Take a call whose caller goes on telling after the decision."""
    case_id = phone.start(desk, phone.SUBJECT, "A hiker").case_id
    for name, value in BEFORE.items():
        phone.fill(desk, case_id, name, value)
    tasks.note_preserved(desk, case_id, "The whole account, in the legal hold.")
    actions.submit(desk, case_id, CLEAR["emergency-disclosure", "refuse"])
    for name, value in AFTER.items():
        phone.fill(desk, case_id, name, value)
    actions.respond(desk, case_id, "Told the desk.")
    end_tasks(desk, case_id)
    close(desk, case_id, COMPLETE, "Officer Lund", Located.UNKNOWN)
    return case_id


def told(desk: Desk, case_id: CaseId) -> tuple[str, str, str]:
    """Return what a call says, by whom, and from which country."""
    page = case_queries.case_page(desk.db, case_id)
    assert page.requester is not None
    return page.requests[0].body, page.requester.name, page.row.country


def test_a_call_that_went_on_after_the_decision_stands_as_it_was_told_by_then(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = called(team)
    sealed = sealed_for(team, supervisor, tmp_path / "pack", first)
    with opened(supervisor, tmp_path / "pack") as desk:
        case_id = case_in(desk, uid_of(team, first))
        assert told(desk, case_id) == ("Is missing.", "Inga Berg", "NO")
        assert [each.value for each in case_queries.case_page(desk.db, case_id).subjects] == ["hiker54"]
        assert not [word for word in ("Found alive", "Tor Dahl", "other") if word in everything(desk)]
        review = answer(supervisor, sealed.uid, uid_of(team, first))
        release(supervisor, desk, uid_of(team, first), Part.DECISION)
        assert told(desk, case_id) == ("Is missing.", "Inga Berg", "NO")
        judge(supervisor, review)
        release(supervisor, desk, uid_of(team, first), Part.ENDING)
        assert told(desk, case_id) == WHEN_ENDED == told(team, first)


def test_what_a_case_was_linked_with_since_is_not_told_before_the_verdict(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    pair: list[CaseId] = []

    def beside(first: CaseId) -> None:
        pair.append(closed_with_evidence(team, before=lambda second: incidents.link(team, second, first)))

    pair.append(closed_with_evidence(team, before=beside))
    since = closed_with_evidence(team, after=lambda case_id: incidents.link(team, case_id, pair[0]))
    sealed = sealed_for(team, supervisor, tmp_path / "pack", *pair, since)
    with opened(supervisor, tmp_path / "pack") as desk:
        assert linked(desk, team, pair[0]) == {number(team, pair[1])}
        assert linked(desk, team, since) == set()
        review = answer(supervisor, sealed.uid, uid_of(team, since))
        judge(supervisor, review)
        release(supervisor, desk, uid_of(team, since), Part.ENDING)
        assert linked(desk, team, since) == {number(team, each) for each in pair}


def linked(desk: Desk, team: Desk, case_id: CaseId) -> set[str]:
    """Return the cases that a packed one is told to belong with."""
    return {each.reference for each in case_queries.case_page(desk.db, case_in(desk, uid_of(team, case_id))).linked}


def number(team: Desk, case_id: CaseId) -> str:
    """Return what a case is called."""
    return case_queries.case_page(team.db, case_id).row.reference
