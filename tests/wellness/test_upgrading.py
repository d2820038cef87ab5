"""A newer version puts a copy of a person's own store aside before it changes it, as it does with the vault's database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app.desk import Desk
from app.vault import upgrading
from app.vault.backup import back_up
from app.vault.database import open_encrypted
from app.vault.errors import DiskFullError
from app.vault.keeping import Rule
from app.vault.migrate import migrate, scripts
from app.wellness import actions, owner

STEPS = scripts("app.wellness")
OLDER = len(STEPS) - 2


@pytest.fixture
def older(desk: Desk) -> Desk:
    """Sit at a vault whose person's own store an older version wrote."""
    migrate(desk.own, STEPS[:OLDER])
    desk.own.execute("INSERT INTO choice (name, value) VALUES ('breathing', 'on')")
    return desk


def put_aside(desk: Desk) -> list[Path]:
    return sorted((desk.vault.own_path.parent / "before").iterdir())


def step(desk: Desk) -> int:
    return int(desk.own.execute("PRAGMA user_version").fetchone()[0])


def test_a_copy_of_it_as_it_was_stays_and_opens_with_the_persons_keys(older: Desk, tmp_path: Path) -> None:
    assert actions.sit_down(older).problem == ""
    assert step(older) == len(STEPS)
    (copy,) = put_aside(older)
    key = older.vault.person_keys.own_store_key(older.person.uid)
    with closing(open_encrypted(copy, key)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (OLDER,)
        assert db.execute("SELECT name, value FROM choice").fetchall() == [("breathing", "on")]
    assert older.vault.own_path.stem in copy.name
    made = back_up(older.vault, tmp_path / "place", clock=older.clock, rule=Rule()).folder
    assert [path.name for path in (made / "people").iterdir()] == [older.vault.own_path.name]


def test_one_that_is_new_or_as_new_as_can_be_is_not_copied(desk: Desk) -> None:
    for _time in range(2):
        assert actions.sit_down(desk).problem == ""
    assert not (desk.vault.own_path.parent / "before").exists()


def test_where_the_copy_fails_the_store_is_as_it_was(older: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise DiskFullError

    monkeypatch.setattr(upgrading, "_copy", full)
    with pytest.raises(DiskFullError):
        upgrading.upgrade_own(older.own, older.vault.own_path, bytearray(48), STEPS, "later")
    assert step(older) == OLDER
    assert put_aside(older) == []


def test_what_the_person_deletes_is_in_no_copy_either(older: Desk) -> None:
    actions.sit_down(older)
    assert put_aside(older)
    owner.forget_everything(older)
    assert put_aside(older) == []


def test_one_copy_of_ones_own_stays_and_nobody_elses_goes(older: Desk) -> None:
    where = older.vault.own_path.parent / "before"
    where.mkdir()
    earlier, theirs = where / f"{older.vault.own_path.stem}-step-0001-x.db", where / "somebody-step-0001-x.db"
    for path in (earlier, theirs):
        path.write_bytes(b"from before")
    actions.sit_down(older)
    (copy,) = set(put_aside(older)) - {theirs}
    assert copy != earlier
