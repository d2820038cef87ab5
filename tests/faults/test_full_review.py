"""A review from the sealing of a pack to the merged results, on a disk with less and less room: never in halves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from app.cases.model import CaseId
from app.commands.checking import check
from app.desk import Desk, close_desk
from app.identity import Role
from app.review.container import open_pack as open_file
from app.review.judging import give_verdict, save_scores
from app.review.merging import merge
from app.review.model import Verdict
from app.review.opening import open_pack
from app.review.packed import FOLDER, open_review_desk, tidy
from app.review.queries import pack_cases, packs_opened
from app.review.reading import read
from app.review.returning import return_results
from app.review.reviewing import save_answers, start, submit_blind
from app.review.scorecards import shipped_scorecard
from app.review.sealing import seal_pack
from app.review.taking_out import take_out
from tests.builders import FakeClock
from tests.decisions.forms import CLEAR
from tests.faults.figures import note
from tests.faults.filling import KB, cramped, is_done
from tests.faults.packs import seat
from tests.faults.small_disk import Disk, mounted
from tests.review.carried import closed_with_evidence, item, order
from tests.review.two import meet
from tests.vaults import new_vault

pytestmark = pytest.mark.faults

MEGABYTES = 60
ITEMS = 3
REFUSE = CLEAR["emergency-disclosure", "refuse"]


@dataclass(slots=True)
class Both:
    """Two vaults on one small disk, and what is carried between them."""

    disk: Disk
    team: Desk
    supervisor: Desk
    case: CaseId
    pack: str = ""
    review: str = ""

    @property
    def sealed(self) -> Path:
        """Return where the pack is put."""
        return self.disk.path / "march.swpack"

    @property
    def results(self) -> Path:
        """Return where the results are put."""
        return self.disk.path / "march.swresults"

    @property
    def vaults(self) -> tuple[Path, Path]:
        """Return where both vaults are."""
        return self.team.vault.folder, self.supervisor.vault.folder


def seal(both: Both) -> None:
    try:
        made = seal_pack(both.team, order(both.team, both.supervisor, both.case), both.sealed)
    except BaseException:
        assert list(both.disk.path.glob("march*")) == []
        raise
    assert made is not None
    with open_file(both.sealed) as file:
        read(both.supervisor, file)
        assert all(file.check(number) for number in range(ITEMS))
    both.pack = made.uid


def open_it(both: Both) -> None:
    try:
        open_pack(both.supervisor, both.sealed)
    except BaseException:
        assert packs_opened(both.supervisor) == ()
        for left in (both.supervisor.vault.folder / FOLDER).glob("*"):
            os.utime(left, (0, 0))
        tidy(both.supervisor)
        assert list((both.supervisor.vault.folder / FOLDER).glob("*")) == []
        raise


def take(both: Both) -> None:
    """Take the evidence of the case out of the pack, to be looked at."""
    desk = open_review_desk(both.supervisor, both.pack)
    try:
        (case,) = pack_cases(both.supervisor, both.pack)
        try:
            taken = take_out(both.supervisor, desk, case.case_uid)
        except BaseException:
            assert list((desk.vault.folder / "evidence").glob("*/*.partial")) == []
            raise
        assert (taken.items, taken.damaged) == (ITEMS, ())
    finally:
        close_desk(desk)


def begin(both: Both) -> None:
    (case,) = pack_cases(both.supervisor, both.pack)
    both.review = start(both.supervisor, both.pack, case.case_uid).uid


def score(both: Both) -> None:
    scores = {each.id: each.answers[0].id for each in shipped_scorecard().items}
    save_scores(both.supervisor, both.review, scores)


def bring(both: Both) -> None:
    try:
        return_results(both.supervisor, both.pack, both.results)
    except BaseException:
        assert not both.results.exists()
        raise


def merge_in(both: Both) -> None:
    count = "SELECT count(*) FROM review WHERE origin = 'merged'"
    try:
        merged = merge(both.team, both.results)
    except BaseException:
        assert both.team.db.execute(count).fetchone() == (0,)
        raise
    assert merged is not None
    assert merged.new == 1
    assert both.team.db.execute(count).fetchone() == (1,)


# What is done, in its order, and how much room it takes at the most.
PATHS: tuple[tuple[str, int, Callable[[Both], object]], ...] = (
    ("seal a pack", 4000, seal),
    ("open it", 3000, open_it),
    ("take its evidence out", 4000, take),
    ("begin the review", 200, begin),
    ("keep answers", 200, lambda both: save_answers(both.supervisor, both.review, REFUSE)),
    ("submit them", 200, lambda both: submit_blind(both.supervisor, both.review, REFUSE)),
    ("score", 200, score),
    ("judge", 200, lambda both: give_verdict(both.supervisor, both.review, Verdict.AGREE, "")),
    ("return the results", 320, bring),
    ("merge them", 320, merge_in),
)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CaseId]:
    """Make two vaults that know each other, and a closed case in one."""
    folder, clock = tmp_path_factory.mktemp("ready"), FakeClock()
    new_vault(folder / "team", None, clock).vault.close()
    new_vault(folder / "supervisor", None, clock, Role.SUPERVISOR, "Sam Reed").vault.close()
    team, supervisor = seat(folder / "team"), seat(folder / "supervisor")
    meet(team, supervisor, folder)
    case = closed_with_evidence(team, before=lambda case: item(team, case, bytes(2_000_000)))
    close_desk(supervisor)
    close_desk(team)
    return folder, case


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """Mount a small disk."""
    with mounted(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


def test_a_review_is_done_or_told_and_goes_on(disk: Disk, ready: tuple[Path, CaseId], levels: int) -> None:
    told, (folder, case) = 0, ready
    for level in range(levels):
        for name in ("team", "supervisor"):
            shutil.copytree(folder / name, disk.path / name)
        both = Both(disk, seat(disk.path / "team"), seat(disk.path / "supervisor"), case)
        for _name, needs, act in PATHS:
            with cramped(disk, needs * KB * level // levels, *both.vaults):
                done = is_done(partial(act, both))
            if not done:
                told += 1
                act(both)
        for desk in (both.team, both.supervisor):
            assert (level, check(desk).problems) == (level, ())
            close_desk(desk)
        for vault in both.vaults:
            shutil.rmtree(vault)
        both.sealed.unlink()
        both.results.unlink()
    assert told
    note("full disk in a review", paths=len(PATHS), levels=levels, times=len(PATHS) * levels, told=told, lost=0)
