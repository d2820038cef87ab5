"""The audit chain: what was changed is found, and what is only found with an anchor is found with one."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3.dbapi2 import Connection

from app.vault import audit
from app.vault.audit import Anchor
from app.vault.database import migrating, open_encrypted
from app.vault.vault import DATABASE, Vault
from tests.builders import FakeClock, MemorySecrets
from tests.vaults import unlocked

KEY = bytearray(b"k" * 32)
AT = "2026-03-07T21:40:00.000Z"
ROWS = 40


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    """Make a chain of two devices whose triggers an insider has removed."""
    db = open_encrypted(tmp_path / "audit.db", bytearray(48), create=True)
    with migrating(db):
        db.execute(
            "CREATE TABLE audit (seq INTEGER PRIMARY KEY, device_id INTEGER NOT NULL, at TEXT NOT NULL,"
            " body TEXT NOT NULL, prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT"
        )
    for number in range(ROWS):
        audit.append(db, KEY, 1 + (number % 3 == 0), AT, {"act": "case.claim", "number": number})
    db.set_authorizer(None)
    yield db
    db.close()


def problems(db: Connection, anchors: dict[int, Anchor] | None = None) -> tuple[str, ...]:
    """Return what a check of the chain finds."""
    return audit.verify(db, KEY, anchors).problems


def test_an_untouched_chain_is_clean(db: Connection) -> None:
    heads = {device: audit.head(db, device) for device in (1, 2)}
    report = audit.verify(db, KEY, {device: head for device, head in heads.items() if head})
    assert (report.entries, report.problems) == (ROWS, ())


def test_numbers_go_up_by_one(db: Connection) -> None:
    assert audit.append(db, KEY, 1, AT, {}) == ROWS + 1


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET body = '{}' WHERE seq = 7",
        "UPDATE audit SET body = body || ' ' WHERE seq = 7",
        "UPDATE audit SET at = '2020' WHERE seq = 7",
        "UPDATE audit SET device_id = 3 - device_id WHERE seq = 7",
        "UPDATE audit SET device_id = 9 WHERE seq = 7",
        "UPDATE audit SET hash = zeroblob(32) WHERE seq = 7",
        "UPDATE audit SET prev = zeroblob(32) WHERE seq = 7",
        "UPDATE audit SET prev = x'', hash = x'' WHERE seq = 7",
        "DELETE FROM audit WHERE seq = 7",
        "DELETE FROM audit WHERE seq = 1",
        "DELETE FROM audit WHERE seq < 9",
        "UPDATE audit SET seq = 999 WHERE seq = 7",
    ],
)
def test_each_kind_of_change_is_found(db: Connection, sql: str) -> None:
    db.execute(sql)
    assert problems(db)


def test_two_rows_swapped_are_found(db: Connection) -> None:
    db.execute("UPDATE audit SET seq = -1 WHERE seq = 7")
    db.execute("UPDATE audit SET seq = 7 WHERE seq = 8")
    db.execute("UPDATE audit SET seq = 8 WHERE seq = -1")
    assert problems(db)


def test_a_gap_closed_by_renumbering_is_found(db: Connection) -> None:
    db.execute("DELETE FROM audit WHERE seq = 7")
    for seq in range(8, ROWS + 1):
        db.execute("UPDATE audit SET seq = ? WHERE seq = ?", (seq - 1, seq))
    assert problems(db)


def test_a_row_made_up_without_the_key_is_found(db: Connection) -> None:
    audit.append(db, bytearray(32), 1, AT, {"act": "made up"})
    assert problems(db)


def test_the_last_row_of_one_device_is_missed_among_the_rows_of_another(db: Connection) -> None:
    audit.append(db, KEY, 1, AT, {})
    db.execute("DELETE FROM audit WHERE seq = ?", (ROWS,))
    assert problems(db) == (f"Audit rows {ROWS} to {ROWS} are missing.",)


def test_one_row_made_anew_with_the_key_does_not_fit_the_next(db: Connection) -> None:
    at, device, prev = db.execute("SELECT at, device_id, prev FROM audit WHERE seq = 7").fetchone()
    made_up = audit._hash(KEY, 7, device, at, "{}", prev)
    db.execute("UPDATE audit SET body = '{}', hash = ? WHERE seq = 7", (made_up,))
    assert [text for text in problems(db) if "does not follow" in text]


def test_a_row_cannot_be_given_to_another_device(db: Connection) -> None:
    seq = audit.append(db, KEY, 8, AT, {})
    db.execute("UPDATE audit SET device_id = 9 WHERE seq = ?", (seq,))
    assert problems(db) == (f"Audit row {seq} was changed.",)


def test_random_changes_are_all_found(db: Connection) -> None:
    chance = random.Random(7)
    columns = ["at", "body", "prev", "hash"]
    for _ in range(200):
        seq, column = chance.randint(1, ROWS), chance.choice(columns)
        (value,) = db.execute(f"SELECT {column} FROM audit WHERE seq = ?", (seq,)).fetchone()
        place = chance.randrange(len(value))
        changed = (
            value[:place] + bytes([value[place] ^ 1]) + value[place + 1 :]
            if isinstance(value, bytes)
            else value[:place] + chr(ord(value[place]) ^ 1) + value[place + 1 :]
        )
        db.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (changed, seq))
        assert problems(db), (seq, column, place)
        db.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (value, seq))
    assert not problems(db)


def test_a_tail_cut_off_is_found_only_with_the_anchor(db: Connection) -> None:
    anchor = audit.head(db, 1)
    assert anchor is not None
    db.execute("DELETE FROM audit WHERE seq > 30")
    assert problems(db) == ()
    assert "no longer holds row" in problems(db, {1: anchor})[0]


def test_a_history_written_anew_with_the_key_is_found_only_with_the_anchor(db: Connection) -> None:
    anchor = audit.head(db, 1)
    assert anchor is not None
    db.execute("DELETE FROM audit")
    for number in range(ROWS + 5):
        audit.append(db, KEY, 1, AT, {"act": "nothing happened", "number": number})
    assert problems(db) == ()
    assert problems(db, {1: anchor})


def test_a_thousand_problems_are_not_all_told(db: Connection) -> None:
    db.execute("BEGIN")
    for _ in range(300):
        audit.append(db, bytearray(32), 1, AT, {})
    db.execute("COMMIT")
    assert len(problems(db)) == 100


def test_a_database_put_back_as_a_whole_is_told_at_unlock_and_stays_told(
    vault_folder: Path, tmp_path: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    shutil.copy(vault_folder / DATABASE, tmp_path / "old.db")
    vault = unlocked(vault_folder, secrets, clock)
    assert vault.notes == ()
    _write(vault)
    vault.close()
    shutil.copy(tmp_path / "old.db", vault_folder / DATABASE)

    for _ in range(2):
        again = unlocked(vault_folder, secrets, clock)
        assert any("older copy" in note for note in again.notes)
        _write(again)
        db = again.connect()
        assert audit.verify(db, again.audit_key, again.anchors()).problems
        db.close()
        again.close()


def test_closing_moves_the_anchor_on(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    before = vault.anchors()[vault.device.id]
    _write(vault)
    vault.close()
    again = unlocked(vault_folder, secrets, clock)
    assert again.anchors()[again.device.id].seq > before.seq
    again.close()


def test_a_killed_session_is_no_false_alarm(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    vault = unlocked(vault_folder, secrets, clock)
    _write(vault)
    assert vault.lock is not None
    vault.lock.release()  # what the system does when a process dies; nothing was noted
    again = unlocked(vault_folder, secrets, clock)
    assert again.notes == ()
    again.close()


def _write(vault: Vault) -> None:
    db = vault.connect()
    for number in range(3):
        audit.append(db, vault.audit_key, vault.device.id, AT, {"number": number})
    db.close()
