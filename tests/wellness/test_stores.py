"""A store that is damaged, or another vault's: it is told, set aside, and breaks come all the same; and no vault holds one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.wellness import actions
from app.wellness.actions import Sitting
from app.wellness.shift import Now, Phase
from tests.builders import FakeClock, MemorySecrets
from tests.vaults import new_vault, unlocked

Spoil = Callable[[Path, Path], None]


def _cut(own: Path, _other: Path) -> None:
    own.write_bytes(own.read_bytes()[:5000])


def _scribbled(own: Path, _other: Path) -> None:
    own.write_bytes(bytes(len(own.read_bytes())))


def _swapped(own: Path, other: Path) -> None:
    own.write_bytes(other.read_bytes())


@pytest.mark.parametrize("spoil", [_cut, _scribbled, _swapped])
def test_a_store_that_cannot_be_read_is_told_and_breaks_still_come(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path, spoil: Spoil
) -> None:
    other = open_desk(new_vault(tmp_path / "other", secrets, clock).vault, clock, shipped())
    actions.sit_down(other)
    foreign = other.vault.own_path
    close_desk(other)
    first = open_desk(unlocked(vault_folder, secrets, clock), clock, shipped())
    actions.sit_down(first)
    own = first.vault.own_path
    close_desk(first)
    for beside in own.parent.glob("*.db-*"):
        beside.unlink()
    spoil(own, foreign)
    desk = open_desk(unlocked(vault_folder, secrets, clock), clock, shipped())
    assert len(desk.vault.notes) == 1
    assert "Your own store" in desk.vault.notes[0]
    sitting = actions.sit_down(desk)
    for _ in range(1501):
        clock.advance(1)
        sitting = actions.tick(desk, sitting, Now(reviewing=True))
    assert (sitting.shift.phase, sitting.problem) == (Phase.DUE, "")
    close_desk(desk)


def test_no_connection_of_the_vault_holds_a_table_of_the_own_store_or_can_reach_one(
    desk: Desk, sitting: Sitting
) -> None:
    """Whatever a report or a review asks, it asks the vault's connection: the ledger is not there to be asked."""
    mine = {row[0] for row in desk.own.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    with desk.vault.connect() as db:
        theirs = {row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        assert {"span", "shift", "break_event", "addition", "check_in"} <= mine
        assert mine & theirs == set()
        assert [row[1] for row in db.execute("PRAGMA database_list")] == ["main"]
        with pytest.raises(dbapi2.DatabaseError):
            db.execute("ATTACH DATABASE ? AS own", (str(desk.vault.own_path),))
        with pytest.raises(dbapi2.OperationalError, match="no such table"):
            db.execute("SELECT count(*) FROM span")
    db.close()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(desk.vault.own_path).execute("SELECT count(*) FROM span")
