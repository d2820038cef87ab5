"""Kill whoever backs up or restores, at any moment: each backup that stands is whole, and half of a restore is no vault."""

from __future__ import annotations

import shutil
from pathlib import Path
from random import Random

import pytest

from app.commands.checking import check
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault.backup import back_up, backups
from app.vault.errors import NotAVaultError
from app.vault.header import read_header
from app.vault.restore import restore
from tests.builders import FakeClock
from tests.evidence.made import new_case, new_item
from tests.faults import copying
from tests.faults.figures import note
from tests.faults.killing import kill, moment
from tests.vaults import new_vault, unlocked

pytestmark = pytest.mark.faults

SEED = 20260310
ITEMS = 6


@pytest.fixture
def folder(quick_path: Path) -> Path:
    """Make a vault that holds some sealed files."""
    clock = FakeClock()
    desk = open_desk(new_vault(quick_path / "vault", None, clock).vault, clock, shipped())
    case = new_case(desk)
    for number in range(ITEMS):
        new_item(desk, case, bytes([number]) * 200_000)
    close_desk(desk)
    return quick_path / "vault"


def whole(folder: Path, backup: Path, target: Path) -> bool:
    """Restore a backup, open it, and tell whether everything of the vault is in it."""
    assert restore(backup, target).problems == ()
    clock = FakeClock()
    desk = open_desk(unlocked(target, None, clock), clock, shipped())
    try:
        problems = check(desk).problems
        (items,) = desk.db.execute("SELECT count(*) FROM item").fetchone()
    finally:
        close_desk(desk)
        shutil.rmtree(target)
    return (problems, items) == ((), ITEMS)


def test_each_backup_that_stands_is_whole(folder: Path, quick_path: Path, kills: int, seed: int) -> None:
    random, place, hours, heard = Random(SEED + 10 * seed), quick_path / "place", 0, set[str]()
    for _number in range(kills):
        acks = kill(copying.back_up_for_ever, (folder, place, hours), moment(random, 5, 0.1))
        made = [each for kind, each in acks if kind == "made"]
        heard |= {acks[-1][0]} if acks else set()
        hours += len(made) + 1
        (where,) = place.iterdir() if place.is_dir() else (place,)
        there = backups(where)
        # What the rule lets go is gone only once a newer one stands.
        assert not made or Path(made[-1]) in there
        if there:
            assert whole(folder, random.choice(there), quick_path / "again")
    assert heard >= {"made"}
    clock = FakeClock()
    desk = open_desk(unlocked(folder, None, clock), clock, shipped())
    assert check(desk).problems == ()
    close_desk(desk)
    note("kill -9 in a backup", seed=SEED + 10 * seed, times=kills, lost=0)


def test_half_of_a_restore_is_no_vault(folder: Path, quick_path: Path, kills: int, seed: int) -> None:
    random, clock = Random(SEED + 10 * seed + 1), FakeClock()
    vault = unlocked(folder, None, clock)
    made = back_up(vault, quick_path / "place", clock=clock, rule=copying.KEPT)
    vault.close()
    ended = {True: 0, False: 0}
    for _number in range(kills):
        target = quick_path / "again"
        acks = kill(copying.put_back, (made.folder, target), moment(random, 2, 0.03))
        done = ("restored", 0) in acks
        try:
            read_header(target)
            ended[True] += 1
            # The header comes last: where there is one, everything is there.
            desk = open_desk(unlocked(target, None, clock), clock, shipped())
            assert check(desk).problems == ()
            close_desk(desk)
        except NotAVaultError:
            ended[False] += 1
            assert not done
        shutil.rmtree(target, ignore_errors=True)
    assert all(ended.values()) or kills < len(ended) * 5
    note(
        "kill -9 in a restore",
        seed=SEED + 10 * seed + 1,
        times=kills,
        whole=ended[True],
        none=ended[False],
        in_halves=0,
    )
