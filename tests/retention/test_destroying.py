"""Destroying on the real encrypted database: who may, when, what is gone afterwards, and what still holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.cases.queue import Filters, all_ids, rows
from app.commands.checking import check
from app.decisions.approving import Colleague
from app.desk import Desk, NotAllowedError
from app.evidence.model import DestroyedItemError, ItemId
from app.evidence.sealing import open_item
from app.identity import Permission, Role
from app.responses.queries import read_file
from app.retention import certificate, queries
from app.retention.destroying import carry_out
from app.retention.errors import NotACertificateError, NotDueError, NotOpenError, NotYetError, SecondPersonError
from app.retention.holds import NewHold, holds, lift, place
from app.retention.model import DestructionId, Scope, Stage, Target
from app.retention.plan import PARTS, STAYS
from app.retention.proposing import agree, agree_beside, object_to, propose, refuse, withdraw
from app.vault.errors import WrongPassphraseError
from app.vault.people import Newcomer, enrol
from app.vault.upgrading import BEFORE
from tests.builders import FakeClock, MemorySecrets
from tests.decisions.test_second_person import THEIR_PASSPHRASE
from tests.retention.cases import LONG_AFTER, Marks, agreed, cells, closed_case, pages, seats, wait_out
from tests.vaults import CHEAP, CHEAP_LIMITS

LEAST_MARKS = 50
A_YEAR = timedelta(days=400)


def destroyed(desk: Desk, clock: FakeClock, case_id: CaseId, after: timedelta = LONG_AFTER) -> DestructionId:
    """Take a case from its closing to its destruction."""
    clock.advance(after.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)
    carry_out(desk, number)
    return number


def where(desk: Desk, stem: str) -> set[str]:
    """Return the tables in which a marker still stands."""
    return {table for table, value in cells(desk.db) if stem.encode() in value}


def title_of(desk: Desk, case_id: CaseId) -> str:
    """Return the title of a case."""
    return str(desk.db.execute("SELECT title FROM cases WHERE id = ?", (case_id,)).fetchone()[0])


def test_nothing_of_a_destroyed_case_stands_anywhere(desk: Desk, clock: FakeClock) -> None:
    marks, others = Marks("zqmarkx"), Marks("stayingy")
    gone, stays = closed_case(desk, marks), closed_case(desk, others)
    assert marks.count >= LEAST_MARKS
    assert len(where(desk, marks.stem)) > 15  # they were there to be found
    names = [row[0] for row in desk.db.execute("SELECT sealed_name FROM item WHERE case_id = ?", (gone,))]
    aside = desk.vault.folder / BEFORE / "step-0001"
    aside.mkdir(parents=True)
    number = destroyed(desk, clock, gone)
    assert where(desk, marks.stem) == set()
    # What was put aside before a migration would still hold it.
    assert not aside.exists()
    assert others.stem.encode() in b"".join(value for _table, value in cells(desk.db))
    assert list(all_ids(desk.db, Filters(text=marks.stem))) == []
    assert list(all_ids(desk.db, Filters(text=title_of(desk, stays)))) == [stays]
    files = [path for path in desk.vault.folder.rglob("*") if path.is_file()]
    assert not {path.name for path in files} & set(names)
    assert not [path for path in files if marks.stem.encode() in path.read_bytes()]
    whole = list(pages(desk.vault.database_path, bytes(desk.vault.keys.database)))
    assert any(others.stem.encode() in page for page in whole)
    assert not any(marks.stem.encode() in page for page in whole)
    log = desk.vault.database_path.with_name("cases.db-wal")
    assert not log.exists() or log.stat().st_size == 0
    assert check(desk).problems == ()
    assert queries.destruction(desk.db, number).stage is Stage.DESTROYED


def test_of_evidence_alone_the_record_stays_and_is_found(desk: Desk, clock: FakeClock) -> None:
    marks = Marks("zqmarkx")
    case_id = closed_case(desk, marks)
    items = [row[0] for row in desk.db.execute("SELECT id FROM item WHERE case_id = ?", (case_id,))]
    before = where(desk, marks.stem)
    assert [each.scope for each in queries.kept_until(desk, case_id)] == [Scope.EVIDENCE, Scope.RECORD]
    number = destroyed(desk, clock, case_id, A_YEAR)
    assert queries.destruction(desk.db, number).scope is Scope.EVIDENCE
    gone = {"item", "item_note", "picture_words", "item_said", "account_export", "response_file"}
    assert gone < before
    assert where(desk, marks.stem) & gone == set()
    assert list(all_ids(desk.db, Filters(text=title_of(desk, case_id)))) == [case_id]
    for item in items:
        with pytest.raises(DestroyedItemError):
            open_item(desk, ItemId(item))
    for (number,) in desk.db.execute("SELECT id FROM response_file").fetchall():
        with pytest.raises(DestroyedItemError):
            read_file(desk, number)
    assert check(desk).problems == ()
    (rest,), (last,) = queries.due(desk, ahead=LONG_AFTER), queries.kept_until(desk, case_id)
    assert rest.scope is last.scope is Scope.RECORD


def test_the_certificate_says_what_by_whom_and_which_copies_hold_the_key(
    desk: Desk, clock: FakeClock, tmp_path: Path
) -> None:
    case_id = closed_case(desk)
    made = {row[:2] for row in desk.db.execute("SELECT uid, sha256 FROM item WHERE case_id = ?", (case_id,))}
    number = destroyed(desk, clock, case_id)
    (each,) = certificate.certificates(desk)
    assert {(item["uid"], item["sha256"]) for item in each.body["items"] if item["sort"] == "item"} == made
    assert (each.body["proposed"]["person"], each.body["agreed"]["person"]) == ("Kim Ash", "Ada Moss")
    assert each.body["case"]["decisions"][0]["outcome"] == "refuse"
    assert each.body["case"]["sums"] == {"accounts": 1, "answers": 1, "looks": 1}
    out = tmp_path / "certificate.json"
    certificate.save(desk, number, out)
    assert certificate.check_file(desk, out) == each
    out.write_text(out.read_text("utf-8").replace("Kim Ash", "Kim Asp"), "utf-8")
    with pytest.raises(NotACertificateError):
        certificate.check_file(desk, out)


def test_one_person_alone_destroys_nothing(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    kim, ada = seats(desk)
    with pytest.raises(NotAllowedError):
        propose(desk, [case_id], "A responder asks.")
    with pytest.raises(ReasonMissingError):
        propose(kim, [case_id], " ")
    propose(kim, [case_id], "Its time is over.")
    (each,) = queries.waiting(ada)
    assert queries.waiting(kim) == ()
    with pytest.raises(SecondPersonError):
        agree(kim, each.id, "I do too.")
    with pytest.raises(dbapi2.IntegrityError, match="proposed themselves"), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO destruction_agreed (destruction_id, uid, person_id, reason, at, open_until, signature, device_id,"
            " op_id) SELECT id, 'x', person_id, 'y', at, at, x'', device_id, op_id FROM destruction"
        )
    with pytest.raises(dbapi2.IntegrityError, match="two people"), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO destroying (case_id, destruction_id, scope, at, never) VALUES (?, ?, 'record', ?, 0)",
            (case_id, each.id, tx.at),
        )
    with pytest.raises(NotOpenError):
        carry_out(desk, each.id)


def test_the_way_past_what_forbids_to_delete_ends_with_its_transaction(desk: Desk, clock: FakeClock) -> None:
    case_id, other = closed_case(desk), closed_case(desk)
    clock.advance(A_YEAR.total_seconds())
    number = agreed(desk, case_id)
    wait_out(desk, clock)

    def opened(deed: str, wanted: CaseId) -> None:
        with desk.transaction(Permission.KEEP) as tx:
            tx.db.execute(
                "INSERT INTO destroying (case_id, destruction_id, scope, at, never) VALUES (?, ?, 'evidence', ?, 0)",
                (case_id, number, tx.at),
            )
            tx.db.execute(deed, (wanted,))

    for deed, wanted, why in (
        ("UPDATE item SET wrapped_key = x'' WHERE case_id = ?", other, "immutable"),
        ("DELETE FROM decision WHERE case_id = ?", case_id, "immutable"),
        ("DELETE FROM event WHERE case_id = ?", case_id, "append-only"),
        ("UPDATE item SET wrapped_key = x'' WHERE case_id = ?", case_id, "FOREIGN KEY"),
    ):
        with pytest.raises(dbapi2.IntegrityError, match=why):
            opened(deed, wanted)
    assert check(desk).problems == ()


def test_anybody_may_object_and_then_it_is_stopped(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    object_to(desk, number, "The family asks for it again.")
    wait_out(desk, clock)
    with pytest.raises(NotOpenError):
        carry_out(desk, number)
    assert queries.destruction(desk.db, number).stage is Stage.OBJECTED
    again = agreed(desk, case_id)
    assert again != number


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_is_refused_or_taken_back_can_be_proposed_anew(desk: Desk, clock: FakeClock, *, taken_back: bool) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    kim, ada = seats(desk)
    propose(kim, [case_id], "Its time is over.")
    with pytest.raises(NotDueError):
        propose(ada, [case_id], "So do I.")
    (each,) = queries.waiting(ada)
    if taken_back:
        withdraw(kim, each.id, "Not now.")
    else:
        refuse(ada, each.id, "Not now.")
    propose(kim, [case_id], "Now.")


def test_a_hold_keeps_a_case_until_a_second_person_lifts_it(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk, Marks("held"))
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    (account,) = desk.db.execute(
        "SELECT value FROM subject WHERE case_id = ? AND role = 'account'", (case_id,)
    ).fetchone()
    place(desk, NewHold(Target.ACCOUNT, account, "A court asks.", "24 C 118"))
    wait_out(desk, clock)
    with pytest.raises(NotDueError):
        carry_out(desk, number)
    with pytest.raises(dbapi2.IntegrityError, match="held"), desk.transaction(Permission.KEEP) as tx:
        tx.db.execute(
            "INSERT INTO destroying (case_id, destruction_id, scope, at, never) VALUES (?, ?, 'record', ?, 0)",
            (case_id, number, tx.at),
        )
    (hold,) = holds(desk.db)
    assert (hold.cases, hold.reference) == (1, "24 C 118")
    kim, ada = seats(desk)
    with pytest.raises(NotAllowedError):
        lift(desk, hold.id, "It is over.")
    place(kim, NewHold(Target.CASE, queries.destruction(desk.db, number).case_uid, "Another one."))
    mine = next(each for each in holds(desk.db) if each.id != hold.id)
    with pytest.raises(SecondPersonError):
        lift(kim, mine.id, "It is over.")
    lift(ada, mine.id, "It is over.")
    lift(ada, hold.id, "It is over.")
    carry_out(desk, number)


def test_a_clock_that_was_set_destroys_nothing_early(desk: Desk, clock: FakeClock) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(desk, case_id)
    true = clock.now()
    clock.set_wall(true + timedelta(days=60))
    with pytest.raises(NotYetError):
        carry_out(desk, number)
    clock.set_wall(true - timedelta(days=60))
    with pytest.raises(NotYetError):
        carry_out(desk, number)
    clock.set_wall(true)
    wait_out(desk, clock)
    carry_out(desk, number)


def test_every_table_has_its_word(desk: Desk) -> None:
    tables = {row[0] for row in desk.db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables == {part.table for part in PARTS} | STAYS
    with_uid = {t for t in tables if "uid" in {row[1] for row in desk.db.execute(f"PRAGMA table_info({t})")}}
    assert {part.table for part in PARTS if part.told} == {part.table for part in PARTS} & with_uid


def test_a_colleague_beside_agrees_by_their_own_passphrase_and_key(
    desk: Desk, clock: FakeClock, secrets: MemorySecrets
) -> None:
    case_id = closed_case(desk)
    clock.advance(LONG_AFTER.total_seconds())
    newcomer = Newcomer("Kim Ash", Role.SUPERVISOR, THEIR_PASSPHRASE)
    uid = enrol(desk.vault, newcomer, secrets=secrets, cost=CHEAP, clock=clock).uid
    _kim, ada = seats(desk)
    propose(ada, [case_id], "Its time is over.")
    (each,) = queries.of_case(desk.db, case_id)
    with pytest.raises(WrongPassphraseError):
        agree_beside(ada, each.id, "It is.", Colleague(uid, "a guess at it", secrets, CHEAP_LIMITS))
    agree_beside(ada, each.id, "It is.", Colleague(uid, THEIR_PASSPHRASE, secrets, CHEAP_LIMITS))
    agreed_to = queries.destruction(desk.db, each.id).agreed
    assert agreed_to is not None
    assert agreed_to.person == "Kim Ash"
    assert certificate.problems(desk) == []
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE person SET sign_key = (SELECT sign_key FROM person WHERE id = 1) WHERE uid = ?", (uid,))
    (wrong,) = certificate.problems(desk)
    assert "agreement" in wrong


def test_a_write_that_was_emptied_by_hand_is_told(desk: Desk, clock: FakeClock) -> None:
    case_id, other = closed_case(desk), closed_case(desk)
    destroyed(desk, clock, case_id)
    assert check(desk).problems == ()
    with desk.transaction(Permission.KEEP) as tx:
        tx.db.execute("UPDATE outbox SET body = '{}' WHERE uid = (SELECT uid FROM cases WHERE id = ?)", (other,))
    assert "not what the audit chain vouches for" in check(desk).problems[0]


def test_a_held_case_says_so_in_the_queue(desk: Desk) -> None:
    case_id = closed_case(desk)
    (row,) = rows(desk.db, [case_id])
    assert not row.held
    place(desk, NewHold(Target.CASE, queries.due(desk, ahead=LONG_AFTER)[0].uid, "A court asks."))
    (row,) = rows(desk.db, [case_id])
    assert row.held
