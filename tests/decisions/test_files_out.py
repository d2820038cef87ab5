"""Files of a case that a decision gives out: named one by one with a reason, agreed to, and never child abuse material."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.cases.model import CaseId, Kind
from app.decisions import actions, approvals, approving
from app.decisions.errors import AnswersConflictError, AnswersMissingError
from app.decisions.gates import facts
from app.decisions.own import ITEMS, Named
from app.decisions.policies import approval_policy
from app.decisions.queries import decision_in_force
from app.decisions.risks import Risk, risks
from app.decisions.rules import conflicts, stand
from app.decisions.situation import Situation, situation
from app.desk import Desk
from app.identity import Permission, new_uid
from tests.decisions.evidence import add_item
from tests.decisions.forms import DISCLOSE, shipped
from tests.decisions.test_approving import CONTENT, WHY, seat

FORM = shipped("emergency-disclosure")


def uid_of(desk: Desk, item: int) -> str:
    """Return an item's uid."""
    (uid,) = desk.db.execute("SELECT uid FROM item WHERE id = ?", (item,)).fetchone()
    return str(uid)


def with_files(*uids: str) -> dict[str, object]:
    """Return a decision that gives content and some files out."""
    return {**CONTENT, ITEMS: [{"item": uid, "why": "It shows the bridge."} for uid in uids]}


def known(desk: Desk, item: int) -> None:
    """Let a list of known hashes know an item."""
    with desk.transaction(Permission.KEEP) as tx:
        by = (desk.device.id, tx.op_id)
        tx.db.execute(
            "INSERT INTO hash_list (id, uid, sha256, name, source, issued_on, entries, whole, person_id, added_at,"
            " device_id, op_id, version) VALUES (1, ?, 'x', 'L', 'S', '2026-01-01', 1, 1, ?, ?, ?, ?, 1)",
            (new_uid(), desk.person.id, tx.at, *by),
        )
        tx.db.execute(
            "INSERT INTO hash_entry (id, list_id, place, kind, value, class) VALUES (1, 1, 1, 'md5', x'00', 'A')"
        )
        tx.db.execute(
            "INSERT INTO hash_match (uid, item_id, entry_id, distance, found_at, verdict, reason, device_id, op_id, version)"
            " VALUES (?, ?, 1, 0, ?, 'open', '', ?, ?, 1)",
            (new_uid(), item, tx.at, *by),
        )


def test_named_files_go_out_after_a_second_person_agreed(desk: Desk, case_id: CaseId) -> None:
    kim, uid = seat(desk, "Kim Ash"), uid_of(desk, add_item(desk, case_id))
    actions.submit(desk, case_id, with_files(uid))
    force = decision_in_force(desk.db, case_id)
    assert force is not None
    assert force.items == ()
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    assert Risk.CONTENT in question.risks
    approving.approve(kim, case_id, question.decision_uid, WHY)
    force = decision_in_force(desk.db, case_id)
    assert force is not None
    assert force.items == (Named(uid, "It shows the bridge."),)


def test_no_policy_lets_files_go_on_one_persons_word(desk: Desk) -> None:
    lax = replace(
        approval_policy(desk.db, desk.settings.managed), risks=dict.fromkeys((each.value for each in Risk), False)
    )
    read = facts(FORM, with_files("a"))
    assert risks(lax, read) == (Risk.CONTENT,)
    assert risks(lax, replace(read, items=())) == ()


@pytest.mark.parametrize("why", ["", "x"])
def test_each_file_has_its_own_reason(desk: Desk, case_id: CaseId, why: str) -> None:
    uid = uid_of(desk, add_item(desk, case_id))
    with pytest.raises(AnswersMissingError):
        actions.submit(desk, case_id, {**CONTENT, ITEMS: [{"item": uid, "why": why}]})


def test_without_content_no_file_is_asked_for_or_kept() -> None:
    standing = stand(FORM, {**DISCLOSE, ITEMS: [{"item": "a", "why": "It shows the bridge."}]})
    assert ITEMS not in standing.visible
    assert ITEMS not in standing.answers


def told(situation: Situation, **change: object) -> set[str]:
    """Return where a decision with two files conflicts."""
    read = replace(facts(FORM, with_files("a", "b"), situation), **change)  # type: ignore[arg-type]  # single fields
    return {each.key for each in conflicts(read)}


def test_what_a_list_knows_never_goes_out() -> None:
    assert told(Situation()) == set()
    assert told(Situation(barred=frozenset({"b"}))) == {ITEMS}


def test_in_a_case_of_child_abuse_only_text_can_be_named() -> None:
    assert told(Situation(), harm="child_abuse") == {ITEMS}
    assert told(Situation(plain=frozenset({"a", "b"})), harm="child_abuse") == set()
    assert ITEMS in told(Situation(), kind=Kind.CHILD_SAFETY)


def test_a_file_that_becomes_known_after_the_signature_does_not_go_out(desk: Desk, case_id: CaseId) -> None:
    kim, item = seat(desk, "Kim Ash"), add_item(desk, case_id)
    actions.submit(desk, case_id, with_files(uid_of(desk, item)))
    question = approvals.asked(desk.db, case_id)
    assert question is not None
    approving.approve(kim, case_id, question.decision_uid, WHY)
    known(desk, item)
    assert situation(desk, case_id).barred == {uid_of(desk, item)}
    force = decision_in_force(desk.db, case_id)
    assert force is not None
    assert force.items == ()
    with pytest.raises(AnswersConflictError, match="list of known material"):
        actions.correct(desk, case_id, with_files(uid_of(desk, item)), "Once more.")
