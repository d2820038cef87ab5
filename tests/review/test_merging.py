"""Results come home: once however often, in any order, held with a reason where they do not fit, never half."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cases.model import CaseId
from app.desk import Desk, close_desk, open_desk
from app.review import store
from app.review.judging import amend, give_verdict
from app.review.merging import merge
from app.review.model import Held, Verdict
from app.review.results import Signed
from app.review.returning import return_results
from app.review.reviewing import start
from app.settings import shipped
from app.vault import audit
from tests.builders import FakeClock, MemorySecrets
from tests.review.closed import closed, uid_of
from tests.review.coming_home import finished, judge, rows, sent
from tests.review.opened import carried, reviewed
from tests.review.two import another_desk, leave, meet
from tests.vaults import unlocked

Both = tuple[Desk, Desk]


@pytest.fixture
def cases(desk: Desk) -> list[CaseId]:
    """Close a few cases."""
    return [closed(desk) for _number in range(3)]


def test_a_review_comes_home_whole(acquainted: Both, cases: list[CaseId], tmp_path: Path) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    review = judge(sam, pack, uid_of(team, cases[0]), "Too short.", "No time is named.")
    start(sam, pack, uid_of(team, cases[1]))
    told = return_results(sam, pack, tmp_path / "march.swresults")
    assert (told.reviews, told.new, told.still_open) == (1, 1, 2)
    merged = merge(team, tmp_path / "march.swresults")
    assert merged is not None
    assert (merged.new, merged.before, merged.held, merged.let_in, merged.reviewer) == (1, 0, (), 0, "Sam Reed")
    assert merged.changes.cases == {cases[0]}
    there, here = store.load(sam.db, review), store.load(team.db, review)
    assert (here.answers, here.scores, here.total, here.verdict, here.rationale) == (
        there.answers,
        there.scores,
        90.0,
        Verdict.DISAGREE,
        "The record does not carry it.",
    )
    assert here.responder_uid == team.person.uid
    assert here.case_ref.startswith("EDR-2026-")
    assert store.findings(team.db, review) == store.findings(sam.db, review)
    for desk in (team, sam):
        assert audit.verify(desk.db, desk.vault.audit_key).problems == ()


def test_the_same_file_again_changes_nothing_at_all(acquainted: Both, cases: list[CaseId], tmp_path: Path) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    judge(sam, pack, uid_of(team, cases[0]), "Too short.")
    return_results(sam, pack, tmp_path / "once")
    merge(team, tmp_path / "once")
    before = rows(team), team.db.execute("SELECT count(*), max(seq) FROM audit").fetchone()
    again = merge(team, tmp_path / "once")
    assert again is not None
    assert (again.new, again.before) == (0, 1)
    assert (rows(team), team.db.execute("SELECT count(*), max(seq) FROM audit").fetchone()) == before
    # Written anew it is another file of the same reviews.
    return_results(sam, pack, tmp_path / "twice")
    merge(team, tmp_path / "twice")
    assert rows(team) == before[0]


def test_a_later_file_adds_what_came_since_and_a_change_stands_beside_what_it_changes(
    acquainted: Both, cases: list[CaseId], tmp_path: Path
) -> None:
    team, sam = acquainted
    pack = carried(team, cases, sam)
    first = judge(sam, pack, uid_of(team, cases[0]))
    return_results(sam, pack, tmp_path / "one")
    merge(team, tmp_path / "one")
    was = store.load(team.db, first)
    later = amend(sam, first, "I had not read the second call.").uid
    give_verdict(sam, later, Verdict.AGREE, "")
    reviewed(sam, pack, uid_of(team, cases[1]))
    return_results(sam, pack, tmp_path / "two")
    merged = merge(team, tmp_path / "two")
    assert merged is not None
    assert (merged.new, merged.before) == (2, 1)
    assert store.load(team.db, first) == was
    assert store.load(team.db, later).supersedes_uid == first
    assert store.load(team.db, later).amends_why == "I had not read the second call."


@pytest.fixture
def files(desk: Desk, clock: FakeClock, cases: list[CaseId], elsewhere: Desk, tmp_path: Path) -> list[Path]:
    """Let two supervisors judge the same cases, one of them changing a verdict; return results files of every stage."""
    lou = another_desk(tmp_path / "third", clock, name="Lou Field")
    meet(desk, elsewhere, tmp_path)
    meet(desk, lou, tmp_path)
    found: list[Path] = []
    pack, other = carried(desk, cases, elsewhere, lou), carried(desk, cases[:2], lou)

    def written(by: Desk, of: str) -> None:
        found.append(tmp_path / f"{len(found)}.swresults")
        return_results(by, of, found[-1])

    for who in (elsewhere, lou):
        for number, case_id in enumerate(cases[:2]):
            clock.advance(60)
            judge(who, pack, uid_of(desk, case_id), f"Note {number}")
        written(who, pack)
        review = judge(who, pack, uid_of(desk, cases[2]), "Note 2")
        written(who, pack)
        later = amend(who, review, "On second thought.").uid
        give_verdict(who, later, Verdict.AGREE_WITH_FINDINGS, "")
        written(who, pack)
    judge(lou, other, uid_of(desk, cases[0]), verdict=Verdict.ACT_NOW_PHONE)
    written(lou, other)
    # A case that this vault does not know, among one that it does.
    one, two = (judge(lou, other, uid_of(desk, cases[1])), found[-1].with_name("strange.swresults"))
    known = finished(lou, one)[0]
    stranger = replace(
        known.said, uid="01a20000-0000-7000-8000-00000000000a", case_uid="01a20000-0000-7000-8000-00000000000b"
    )
    found.append(sent(lou, desk, two, other, known, Signed(stranger, lou.vault.sign(stranger.message()))))
    leave(lou)
    return found


def test_any_order_and_any_number_of_times_give_the_same_rows(
    desk: Desk, files: list[Path], vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    desk.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.vault.close()
    seen: list[list[Any]] = []

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.sampled_from(range(len(files))), max_size=6), st.randoms(use_true_random=False))
    def holds(repeats: list[int], chance: random.Random) -> None:
        order = [*range(len(files)), *repeats]
        chance.shuffle(order)
        folder = shutil.copytree(vault_folder, tmp_path / "try")
        team = open_desk(unlocked(folder, secrets, clock), clock, shipped())
        for number in order:
            assert merge(team, files[number]) is not None
        seen.append(rows(team))
        close_desk(team)
        shutil.rmtree(folder)
        assert seen[-1] == seen[0]

    holds()
    # Six reviews of one pack with two changes, two of the other, eight findings, and one that is held.
    assert len([row for row in seen[0] if row[1] == "merged"]) == 10
    assert [row[3] for row in seen[0] if len(row) == 5] == [Held.UNKNOWN_CASE.value]
