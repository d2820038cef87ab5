"""Sealing: a sample in its order, by who may, whole or not at all; what tells of golden cases stays at home."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.desk import BusyError, Desk, NotAllowedError
from app.identity import Permission, Role
from app.intake import phone
from app.review import sealing
from app.review.container import open_pack as open_file
from app.review.errors import NotSealedError
from app.review.introducing import reviewers
from app.review.model import is_barred
from app.review.opening import open_pack
from app.review.queries import pack_cases, packs_sealed
from app.review.reading import read
from app.review.sealing import NothingToSealError, seal_pack
from app.vault import audit
from app.vault.keys import b64
from tests.review.carried import Both, closed_with_evidence, nothing_was_kept, order, sealed_for
from tests.review.closed import somebody, uid_of


def drawn(desk: Desk, *cases: int, golden: int = 0) -> str:
    """Put a sample on record, in an order of its own."""
    with desk.transaction(Permission.LEAD) as tx:
        tx.db.execute(
            "INSERT INTO review_sample (uid, name, rule, seed, candidates, candidates_sha256, person_id, drawn_at, device_id,"
            " op_id) VALUES ('sample', 'March', '{}', '7', 9, 'x', 1, ?, 1, ?)",
            (tx.at, tx.op_id),
        )
        for position, case_id in enumerate(cases):
            tx.db.execute(
                "INSERT INTO review_sample_case (sample_id, position, case_id, stratum, risks, golden)"
                " VALUES (1, ?, ?, '', '[]', ?)",
                (position, case_id, case_id == golden),
            )
    return "sample"


def test_a_sample_is_sealed_in_its_order_and_nothing_tells_which_is_golden(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first, second = closed_with_evidence(team), closed_with_evidence(team)
    wanted = replace(order(team, supervisor), sample_uid=drawn(team, second, first, golden=second))
    sealed = seal_pack(team, wanted, tmp_path / "pack")
    assert sealed is not None
    open_pack(supervisor, tmp_path / "pack")
    assert [each.case_uid for each in pack_cases(supervisor, sealed.uid)] == [uid_of(team, second), uid_of(team, first)]
    with open_file(tmp_path / "pack") as file:
        assert b"golden" not in read(supervisor, file)[0].payload
    assert supervisor.db.execute("SELECT golden FROM review_pack_case").fetchall() == [(0,), (0,)]
    rows = team.db.execute("SELECT golden, decision, ending FROM review_pack_case ORDER BY position").fetchall()
    assert rows == [(1, None, None), (0, None, None)]
    assert audit.verify(team.db, team.vault.audit_key).problems == ()


def test_a_pack_says_who_may_not_review_it_of_its_readers_alone(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    first = closed_with_evidence(team)
    sealed = sealed_for(team, supervisor, tmp_path / "theirs", first)
    with open_file(tmp_path / "theirs") as file:
        envelope, index = read(supervisor, file)
    # The list of people comes along: no mark of the pack may fit anybody of it.
    assert team.person.uid in envelope.people
    for each in envelope.people.values():
        assert not is_barred(index.cases[0].barred, sealed.uid, each.uid, b64(each.sign_key))


def test_nobody_of_the_vault_that_decided_gets_a_pack_of_it(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    lead = somebody(team, "Kim Ash", Role.SUPERVISOR)
    first = closed_with_evidence(team)
    assert [each.person.uid for each in reviewers(lead)] == [supervisor.person.uid]
    with pytest.raises(NothingToSealError, match="sees what was decided"):
        sealed_for(lead, team, tmp_path / "own", first)
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_sealing_can_be_cancelled_and_leaves_nothing(acquainted: Both, tmp_path: Path, steps: int) -> None:
    team, supervisor = acquainted
    cases = (closed_with_evidence(team), closed_with_evidence(team))
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > steps

    assert seal_pack(team, order(team, supervisor, *cases), tmp_path / "pack", cancelled=cancelled) is None
    assert not list(tmp_path.glob("pack*"))
    assert nothing_was_kept(team)


def test_sealing_says_how_far_it_is(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    told: list[tuple[int, int]] = []
    wanted = order(team, supervisor, closed_with_evidence(team))
    seal_pack(team, wanted, tmp_path / "pack", lambda done, of: told.append((done, of)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0


def test_what_cannot_be_written_is_told_and_not_on_record(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    (tmp_path / "there").write_bytes(b"mine")
    for target in (tmp_path / "no folder" / "pack", tmp_path / "there"):
        with pytest.raises(NotSealedError):
            seal_pack(team, wanted, target)
    assert (tmp_path / "there").read_bytes() == b"mine"
    assert packs_sealed(team) == ()


def test_a_pack_that_does_not_come_on_record_is_not_left_lying_about(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    other, busy = team.vault.connect(), team.vault.connect(busy_ms=1)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(BusyError):
            seal_pack(replace(team, db=busy), wanted, tmp_path / "pack")
    finally:
        other.execute("ROLLBACK")
        other.close()
        busy.close()
    assert not list(tmp_path.glob("pack*"))


def test_nobody_to_seal_for_and_no_day_left_are_told(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    for wrong in (replace(wanted, recipients=()), replace(wanted, expires_at=team.clock.now() - timedelta(seconds=1))):
        with pytest.raises(NothingToSealError):
            seal_pack(team, wrong, tmp_path / "pack")


def test_a_case_that_is_open_is_told_though_others_could_be_sealed(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    waiting = phone.start(team, phone.SUBJECT, "A hiker").case_id
    with pytest.raises(NothingToSealError, match="No pack can be sealed of this: 1 of the cases is not closed"):
        seal_pack(team, replace(wanted, cases=(*wanted.cases, waiting)), tmp_path / "pack")


def test_more_cases_than_a_pack_can_hold_are_told(
    acquainted: Both, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    monkeypatch.setattr(sealing, "MOST_ITEMS", 1)
    with pytest.raises(NothingToSealError, match="too many cases"):
        seal_pack(team, wanted, tmp_path / "pack")
    monkeypatch.undo()
    monkeypatch.setattr(sealing, "MOST_BYTES", 16 * 1024 * 1024 + 10_000)
    with pytest.raises(NothingToSealError, match="too many cases"):
        seal_pack(team, wanted, tmp_path / "pack")


def test_where_there_is_a_supervisor_they_seal_and_nobody_else(acquainted: Both, tmp_path: Path) -> None:
    team, supervisor = acquainted
    wanted = order(team, supervisor, closed_with_evidence(team))
    lead = somebody(team, "Kim Ash", Role.SUPERVISOR)
    for desk in (team, somebody(team, "Lee Oak", Role.ADMINISTRATOR)):
        with pytest.raises(NotAllowedError):
            seal_pack(desk, wanted, tmp_path / "pack")
    assert lead.may(Permission.LEAD)
