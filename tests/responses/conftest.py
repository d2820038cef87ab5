"""A decided emergency with a requester and accounts, and what a house says of itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.cases import actions as cases
from app.cases import store as case_store
from app.cases.model import CaseId, Kind, State
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions as decisions
from app.decisions import tasks
from app.decisions.approvals import asked
from app.decisions.approving import approve
from app.decisions.model import Category
from app.desk import Desk
from app.identity import Permission, Person, PersonId, Role, new_uid
from app.requesters.model import NewRequester
from app.requesters.store import find_or_add
from app.responses import actions
from tests.decisions.forms import CLEAR, DISCLOSE
from tests.responses.packing import LOGINS, MESSAGES, put

HOUSE = {
    "organisation": "Harbour Platform Ltd",
    "organisation_address": "1 Quay Street, Dublin",
    "organisation_contact": "+353 1 555 0100, emergencies@harbour.example",
}
Decided = Callable[..., CaseId]


@pytest.fixture
def decided(desk: Desk) -> Decided:
    """Open, claim and decide a case of a kind."""

    def make(
        outcome: str = "disclose",
        answers: Mapping[str, object] | None = None,
        *,
        kind: Kind = Kind.EMERGENCY_DISCLOSURE,
        name: str = "Siri Lund",
        approved: bool = True,
    ) -> CaseId:
        case_id = claimed(desk, kind, name)
        # Where a form asks that data is preserved before it goes out.
        tasks.note_preserved(desk, case_id, "The whole account, in the legal hold.")
        given = dict(answers if answers is not None else CLEAR[kind.value.replace("_", "-"), outcome])
        decisions.submit(desk, case_id, given)
        if case_store.load(desk.db, case_id).state is State.PENDING_APPROVAL and approved:
            agree(desk, case_id)
        return case_id

    return make


@pytest.fixture
def case_id(decided: Decided) -> CaseId:
    """Decide to disclose login data and a part of the content."""
    return decided(
        answers={
            **DISCLOSE,
            "outcome": "partial",
            "bases": ["us-2702-b8", "us-2702-c4"],
            "data_subscriber": "refuse",
            "reason_subscriber": "The accounts name her already.",
            "data_content": "disclose",
            "content_from": "2026-03-01",
            "content_to": "2026-03-07",
            "reason_content": "The messages of the last week name the place.",
        }
    )


@pytest.fixture
def ready(desk: Desk, cage: Cage, case_id: CaseId, tmp_path: Path) -> CaseId:
    """Import what was decided on, and make the letter."""
    put(desk, cage, case_id, tmp_path / "logins.csv", LOGINS, Category.LOGIN)
    put(desk, cage, case_id, tmp_path / "messages.json", json.dumps(MESSAGES), Category.CONTENT)
    actions.write_letter(desk, case_id, actions.template_for(desk, case_id, "en"), HOUSE)
    return case_id


def agree(desk: Desk, case_id: CaseId) -> None:
    """Let a colleague agree to what was decided."""
    question = asked(desk.db, case_id)
    assert question is not None
    approve(colleague(desk), case_id, question.decision_uid, "Agreed.")


def colleague(desk: Desk) -> Desk:
    """Let a supervisor sit down."""
    person = Person(PersonId(2), new_uid(), "Kim Ash", Role.SUPERVISOR)
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT OR IGNORE INTO person (id, uid, name, role, sign_key, joined_at) VALUES (?, ?, ?, ?, ?, ?)",
            (person.id, person.uid, person.name, person.role.value, bytes(32), tx.at),
        )
    return replace(desk, person=person)


def claimed(desk: Desk, kind: Kind = Kind.EMERGENCY_DISCLOSURE, name: str = "Siri Lund") -> CaseId:
    """Open and claim a case with a requester and two accounts."""
    # No number of their own: one that only the request has is a strong sign, which asks for a call on record.
    who = NewRequester(name, "Nordfylke Police", "siri.lund@politi.example", "", "N-17", "NO")
    with desk.transaction(Permission.KEEP) as tx:
        accounts = (NewSubject("account", "fjellvandrer88"), NewSubject("account", "fjell_2"))
        requester = find_or_add(tx, who)
        new = NewCase(kind, "A hiker is missing", "NO", desk.clock.now(), "mail", requester, subjects=accounts)
        number = open_case(tx, new).id
    cases.claim(desk, number)
    return number
