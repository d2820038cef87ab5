"""What does not fit is held with its reason, what fails leaves nothing, and golden is known at home alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.cases.model import CaseId
from app.desk import Desk, NotAllowedError
from app.identity import Role
from app.retention.destroying import carry_out
from app.review import introducing, opening, results, store
from app.review.errors import ClockError, NotAPackError, NotSealedError, RevokedVaultError, UnknownVaultError
from app.review.merging import merge
from app.review.model import Held, Verdict
from app.review.peers import supervisors
from app.review.results import Signed
from app.review.returning import NothingToReturnError, return_results
from tests.builders import FakeClock
from tests.retention.cases import LONG_AFTER, agreed, cells, seats, wait_out
from tests.review.carried import sealed_for
from tests.review.closed import closed, somebody, uid_of
from tests.review.coming_home import finished, judge, rows, sent
from tests.review.opened import carried, packed_of, put_out, put_pack, reviewed
from tests.review.two import another_desk, leave, meet

Both = tuple[Desk, Desk]
YEAR = 365 * 24 * 3600


@pytest.fixture
def cases(desk: Desk) -> list[CaseId]:
    """Close a few cases."""
    return [closed(desk) for _number in range(3)]


def test_each_review_that_does_not_fit_is_held_whole_with_its_reason(
    acquainted: Both, cases: list[CaseId], clock: FakeClock, tmp_path: Path
) -> None:
    team, sam = acquainted
    pack = carried(team, cases[:2], sam)
    review = reviewed(sam, pack, uid_of(team, cases[0]))
    (good,) = finished(sam, review)
    number = iter(range(100))

    def changed(**fields: Any) -> Signed:
        said = replace(good.said, uid=f"01a20000-0000-7000-8000-{next(number):012d}", **fields)
        return Signed(said, sam.vault.sign(said.message()))

    nobody = "01a20000-0000-7000-8000-0000000000aa"
    bad = [
        (changed(case_uid=nobody), Held.UNKNOWN_CASE),
        (changed(case_uid=uid_of(team, cases[2])), Held.NOT_IN_PACK),
        (changed(decision_uid=nobody), Held.UNKNOWN_DECISION),
        (changed(case_ref="EDR-2026-A-99999"), Held.UNKNOWN_DECISION),
        (changed(reviewer_uid=nobody), Held.NOT_THEIRS),
        (changed(vault_uid=team.vault.uid), Held.NOT_THEIRS),
        (changed(reviewer_name="Robin Vale"), Held.NOT_THEIRS),
        (changed(done_at="2026-05-01T00:00:00.000Z"), Held.AFTER_EXPIRY),
        (replace(changed(), signature=bytes(64)), Held.UNSIGNED),
    ]
    merged = merge(team, sent(sam, team, tmp_path / "mixed", pack, good, *(each for each, _reason in bad)))
    assert merged is not None
    assert merged.new == 1
    assert {each.uid: each.reason for each in merged.held} == {each.said.uid: reason for each, reason in bad}
    assert team.db.execute("SELECT count(*) FROM review").fetchone() == (1,)
    kept = team.db.execute("SELECT body FROM review_held ORDER BY id").fetchall()
    assert [results.read_signed(body.encode()).said for (body,) in kept] == [each.said for each, _reason in bad]
    again = merge(team, tmp_path / "mixed")
    assert again is not None
    assert team.db.execute("SELECT count(*) FROM review_held").fetchone() == (len(bad),)


def test_a_review_of_the_same_name_that_says_something_else_is_held_and_the_first_stands(
    acquainted: Both, cases: list[CaseId], tmp_path: Path
) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    (good,) = finished(sam, reviewed(sam, pack, uid_of(team, cases[0])))
    merge(team, sent(sam, team, tmp_path / "one", pack, good))
    said = replace(good.said, verdict=Verdict.DISAGREE, rationale="Now I say so.")
    merged = merge(team, sent(sam, team, tmp_path / "two", pack, Signed(said, sam.vault.sign(said.message()))))
    assert merged is not None
    assert [each.reason for each in merged.held] == [Held.DIFFERS]
    assert store.load(team.db, said.uid).verdict is Verdict.AGREE


def test_a_review_of_an_own_case_is_held_by_key(acquainted: Both, clock: FakeClock, tmp_path: Path) -> None:
    team, sam = acquainted
    # The same person works in both vaults, under another name and by one key, and decided this case here.
    namesake = somebody(team, "S. Reed")
    team.db.execute("UPDATE person SET sign_key = ? WHERE id = ?", (sam.vault.person_keys.sign_key, namesake.person.id))
    case_id = closed(namesake)
    pack = carried(team, [case_id], sam)
    reviewed(sam, pack, uid_of(team, case_id))
    return_results(sam, pack, tmp_path / "own")
    merged = merge(team, tmp_path / "own")
    assert merged is not None
    assert [each.reason for each in merged.held] == [Held.OWN_CASE]


def test_a_review_of_somebody_whom_the_pack_was_not_sealed_for_is_held(
    acquainted: Both, cases: list[CaseId], clock: FakeClock, tmp_path: Path
) -> None:
    team, sam = acquainted
    lou = another_desk(tmp_path / "third", clock, name="Lou Field")
    meet(team, lou, tmp_path)
    pack = carried(team, cases, sam)
    # Somebody let them have what was in it.
    put_pack(lou, *packed_of(team, cases), origin=team, uid=pack)
    reviewed(lou, pack, uid_of(team, cases[0]))
    return_results(lou, pack, tmp_path / "lou")
    leave(lou)
    merged = merge(team, tmp_path / "lou")
    assert merged is not None
    assert [each.reason for each in merged.held] == [Held.NOT_IN_PACK]
    assert team.db.execute("SELECT count(*) FROM review").fetchone() == (0,)


def test_what_was_held_for_an_unknown_pack_is_let_in_once_the_pack_is_known(
    acquainted: Both, cases: list[CaseId], tmp_path: Path
) -> None:
    team, sam = acquainted
    # As if the vault had been restored from before it sealed the pack.
    found = packed_of(team, cases[:1])
    pack = put_pack(sam, *found, origin=team)
    other = carried(team, cases[1:], sam)
    reviewed(sam, pack, uid_of(team, cases[0]))
    reviewed(sam, other, uid_of(team, cases[1]))
    return_results(sam, pack, tmp_path / "one")
    return_results(sam, other, tmp_path / "two")
    merged = merge(team, tmp_path / "one")
    assert merged is not None
    assert [each.reason for each in merged.held] == [Held.UNKNOWN_PACK]
    put_out(team, found, [sam], uid=pack)
    later = merge(team, tmp_path / "two")
    assert later is not None
    assert (later.new, later.let_in) == (1, 1)
    assert team.db.execute("SELECT count(*) FROM review_held WHERE settled_at IS NULL").fetchone() == (0,)


def test_a_file_that_fails_in_the_middle_leaves_nothing(acquainted: Both, cases: list[CaseId], tmp_path: Path) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    one, two, three = finished(sam, *(judge(sam, pack, uid_of(team, each), "A note.") for each in cases))
    broken = replace(two, said=replace(two.said, verdict=Verdict.DISAGREE, rationale=""))
    with pytest.raises(NotAPackError):
        merge(team, sent(sam, team, tmp_path / "broken", pack, one, broken))
    assert rows(team) == []
    merge(team, sent(sam, team, tmp_path / "first", pack, one))
    before = rows(team)
    # Its finding bears the name of one that is here: the second review of the file cannot be written, so the first is not.
    said = replace(three.said, findings=one.said.findings)
    clash = Signed(said, sam.vault.sign(said.message()))
    with pytest.raises(NotAPackError, match="contradicts"):
        merge(team, sent(sam, team, tmp_path / "second", pack, two, clash))
    assert rows(team) == before


def test_cancelling_leaves_nothing(acquainted: Both, cases: list[CaseId], tmp_path: Path) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    reviewed(sam, pack, uid_of(team, cases[0]))
    return_results(sam, pack, tmp_path / "one")
    told: list[tuple[int, int]] = []
    assert merge(team, tmp_path / "one", lambda done, whole: told.append((done, whole)), lambda: True) is None
    assert (rows(team), told) == ([], [(0, 1)])


def test_results_of_a_vault_that_is_not_known_are_refused(
    desk: Desk, elsewhere: Desk, cases: list[CaseId], tmp_path: Path
) -> None:
    pack = carried(desk, cases, elsewhere)
    reviewed(elsewhere, pack, uid_of(desk, cases[0]))
    return_results(elsewhere, pack, tmp_path / "one")
    with pytest.raises(UnknownVaultError):
        merge(desk, tmp_path / "one")
    assert rows(desk) == []


def test_nothing_of_a_vault_that_is_not_trusted_any_more_is_taken_in(
    acquainted: Both, cases: list[CaseId], tmp_path: Path
) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    reviewed(sam, pack, uid_of(team, cases[0]))
    return_results(sam, pack, tmp_path / "one")
    sealed_for(team, sam, tmp_path / "pack", cases[0])
    for desk, other in ((team, sam), (sam, team)):
        introducing.revoke(desk, other.vault.uid, "A stolen laptop.")
    with pytest.raises(RevokedVaultError, match="A stolen laptop"):
        merge(team, tmp_path / "one")
    assert rows(team) == []
    with pytest.raises(RevokedVaultError):
        opening.open_pack(sam, tmp_path / "pack")
    assert supervisors(introducing.known(team)[sam.vault.uid]) == []


def test_nothing_is_judged_by_a_clock_that_is_a_year_behind(
    acquainted: Both, cases: list[CaseId], clock: FakeClock
) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    clock.advance(-YEAR)
    with pytest.raises(ClockError):
        reviewed(sam, pack, uid_of(team, cases[0]))


def test_results_of_a_clock_that_is_a_year_ahead_are_refused(
    acquainted: Both, cases: list[CaseId], tmp_path: Path, clock: FakeClock
) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam, days=400)
    clock.advance(YEAR)
    reviewed(sam, pack, uid_of(team, cases[0]))
    return_results(sam, pack, tmp_path / "one")
    clock.advance(-YEAR)
    with pytest.raises(ClockError):
        merge(team, tmp_path / "one")
    assert rows(team) == []


def test_golden_is_known_at_home_alone(acquainted: Both, cases: list[CaseId], tmp_path: Path) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam, golden=1)
    for case_id in cases:
        reviewed(sam, pack, uid_of(team, case_id))
    return_results(sam, pack, tmp_path / "one")
    merge(team, tmp_path / "one")
    assert team.db.execute("SELECT case_uid FROM review WHERE golden = 1").fetchall() == [(uid_of(team, cases[1]),)]
    assert sam.db.execute("SELECT count(*) FROM review WHERE golden = 1").fetchone() == (0,)


def test_nothing_to_return_and_a_file_that_is_there_leave_no_record(
    acquainted: Both, cases: list[CaseId], tmp_path: Path
) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    with pytest.raises(NothingToReturnError):
        return_results(sam, pack, tmp_path / "none")
    review = reviewed(sam, pack, uid_of(team, cases[0]))
    (tmp_path / "there").write_text("mine")
    with pytest.raises(NotSealedError):
        return_results(sam, pack, tmp_path / "there")
    assert store.load(sam.db, review).returned_at is None
    assert sam.db.execute("SELECT count(*) FROM review_results").fetchone() == (0,)


def test_merging_is_for_supervisors(acquainted: Both, cases: list[CaseId], tmp_path: Path) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    reviewed(sam, pack, uid_of(team, cases[0]))
    return_results(sam, pack, tmp_path / "one")
    somebody(team, "Ada North", Role.SUPERVISOR)
    with pytest.raises(NotAllowedError):
        merge(team, tmp_path / "one")


def test_of_a_review_whose_case_was_destroyed_nothing_is_kept(
    acquainted: Both, cases: list[CaseId], clock: FakeClock, tmp_path: Path
) -> None:
    team, sam = acquainted
    pack = carried(team, cases[:2], sam)
    for number, case_id in enumerate(cases[:2]):
        reviewed(sam, pack, uid_of(team, case_id), Verdict.DISAGREE, f"zqmark{number} is not so.")
    return_results(sam, pack, tmp_path / "late")
    clock.advance(LONG_AFTER.total_seconds())
    number = agreed(team, cases[0])
    wait_out(team, clock)
    carry_out(team, number)
    merged = merge(seats(team)[0], tmp_path / "late")
    assert merged is not None
    assert (merged.new, [each.reason for each in merged.held]) == (1, [Held.DESTROYED])
    left = b"".join(value for _table, value in cells(team.db))
    assert (b"zqmark0" in left, b"zqmark1" in left) == (False, True)
