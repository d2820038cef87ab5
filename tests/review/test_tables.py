"""What the database itself keeps of samples, packs, reviews and what was said to them, whoever writes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlcipher3 import dbapi2

from app.cases.model import CaseId
from app.desk import Desk
from app.identity import Permission, Person, PersonId, Role, new_uid
from app.review import feedback
from app.review.drawing import draw_sample
from app.review.golden import name_golden, retire_golden
from app.review.rule import Method, SampleRule
from tests.review.closed import closed, come_back, somebody
from tests.review.opened import carried


@pytest.fixture
def case_id(desk: Desk) -> CaseId:
    """Close a case, draw and seal it, let a review of it come back, and answer and dispute it."""
    case_id = closed(desk)
    lead = somebody(desk, "Ada North", Role.SUPERVISOR)
    draw_sample(lead, SampleRule(Method.RANDOM, 1), "seed", "March")
    name_golden(lead, case_id, "Three of us came to the same.")
    carried(desk, [case_id])
    review = come_back(desk, case_id, "act_now_phone")
    feedback.reply(desk, review, "It was late.")
    feedback.acted(desk, review, "Called.")
    with desk.transaction(Permission.KEEP) as tx:
        rest = (tx.at, desk.device.id, tx.op_id)
        tx.db.execute(
            "INSERT INTO review_finding (uid, review_uid, tied_to, target, note, at, device_id, op_id)"
            " VALUES (?, 'later', 'case', '', 'A note', ?, ?, ?)",
            (new_uid(), *rest),
        )
        tx.db.execute(
            "INSERT INTO review_dispute (uid, review_uid, person_id, reason, to_vault_uid, to_person_uid, to_name, at,"
            " device_id, op_id, version) VALUES (?, ?, 1, 'No', 'vault', 'person', 'Lou', ?, ?, ?, 1)",
            (new_uid(), review, *rest),
        )
        # A finding waits for its review until the transaction ends, and no longer.
        come_back_as(desk, "later")
    _others(desk)
    return case_id


def _others(desk: Desk) -> None:
    """Let rows of the other tables stand."""
    with desk.transaction(Permission.KEEP) as tx:
        rest = (tx.at, desk.device.id, tx.op_id)
        tx.db.execute(
            "INSERT INTO review_results (uid, direction, pack_uid, vault_uid, signer_uid, signer_name, sha256, reviews,"
            " person_id, at, device_id, op_id) VALUES (?, 'in', 'p', 'v', 's', 'Sam', '', 1, 1, ?, ?, ?)",
            (new_uid(), *rest),
        )
        tx.db.execute(
            "INSERT INTO review_held (uid, sha256, pack_uid, vault_uid, reviewer_uid, reviewer_name, case_uid, case_ref,"
            " reason, body, held_at, device_id, op_id, version)"
            " VALUES ('u', 's', 'p', 'v', 'r', 'Sam', 'c', '', 'differs', '{}', ?, ?, ?, 1)",
            rest,
        )
        tx.db.execute(
            "INSERT INTO review_settlement (uid, case_uid, reviews, counting, state, reason, person_id, at, device_id, op_id)"
            " VALUES (?, 'c', '[]', '[]', 's', 'So.', 1, ?, ?, ?)",
            (new_uid(), *rest),
        )
        tx.db.execute(
            "INSERT INTO review_held_word (uid, review_uid, review_sha256, case_uid, word, reason, person_id, at, device_id,"
            " op_id) VALUES (?, 'u', 's', 'c', 'aside', 'So.', 1, ?, ?, ?)",
            (new_uid(), *rest),
        )
        tx.db.execute(
            "INSERT INTO namesake (uid, one, other, name, same, reason, person_id, at, device_id, op_id)"
            " VALUES (?, 'a', 'b', 'Sam', 0, 'So.', 1, ?, ?, ?)",
            (new_uid(), *rest),
        )
        tx.db.execute(
            "INSERT INTO scorecard (uid, sha256, person_id, at, device_id, op_id)"
            " SELECT ?, sha256, 1, ?, ?, ? FROM document LIMIT 1",
            (new_uid(), *rest),
        )
        tx.db.execute(
            "INSERT INTO calibration (uid, name, sample_uid, person_id, made_at, closed_at, note, device_id, op_id, version)"
            " VALUES (?, 'March', 's', 1, ?, '2026-03-08', '', ?, ?, 1)",
            (new_uid(), *rest),
        )


def come_back_as(desk: Desk, uid: str) -> None:
    """Let the review that came back stand once more under another name, within a transaction."""
    names = [row[1] for row in desk.db.execute("PRAGMA table_info(review)") if row[1] not in ("id", "uid")]
    columns = ", ".join(names)
    desk.db.execute(f"INSERT INTO review (uid, {columns}) SELECT ?, {columns} FROM review LIMIT 1", (uid,))


CHANGES = [
    "UPDATE review_sample SET seed = 'another'",
    "DELETE FROM review_sample",
    "UPDATE review_sample_case SET golden = 1",
    "DELETE FROM review_sample_case",
    "UPDATE golden_case SET answers = '{}'",
    "DELETE FROM golden_case",
    "UPDATE calibration SET note = 'x'",
    "DELETE FROM calibration",
    "UPDATE review_pack SET expires_at = '2099'",
    "UPDATE review_pack SET recipients = '[]'",
    "DELETE FROM review_pack",
    "UPDATE review_pack_case SET barred = '[]'",
    "UPDATE review_pack_case SET golden = 1",
    "DELETE FROM review_pack_case",
    "UPDATE review SET verdict = 'agree'",
    "UPDATE review SET scores = '{}'",
    "UPDATE review SET answers = '{}'",
    "UPDATE review SET reviewer_name = 'Me'",
    "UPDATE review SET merged_at = '2020'",
    "UPDATE review SET golden = 1",
    "DELETE FROM review",
    "UPDATE review_finding SET note = 'x'",
    "DELETE FROM review_finding",
    (
        "INSERT INTO review_finding (uid, review_uid, tied_to, target, note, at, device_id, op_id)"
        " SELECT 'late', uid, 'case', '', 'Late', '', 1, '' FROM review LIMIT 1"
    ),
    "UPDATE review_results SET reviews = 2",
    "DELETE FROM review_results",
    "UPDATE review_held SET body = 'x'",
    "DELETE FROM review_held",
    "UPDATE review_reply SET words = 'x'",
    "DELETE FROM review_reply",
    "UPDATE review_dispute SET reason = 'x'",
    "DELETE FROM review_dispute",
    "UPDATE review_act SET note = 'x'",
    "DELETE FROM review_act",
    "UPDATE review_settlement SET counting = '[]'",
    "DELETE FROM review_settlement",
    "UPDATE review_held_word SET word = 'let_in'",
    "DELETE FROM review_held_word",
    "UPDATE namesake SET same = 1",
    "DELETE FROM namesake",
    "UPDATE scorecard SET person_id = 1",
    "DELETE FROM scorecard",
    "UPDATE review_pack SET scorecard_sha256 = 'another'",
]


def test_what_is_on_record_of_reviews_is_changed_by_nobody(desk: Desk, case_id: CaseId) -> None:
    for change in CHANGES:
        with pytest.raises(dbapi2.IntegrityError):
            desk.db.execute(change)


def test_what_may_change_can(desk: Desk, case_id: CaseId) -> None:
    retire_golden(desk_of(desk, "Ada North"), case_id)
    for change in (
        "UPDATE review SET returned_at = '2026'",
        "UPDATE review_pack SET put_away_at = '2026', keys = NULL",
        "UPDATE review_held SET settled_at = '2026'",
        "UPDATE review_dispute SET pack_uid = 'pack'",
    ):
        assert desk.db.execute(change).rowcount
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("UPDATE review_pack SET keys = x'00', put_away_at = NULL")
    with pytest.raises(dbapi2.IntegrityError):
        desk.db.execute("UPDATE golden_case SET retired_at = NULL")


def desk_of(desk: Desk, name: str) -> Desk:
    """Seat somebody of this vault."""
    number, uid, role = desk.db.execute("SELECT id, uid, role FROM person WHERE name = ?", (name,)).fetchone()
    return replace(desk, person=Person(PersonId(number), uid, name, Role(role)))


def test_a_review_is_in_by_its_whole_way_or_not_at_all(desk: Desk, case_id: CaseId) -> None:
    other = closed(desk)
    for wrong in (
        {"state": "submitted"},
        {"state": "blind", "decision": None, "submitted_at": None, "verdict": None},
        {"verdict": None},
        {"total": None},
        {"signature": None},
        {"merged_at": None},
        {"verdict": "disagree", "rationale": ""},
        {"supersedes_uid": "one", "amends_why": ""},
        {"verdict": "brilliant"},
        {"reviewer_uid": desk.person.uid},
    ):
        with pytest.raises(dbapi2.IntegrityError):
            come_back(desk, other, **wrong)
    come_back(desk, other)


def test_a_dispute_never_goes_to_the_reviewer(desk: Desk, case_id: CaseId) -> None:
    review = come_back(desk, closed(desk))
    with pytest.raises(dbapi2.IntegrityError, match="another supervisor"):
        desk.db.execute(
            "INSERT INTO review_dispute (uid, review_uid, person_id, reason, to_vault_uid, to_person_uid, to_name, at,"
            " device_id, op_id, version) VALUES ('d', ?, 1, 'No', 'vault', 'reviewer', 'Sam', '', 1, '', 1)",
            (review,),
        )


def test_a_finding_without_its_review_is_not_committed(desk: Desk) -> None:
    with pytest.raises(dbapi2.IntegrityError), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO review_finding (uid, review_uid, tied_to, target, note, at, device_id, op_id)"
            " VALUES ('f', 'nowhere', 'case', '', 'A note', '', 1, '')"
        )
    assert desk.db.execute("SELECT count(*) FROM review_finding").fetchone() == (0,)
