"""Kill whoever seals, opens or merges a pack, at any moment: what was acknowledged is there, and nothing is in halves."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from app.desk import Desk, close_desk
from app.identity import Role
from app.review.container import open_pack as open_file
from app.review.merging import merge
from app.review.opening import open_pack
from app.review.packed import FOLDER, open_review_desk, tidy
from app.review.queries import packs_opened
from app.review.reading import read
from app.vault import audit
from app.vault.create import create
from tests.builders import PASSPHRASE, FakeClock
from tests.faults import packs
from tests.faults.figures import note
from tests.faults.killing import kill, moment
from tests.faults.packs import judge_all, seat
from tests.review.carried import closed_with_evidence, item, sealed_for
from tests.review.two import meet
from tests.vaults import CHEAP, CHEAP_LIMITS, new_vault

pytestmark = pytest.mark.faults

SEED = 20260309
FILES = 3
# Each of the three is killed so many times less often than what changes a whole vault.
_SHARE = 5


@dataclass(frozen=True, slots=True)
class Ready:
    """Two vaults that know each other, closed cases in one, packs of them, and results of each pack."""

    team: Path
    supervisor: Path
    cases: tuple[int, ...]
    sealed: tuple[Path, ...]
    results: tuple[Path, ...]


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Ready:
    """Make everything once; each round takes copies."""
    folder, clock = tmp_path_factory.mktemp("ready"), FakeClock()
    new_vault(folder / "team", None, clock).vault.close()
    # Nobody of the same name reviews a case: it might be the same person.
    create(
        folder / "supervisor",
        "Sam Reed",
        Role.SUPERVISOR,
        PASSPHRASE,
        secrets=None,
        cost=CHEAP,
        limits=CHEAP_LIMITS,
        clock=clock,
    ).vault.close()
    team, supervisor = seat(folder / "team"), seat(folder / "supervisor")
    meet(team, supervisor, folder)
    cases = tuple(closed_with_evidence(team, before=lambda case: item(team, case, bytes(3_000_000))) for _n in range(3))
    sealed = tuple(folder / f"pack-{number}" for number in range(FILES))
    for path in sealed:
        sealed_for(team, supervisor, path, *cases)
    close_desk(supervisor)
    unread = shutil.copytree(folder / "supervisor", folder / "unread")
    results, supervisor = list[Path](), seat(folder / "supervisor")
    for path in sealed:
        judge_all(supervisor, open_pack(supervisor, path).uid, folder / f"{path.name}.results")
        results.append(folder / f"{path.name}.results")
    close_desk(supervisor)
    close_desk(team)
    return Ready(folder / "team", unread, cases, sealed, tuple(results))


def whole(desk: Desk) -> bool:
    """Tell whether a vault's audit chain holds."""
    return audit.verify(desk.db, desk.vault.audit_key, desk.vault.anchors()).problems == ()


def test_a_pack_that_was_acknowledged_is_whole_and_one_that_has_its_name_is_on_record(
    ready: Ready, quick_path: Path, kills: int, seed: int
) -> None:
    random, heard = Random(SEED + 10 * seed), set[str]()
    team = shutil.copytree(ready.team, quick_path / "team")
    for number in range(max(kills // _SHARE, 1)):
        targets = [quick_path / f"{number:03d}-{part}.swpack" for part in range(2)]
        acks = kill(packs.seal, (team, ready.supervisor, ready.cases, targets), moment(random, 24, 0.1))
        heard |= {ack[0] for ack in acks[-1:]}
        desk, supervisor = seat(team), seat(ready.supervisor)
        try:
            known = {row[0] for row in desk.db.execute("SELECT uid FROM review_pack WHERE direction = 'out'")}
            told = {path: uid for name, said in acks if name == "sealed" for path, uid in [said]}
            # Also under a name that is not yet the one it is to have, a file that is there is a whole pack.
            for path in {*map(Path, told), *quick_path.glob(f"{number:03d}-*")}:
                with open_file(path) as file:
                    _envelope, index = read(supervisor, file)
                    assert not file.cut
                    assert all(file.check(each) for each in range(9))
                assert index.uid in known or path not in targets
                assert told.get(str(path), index.uid) == index.uid
            assert whole(desk)
        finally:
            close_desk(desk)
            close_desk(supervisor)
    # Of many kills not all fall into the same step.
    assert len(heard) >= min(kills // _SHARE // 10, 2)
    note("kill -9 while a pack is sealed", seed=SEED + 10 * seed, times=max(kills // _SHARE, 1), lost=0)


def test_a_pack_that_was_acknowledged_is_open_and_none_is_in_halves(
    ready: Ready, quick_path: Path, kills: int, seed: int
) -> None:
    random = Random(SEED + 10 * seed + 1)
    for number in range(max(kills // _SHARE, 1)):
        folder = shutil.copytree(ready.supervisor, quick_path / f"{number:03d}")
        acks = kill(packs.open_all, (folder, ready.sealed), moment(random, FILES, 0.06))
        desk = seat(folder)
        try:
            for left in (folder / FOLDER).glob("*"):
                os.utime(left, (0, 0))
            tidy(desk)
            rows = {row.uid for row in packs_opened(desk)}
            assert {said for name, said in acks if name == "opened"} <= rows
            there = folder / FOLDER
            assert {each.name for each in there.iterdir()} == rows if there.is_dir() else not rows
            for uid in rows:
                small = open_review_desk(desk, uid)
                assert small.db.execute("SELECT count(*) FROM item").fetchone() == (9,)
                assert audit.verify(small.db, small.vault.audit_key).problems == ()
                close_desk(small)
            assert sum(not open_pack(desk, file).again for file in ready.sealed) == FILES - len(rows)
            assert whole(desk)
        finally:
            close_desk(desk)
        shutil.rmtree(folder)
    note("kill -9 while packs are opened", seed=SEED + 10 * seed + 1, times=max(kills // _SHARE, 1), lost=0)


def test_results_are_merged_whole_or_not_at_all_and_again_changes_nothing(
    ready: Ready, quick_path: Path, kills: int, seed: int
) -> None:
    random = Random(SEED + 10 * seed + 2)
    for number in range(max(kills // _SHARE, 1)):
        folder = shutil.copytree(ready.team, quick_path / f"{number:03d}")
        acks = kill(packs.merge_all, (folder, ready.results), moment(random, 3 * FILES, 0.01))
        desk = seat(folder)
        try:
            files = [row[0] for row in desk.db.execute("SELECT uid FROM review_results WHERE direction = 'in'")]
            assert {said[0] for name, said in acks if name == "merged"} <= set(files)
            count = "SELECT count(*) FROM review WHERE origin = 'merged'"
            assert desk.db.execute(count).fetchone() == (3 * len(files),)
            told = [merge(desk, file) for file in ready.results]
            assert sum(each.new for each in told if each) == 3 * (FILES - len(files))
            assert desk.db.execute(count).fetchone() == (3 * FILES,)
            assert whole(desk)
        finally:
            close_desk(desk)
        shutil.rmtree(folder)
    note("kill -9 while results are merged", seed=SEED + 10 * seed + 2, times=max(kills // _SHARE, 1), lost=0)
