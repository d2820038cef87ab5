"""A call is a case from its first field on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases.actions import claim, release
from app.cases.model import CaseId, Imminence, Kind, NotYoursError, State
from app.cases.queries import case_page
from app.cases.queue import Filters, page_ids
from app.desk import Desk
from app.intake.fields import gaps
from app.intake.importer import import_paths
from app.intake.phone import NotACallError, UnknownFieldError, fill, start
from tests.intake.letters import request, save


def test_the_first_field_opens_a_claimed_emergency(desk: Desk) -> None:
    started = start(desk, "agency_name", "City Police")
    page = case_page(desk.db, started.case_id)
    assert (page.row.reference, page.row.title) == (started.reference, "City Police")
    assert (page.row.kind, page.row.state) == (Kind.EMERGENCY_DISCLOSURE, State.CLAIMED)
    assert (page.row.imminence, page.row.life_at_risk) == (Imminence.UNASSESSED, True)
    assert (page.owner_id, page.requests[0].channel) == (desk.person.id, "phone")
    assert started.changes.cases == frozenset({started.case_id})


def test_each_field_is_saved_as_it_is_typed(desk: Desk) -> None:
    case_id = start(desk, "officer_name", "Ines Vale").case_id
    fill(desk, case_id, "agency_country", "France")
    fill(desk, case_id, "official_email", "ines@police.example.fr")
    fill(desk, case_id, "sworn_leo", False)
    fill(desk, case_id, "account_identifier", "quiet_otter\n\nsecond_account\n")
    fill(desk, case_id, "content_urls", "https://platform.example/v/1")
    fill(desk, case_id, "subject", "A person on a bridge")
    fill(desk, case_id, "words", "He says that he will jump.")
    page = case_page(desk.db, case_id)
    assert (page.row.title, page.row.country) == ("A person on a bridge", "FR")
    assert page.requester is not None
    assert (page.requester.name, page.requester.email) == ("Ines Vale", "ines@police.example.fr")
    assert {subject.value for subject in page.subjects} == {
        "quiet_otter",
        "second_account",
        "https://platform.example/v/1",
    }
    assert page.requests[0].body == "He says that he will jump."
    assert "sworn_leo" not in [gap.id for gap in gaps(page.row.kind, page.requests[0].facts)]
    assert page_ids(desk.db, Filters(text="jump")) == [case_id]
    assert desk.db.execute("SELECT count(*) FROM requester").fetchone() == (1,)


def test_a_field_can_be_taken_back(desk: Desk) -> None:
    case_id = start(desk, "account_identifier", "wrong_one").case_id
    fill(desk, case_id, "account_identifier", "right_one")
    assert [subject.value for subject in case_page(desk.db, case_id).subjects] == ["right_one"]
    fill(desk, case_id, "account_identifier", "")
    page = case_page(desk.db, case_id)
    assert (page.subjects, page.requests[0].facts, page.row.title) == ((), {}, "Call")


def test_the_same_value_again_writes_nothing(desk: Desk) -> None:
    case_id = start(desk, "phone", "+33 1").case_id
    assert fill(desk, case_id, "phone", " +33 1 ").cases == frozenset()


def test_a_field_that_is_none_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownFieldError):
        start(desk, "colour", "green")
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (0,)


def test_only_who_has_the_call_writes_into_it(desk: Desk) -> None:
    case_id = start(desk, "phone", "+33 1").case_id
    release(desk, case_id)
    with pytest.raises(NotYoursError):
        fill(desk, case_id, "phone", "+33 2")


def test_what_was_received_otherwise_is_never_rewritten(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    report, _changes = import_paths(desk, cage, [save(tmp_path / "a.json", request())])
    case_id = CaseId(report.cases[0])
    claim(desk, case_id)
    with pytest.raises(NotACallError):
        fill(desk, case_id, "phone", "+33 2")
