"""Findings come together by the question that they are about, and what is said of them stays on record."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlcipher3.dbapi2 import IntegrityError

from app.cases.actions import ReasonMissingError
from app.decisions.bases import shipped_bases
from app.decisions.parsing import parse
from app.decisions.protocol import Protocol
from app.desk import Desk, NotAllowedError
from app.identity import Permission, Role, new_uid
from app.review.improving import Change, ChangeState, NothingFoundError, Subject, say, to_change
from app.review.model import Tie
from tests.review.closed import settled, somebody
from tests.review.reviews import Judgement, form, stand

ANSWERS = {"outcome": "refuse"}
EMERGENCY = Subject("emergency-disclosure", Tie.FIELD, "emergency")


@pytest.fixture
def supervisor(desk: Desk) -> Desk:
    """Seat a supervisor at the team's vault."""
    return somebody(desk, "Sam Reed", Role.SUPERVISOR)


def next_version() -> Protocol:
    content: dict[str, Any] = json.loads(form().document)
    content["version"] += 1
    return parse(json.dumps(content).encode(), shipped_bases())


def find(desk: Desk, tie: Tie, target: str, note: str = "It was not asked.", **judgement: Any) -> str:
    """Let one review stand in the vault that found something."""
    own = {"origin": "own", "state": "submitted", "merged_at": None, "verdict": None, "total": None}
    columns = {**own, "signature": None, "done_at": None, **judgement.pop("columns", {})}
    (uid,) = stand(desk, [Judgement(ANSWERS, ANSWERS, columns=columns, **judgement)])
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO review_finding (uid, review_uid, tied_to, target, note, at, device_id, op_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (new_uid(), uid, tie.value, target, note, tx.at, desk.device.id, tx.op_id),
        )
        tx.db.execute(
            "UPDATE review SET state = 'done', verdict = 'agree_with_findings', total = 80, signature = x'00', done_at = ?"
            " WHERE uid = ?",
            (tx.at, uid),
        )
    return uid


def listed(desk: Desk) -> dict[Subject, Change]:
    return {change.subject: change for change in to_change(desk)}


def test_findings_come_together_by_question_over_every_version_of_the_form(supervisor: Desk) -> None:
    find(supervisor, Tie.FIELD, "emergency", "Older", case="one")
    find(supervisor, Tie.FIELD, "emergency", "Same case", case="one", reviewer="kim")
    newest = find(supervisor, Tie.FIELD, "emergency", "Newer form", protocol=next_version())
    find(supervisor, Tie.FIELD, "harm")
    change = listed(supervisor)[EMERGENCY]
    assert (change.label, change.form) == ("Does the emergency test hold?", form().title)
    assert (len(change.found), change.cases, change.reviewers, change.versions) == (3, 2, 2, 2)
    # What somebody looks at next: the newest first, each with the review that it stands in.
    assert (change.found[0].note, change.found[0].review_uid) == ("Newer form", newest)
    assert [each.subject.target for each in to_change(supervisor)] == ["emergency", "harm"]


def test_what_is_about_the_scorecard_or_the_case_has_its_own_line(supervisor: Desk) -> None:
    find(supervisor, Tie.SCORE, "gates")
    find(supervisor, Tie.ITEM, "some-item")
    find(supervisor, Tie.CASE, "")
    changes = listed(supervisor)
    assert {(each.tied_to, each.target, len(changes[each].found)) for each in changes} == {
        (Tie.SCORE, "gates", 1),
        (Tie.CASE, "", 2),
    }
    assert all(change.label not in ("", "gates") for change in changes.values())


def test_what_is_not_judged_yet_or_was_amended_is_not_in_it(supervisor: Desk) -> None:
    first = find(supervisor, Tie.FIELD, "emergency", "Wrong", case="one")
    find(supervisor, Tie.FIELD, "emergency", "Right", case="one", columns={"supersedes_uid": first, "amends_why": "!"})
    assert [each.note for each in listed(supervisor)[EMERGENCY].found] == ["Right"]
    # Nobody amends what somebody else found.
    other = {"supersedes_uid": find(supervisor, Tie.FIELD, "harm"), "amends_why": "!"}
    find(supervisor, Tie.CASE, "", reviewer="kim", columns=other)
    assert len(listed(supervisor)) == 3


def test_what_becomes_of_it_is_said_with_a_reason_and_stays_on_record(supervisor: Desk) -> None:
    find(supervisor, Tie.FIELD, "emergency")
    find(supervisor, Tie.FIELD, "harm")
    say(supervisor, EMERGENCY, ChangeState.DECLINED, "The question is clear.")
    changes = say(supervisor, EMERGENCY, ChangeState.TAKEN_UP, " Version 3 asks it first. ")
    change = listed(supervisor)[EMERGENCY]
    assert change.state is ChangeState.TAKEN_UP
    assert [(said.state, said.reason, said.person) for said in change.said] == [
        (ChangeState.DECLINED, "The question is clear.", "Sam Reed"),
        (ChangeState.TAKEN_UP, "Version 3 asks it first.", "Sam Reed"),
    ]
    assert changes.topics
    # What is open stands first, however often the other was found.
    assert [each.subject.target for each in to_change(supervisor)] == ["harm", "emergency"]
    with pytest.raises(IntegrityError), supervisor.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE improvement SET state = 'open'")


def test_what_is_found_after_that_is_new(supervisor: Desk) -> None:
    find(supervisor, Tie.FIELD, "emergency")
    assert listed(supervisor)[EMERGENCY].new == 1
    say(supervisor, EMERGENCY, ChangeState.DECLINED, "Rare.")
    assert listed(supervisor)[EMERGENCY].new == 0
    find(supervisor, Tie.FIELD, "emergency")
    assert (listed(supervisor)[EMERGENCY].new, listed(supervisor)[EMERGENCY].state) == (1, ChangeState.DECLINED)


def test_findings_of_a_review_that_does_not_count_are_not_listed_and_hide_nothing_new(supervisor: Desk) -> None:
    one, other = (find(supervisor, Tie.FIELD, "emergency", columns={"reviewer_uid": who}) for who in ("sam", "lou"))
    say(supervisor, EMERGENCY, ChangeState.DECLINED, "Rare.")
    settled(supervisor, [one, other], [other])
    change = listed(supervisor)[EMERGENCY]
    assert ([each.review_uid for each in change.found], change.new) == ([other], 0)
    find(supervisor, Tie.FIELD, "emergency")
    assert listed(supervisor)[EMERGENCY].new == 1
    settled(supervisor, [one, other], [one, other])
    assert (len(listed(supervisor)[EMERGENCY].found), listed(supervisor)[EMERGENCY].new) == (3, 1)


def test_nothing_is_said_without_a_reason_a_finding_or_the_right(desk: Desk, supervisor: Desk) -> None:
    find(supervisor, Tie.FIELD, "emergency")
    with pytest.raises(ReasonMissingError):
        say(supervisor, EMERGENCY, ChangeState.TAKEN_UP, "  ")
    with pytest.raises(NothingFoundError):
        say(supervisor, Subject("emergency-disclosure", Tie.FIELD, "harm"), ChangeState.TAKEN_UP, "Yes.")
    with pytest.raises(NotAllowedError):
        say(desk, EMERGENCY, ChangeState.TAKEN_UP, "Yes.")
    with pytest.raises(NotAllowedError):
        to_change(desk)
    assert listed(supervisor)[EMERGENCY].said == ()
