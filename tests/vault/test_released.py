"""A vault that an earlier version wrote opens with the newest, whole: a copy is put aside first, and a kill leaves the old or the new one."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from app.commands.checking import check
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault.database import open_bare
from app.vault.errors import NewerDatabaseError
from app.vault.header import read_header
from app.vault.keys import unsealed_master, unwrap_keys
from app.vault.migrate import scripts
from app.vault.slots import open_slot
from app.vault.upgrading import BEFORE
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock
from tests.faults import upgrading
from tests.faults.figures import note
from tests.faults.killing import kill, moment
from tests.vault.released import FIXTURES, RELEASED, TITLE, Released, unpack
from tests.vaults import CHEAP_LIMITS, unlocked

SEED = 20261125


def key_of(folder: Path) -> bytearray:
    """Return the database key of a locked vault."""
    document = read_header(folder)
    (slot,) = document["slots"]
    seat = open_slot(document["vault"], slot, PASSPHRASE, b"", CHEAP_LIMITS)
    block = document["keys"]["current"]
    with unsealed_master(block, seat.person, seat.keys) as master:
        return unwrap_keys(block, document["vault"], master).database


def step_of(folder: Path, key: bytearray) -> int:
    with closing(open_bare(folder / DATABASE, key)) as db:
        (step,) = db.execute("PRAGMA user_version").fetchone()
    return int(step)


def whole(folder: Path, cases: int = 1) -> list[str]:
    """Open a vault of so many cases with the newest version, and return what is wrong with it."""
    desk = open_desk(unlocked(folder, None, FakeClock()), FakeClock(), shipped())
    try:
        found = desk.db.execute("SELECT title, state FROM cases").fetchall()
        there = found.count((TITLE, "claimed")) == 1 and len(found) == cases
        return [*check(desk).problems, *([] if there else [str(found)])]
    finally:
        close_desk(desk)


@pytest.mark.parametrize("released", RELEASED, ids=lambda released: f"step {released.step}")
def test_the_newest_opens_what_it_wrote(released: Released, tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    unpack(released, folder)
    key = key_of(folder)
    assert step_of(folder, key) == released.step
    cases = 2 if released.rich else 1
    assert whole(folder, cases) == []
    assert step_of(folder, key) == len(scripts())
    aside = sorted((folder / BEFORE).iterdir()) if released.step < len(scripts()) else []
    assert [step_of(each, key_of(each)) for each in aside] == [released.step] * len(aside)
    assert released.step == len(scripts()) or aside
    # What was put aside is what the older version opens.
    for each in aside:
        before = whole_before(each, key)
        assert (before.count((TITLE,)), len(before)) == (1, cases)


def whole_before(folder: Path, key: bytearray) -> list[tuple[str]]:
    with closing(open_bare(folder / DATABASE, key)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return list(db.execute("SELECT title FROM cases"))


def test_each_fixture_is_small_and_asked_for() -> None:
    files = {path.name: path.stat().st_size for path in FIXTURES.iterdir()}
    assert set(files) == {released.file.name for released in RELEASED}
    assert max(files.values()) < 100_000


def test_fixtures_stand_in_the_order_of_steps_that_there_are() -> None:
    steps = [released.step for released in RELEASED]
    assert steps == sorted(set(steps))
    assert steps[-1] <= len(scripts())


def test_a_vault_that_a_newer_version_wrote_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    unpack(RELEASED[-1], folder)
    with closing(open_bare(folder / DATABASE, key_of(folder))) as db:
        db.execute("PRAGMA user_version = 9999")
    with pytest.raises(NewerDatabaseError):
        unlocked(folder, None, FakeClock())


@pytest.mark.faults
def test_a_migration_that_is_killed_leaves_the_old_vault_or_the_new_one(
    quick_path: Path, kills: int, seed: int
) -> None:
    random, ended = Random(SEED + 10 * seed), dict.fromkeys(("old", "new"), 0)
    ready = quick_path / "ready"
    unpack(RELEASED[1], ready)
    key = key_of(ready)
    for number in range(kills):
        folder = shutil.copytree(ready, quick_path / f"{number:04d}")
        acks = kill(upgrading.open_once, (folder,), moment(random, 2, 0.06))
        step = step_of(folder, key)
        assert step in {RELEASED[1].step, len(scripts())}
        assert ("opened", 0) not in acks or step == len(scripts())
        ended["new" if step == len(scripts()) else "old"] += 1
        # Before anything was changed a whole copy was there.
        assert step == RELEASED[1].step or [each for each in (folder / BEFORE).iterdir() if "partial" not in each.name]
        assert whole(folder) == []
        shutil.rmtree(folder)
    assert all(ended.values()) or kills < 20
    note("kill -9 in a migration", seed=SEED + 10 * seed, times=kills, lost=0, **ended)
