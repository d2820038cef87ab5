"""What a version before wrote of everything comes along: each thing is read back as it was, by the program's own queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cases.model import CaseId, Severity, State
from app.cases.queries import case_page
from app.commands.checking import check
from app.decisions import queries as decisions
from app.decisions.model import Outcome
from app.desk import Desk, close_desk, open_desk
from app.evidence import queries as evidence
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, Source
from app.looking.model import EndedBy, Level, Purpose
from app.looking.notes import last_notes
from app.looking.queries import looks_of_item
from app.requesters.agency_queries import agency_ids, agency_rows
from app.requesters.calls import CallOutcome
from app.requesters.queries import callbacks
from app.responses import queries as responses
from app.responses.model import Sort
from app.retention.holds import holds_of
from app.review.model import Verdict
from app.review.queries import packs_sealed
from app.review.review_queries import feedback, feedback_page
from app.review.sample_queries import samples
from app.settings import shipped
from tests.builders import FakeClock
from tests.vault.released import RELEASED, unpack
from tests.vault.rich import CLOSED, EVIDENCE, NUMBER, OPEN, WHY
from tests.vaults import unlocked

RICH = tuple(released for released in RELEASED if released.rich)


@pytest.fixture(params=RICH, ids=lambda released: f"step {released.step}")
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Sit down at a vault with everything in it, as the newest version opens it."""
    unpack(request.param, tmp_path / "vault")
    desk = open_desk(unlocked(tmp_path / "vault", None, FakeClock()), FakeClock(), shipped())
    yield desk
    close_desk(desk)


def case_of(desk: Desk, title: str) -> CaseId:
    (found,) = desk.db.execute("SELECT id FROM cases WHERE title = ?", (title,)).fetchone()
    return CaseId(found)


def test_nothing_is_wrong_with_it(old: Desk) -> None:
    assert check(old).problems == ()


def test_the_case_that_is_worked_on_stands_where_it_stood(old: Desk) -> None:
    case_id = case_of(old, OPEN)
    page = case_page(old.db, case_id)
    assert (page.row.state, page.owner_id) == (State.CLAIMED, old.person.id)
    assert decisions.answers_of(old.db, case_id, old.person.id) == {"emergency": "yes"}
    assert "Called the duty desk; she calls back." in [each.note for each in page.events]
    assert {each.value for each in page.subjects} == {"A sailor, 31", "fjellvandrer88"}


def test_evidence_opens_and_what_was_said_of_it_is_there(old: Desk) -> None:
    (item,) = evidence.items(old.db, case_of(old, CLOSED))
    assert (item.name, item.kind, item.source, item.severity) == (
        "words.txt",
        ItemKind.TEXT,
        Source.SUBJECT,
        Severity.S2,
    )
    assert (item.size, item.sha256) == (len(EVIDENCE), hashlib.sha256(EVIDENCE).hexdigest())
    with sealing.open_item(old, ItemId(item.id)) as reader:
        assert b"".join(bytes(chunk) for chunk in reader.chunks()) == EVIDENCE
    assert item.known is not None
    assert [each.label for each in item.known.matches] == ["threat"]
    (note,) = last_notes(old.db, ItemId(item.id), old.person.id)
    (look,) = looks_of_item(old.db, ItemId(item.id))
    assert "The old mill" in note.note.places
    assert (look.level, look.purpose, look.ended_by) == (Level.L3, Purpose.IDENTIFY, EndedBy.RELEASE)
    assert old.own.execute("SELECT reached, ended_by FROM span").fetchall() == [("L3", "release")]


def test_who_was_called_back_is_there(old: Desk) -> None:
    (agency,) = agency_rows(old.db, agency_ids(old.db))
    (call,) = callbacks(old.db, case_of(old, CLOSED))
    assert (agency.name, agency.numbers) == ("Nordfylke Police", 1)
    assert (call.number, call.outcome, call.note, call.counts) == (
        NUMBER,
        CallOutcome.CONFIRMED,
        "She knew of it.",
        True,
    )


def test_what_was_decided_and_what_went_out_is_there(old: Desk) -> None:
    case_id = case_of(old, CLOSED)
    (made,) = decisions.decisions(old.db, case_id)
    assert (made.outcome, made.person) == (Outcome.REFUSE, old.person.name)
    ending = decisions.ending(old.db, case_id)
    assert ending is not None
    assert (case_page(old.db, case_id).row.state, ending.acknowledged_by) == (State.CLOSED, "Officer Lund")
    sent = {row.sort: row for row in responses.responses(old.db, case_id)}
    assert set(sent) == {Sort.LETTER, Sort.MAIL, Sort.CALL}
    (letter,) = sent[Sort.LETTER].files
    page = responses.read_file(old, letter.id)
    assert (page[:5], hashlib.sha256(page).hexdigest()) == (b"%PDF-", letter.sha256)
    assert sent[Sort.CALL].body["said"] == "That it is refused, and why."


def test_what_was_judged_and_is_held_is_there(old: Desk) -> None:
    case_id = case_of(old, CLOSED)
    assert [(each.name, each.cases) for each in packs_sealed(old)] == [("March", 1)]
    assert [each.name for each in samples(old)] == ["March"]
    (row,) = feedback(old)
    page = feedback_page(old, row.uid)
    assert (row.case_id, page.review.verdict) == (case_id, Verdict.AGREE_WITH_FINDINGS)
    assert [each.note for each in page.findings] == [WHY]
    assert [each.words for each in page.replies] == ["The call note says when."]
    assert [(each.reason, each.reference) for each in holds_of(old.db, case_id)] == [("A court asks.", "No. 7")]
