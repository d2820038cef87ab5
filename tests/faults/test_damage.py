"""Damage a vault's database at random: no row is silently another one, and what is off the damaged pages is salvaged."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from app.cases.actions import add_note, claim, hold, resume
from app.cases.model import CaseId
from app.commands.checking import check
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault import frame
from app.vault.database import open_bare
from app.vault.errors import DamagedDatabaseError
from app.vault.pages import PageKeys, is_whole, plain_page, read_page
from app.vault.reading import unlock_or_read
from app.vault.rebuilding import rebuild
from app.vault.rows import Gap, Source, Table, rows, tables
from app.vault.salvage import salvage
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE, FakeClock
from tests.evidence.made import new_case, new_item
from tests.faults.damage import damage, damage_page, pages_of
from tests.faults.figures import note
from tests.faults.place import roomy
from tests.vaults import CHEAP_LIMITS, new_vault, unlocked

pytestmark = pytest.mark.faults

SEED = 20261122
CASES = 120
Rows = Mapping[str, set[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Sound:
    """A locked vault before anything is damaged: its key and every row of every table."""

    folder: Path
    key: bytearray
    rows: Rows

    @property
    def count(self) -> int:
        """Return how many rows there are."""
        return sum(map(len, self.rows.values()))


@pytest.fixture(scope="module")
def sound() -> Iterator[Sound]:
    """Make a vault with some thousand rows."""
    with roomy() as place:
        yield made(place / "vault")


def made(folder: Path) -> Sound:
    """Make it."""
    clock = FakeClock()
    desk = open_desk(new_vault(folder, None, clock).vault, clock, shipped())
    for number in range(CASES):
        case = new_case(desk)
        claim(desk, case)
        add_note(desk, case, f"Note {number} " + "of some length " * (number % 40))
        hold(desk, case, "a moment")
        resume(desk, case)
        if number % 10 == 0:
            new_item(desk, case, bytes([number]) * 1000, f"{number}.png")
    close_desk(desk)
    vault = unlocked(folder, None, clock)
    key = bytearray(vault.keys.database)
    vault.close()
    return Sound(folder, key, everything(folder / DATABASE, key))


def everything(database: Path, key: bytearray) -> Rows:
    """Return every row of every table; a gap would be an error."""
    with closing(open_bare(database, key)) as db:
        listed: list[Table] = tables(db)
    found = {}
    with Source(lambda: open_bare(database, key)) as source:
        for table in listed:
            read = list(rows(source, table))
            assert not [row for row in read if isinstance(row, Gap)]
            found[table.name] = {row for row in read if not isinstance(row, Gap)}
    return found


def test_no_row_is_another_one_and_what_is_off_the_damaged_pages_is_there(
    sound: Sound, quick_path: Path, damages: int, seed: int
) -> None:
    random, kept, off, told = Random(SEED + 10 * seed), 0, 0, 0
    for number in range(damages):
        copy, target = quick_path / "copy.db", quick_path / "new.db"
        shutil.copyfile(sound.folder / DATABASE, copy)
        hurt = damage(copy, random)
        frame.mend(sound.folder, copy, sound.key)
        built = rebuild(copy, sound.key, target, sound.key)
        saved = everything(target, sound.key)
        for name, there in saved.items():
            assert there <= sound.rows[name], (number, name)
            lost = {each.table for each in built.lost}
            assert there == sound.rows[name] or name in lost, (number, name)
        told += bool(built.lost)
        kept += sum(map(len, saved.values()))
        off += sound.count - on_pages(sound, copy, hurt, saved)
        for path in (copy, target):
            path.unlink()
    assert told
    assert kept / off >= 0.99, (kept, off)
    note(
        "random damage",
        seed=SEED + 10 * seed,
        times=damages,
        wrong_rows=0,
        rows_off_the_damaged_pages=off,
        salvaged_of_these=kept,
    )


def on_pages(sound: Sound, copy: Path, hurt: set[int], saved: Rows) -> int:
    """Return how many rows are lost because they lie on a damaged page, as few as may be: those that other pages lead to."""
    keys = PageKeys.of(sound.key)
    with (sound.folder / DATABASE).open("rb") as file, copy.open("rb") as damaged:
        leaves = sum(
            cells(read_page(file, number), number, keys)
            for number in hurt
            if not is_whole(read_page(damaged, number), number, keys)
        )
    return min(leaves, sound.count - sum(map(len, saved.values())))


def cells(raw: bytes, number: int, keys: PageKeys) -> int:
    """Return how many rows of a table a page holds."""
    plain = plain_page(raw, number, keys)
    start = 100 if number == 1 else 0
    return int.from_bytes(plain[start + 3 : start + 5]) if plain[start] == 13 else 0


def test_a_salvaged_vault_opens_with_the_same_passphrase_and_names_what_is_missing(
    sound: Sound, tmp_path: Path
) -> None:
    folder = shutil.copytree(sound.folder, tmp_path / "vault")
    random, lost = Random(SEED), tuple[str, ...]()
    while not lost:
        shutil.copyfile(sound.folder / DATABASE, folder / DATABASE)
        damage(folder / DATABASE, random)
        try:
            vault = unlock_or_read(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=FakeClock())
        except DamagedDatabaseError:
            continue
        lost = vault.reading.lost if vault.reading else ()
        if lost:
            saved = salvage(vault, tmp_path / "new", shipped().exports)
            assert saved.lost[: len(lost)] == lost
        vault.close()
    desk = open_desk(unlocked(tmp_path / "new", None, FakeClock()), FakeClock(), shipped())
    assert desk.db.execute("SELECT count(*) FROM item").fetchone()[0] <= CASES // 10
    close_desk(desk)


def test_salvaging_a_sound_vault_loses_nothing(sound: Sound, tmp_path: Path) -> None:
    vault = unlocked(shutil.copytree(sound.folder, tmp_path / "vault"), None, FakeClock())
    saved = salvage(vault, tmp_path / "new", shipped().exports)
    vault.close()
    assert saved.lost == ()
    desk = open_desk(unlocked(tmp_path / "new", None, FakeClock()), FakeClock(), shipped())
    assert check(desk).problems == ()
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (CASES,)
    claimed = desk.db.execute("SELECT state FROM cases WHERE id = ?", (CaseId(1),)).fetchone()
    assert claimed == ("claimed",)
    close_desk(desk)


def test_the_last_page_damaged_alone_costs_no_more_than_its_own_tree(sound: Sound, tmp_path: Path) -> None:
    copy, target = tmp_path / "copy.db", tmp_path / "new.db"
    shutil.copyfile(sound.folder / DATABASE, copy)
    damage_page(copy, pages_of(copy))
    rebuild(copy, sound.key, target, sound.key)
    assert len({name for name, there in everything(target, sound.key).items() if there != sound.rows[name]}) <= 1
