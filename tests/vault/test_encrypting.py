"""The database is encrypted under another key by a process of its own: watched, stopped, and not always there."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.cage.command import environment, starting
from app.vault import encrypting, keys, rotation
from app.vault.database import open_bare
from app.vault.model import PATIENTLY, Waiting
from app.vault.opening import StillHeldError, hold
from app.vault.rekeying import FROZEN_FLAG, Told
from app.vault.rotation import WrittenBackLaterError
from app.vault.unlock import peek, unlock
from app.vault.vault import DATABASE, Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.encrypting import MIB, ROWS, about_to_change, at_each_word, held_at_the_start, process, rows_in
from tests.vaults import CHEAP_LIMITS, unlocked

MAIN = Path(__file__).parents[2] / "main.py"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="finds the process by /proc")


@pytest.fixture
def folder(vault: Vault, clock: FakeClock) -> Path:
    """Return a locked vault whose next unlock changes its keys."""
    return about_to_change(vault, clock)


def opened(folder: Path, secrets: MemorySecrets, clock: FakeClock, waiting: Waiting = PATIENTLY) -> Vault:
    """Unlock it, and be told how far the change is."""
    return unlock(folder, PASSPHRASE, secrets=secrets, clock=clock, limits=CHEAP_LIMITS, waiting=waiting)


def takes_them_later(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    """Show that the next unlock takes the keys, and that every row is there."""
    assert peek(folder).changing
    vault = unlocked(folder, secrets, clock)
    assert (vault.keys.epoch, vault.notes, rows_in(vault)) == (2, (), ROWS)
    vault.close()


def test_it_tells_how_far_it_is(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> None:
    told: list[tuple[int, int]] = []
    vault = opened(folder, secrets, clock, Waiting(lambda done, of: told.append((done, of))))
    assert (vault.keys.epoch, vault.notes, rows_in(vault)) == (2, (), ROWS)
    vault.close()
    assert told == sorted(told)
    assert {of for _done, of in told} == {told[0][1]}
    # Twice the database: into the log, and back to its place.
    assert 2 * MIB <= told[-1][0] <= told[-1][1]
    assert any(0 < done < told[-1][1] for done, _of in told)


@on_linux
def test_stopped_while_it_encrypts_the_vault_opens_with_the_keys_it_has(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        held_at_the_start(patched)
        told: list[int] = []
        waiting = Waiting(lambda done, _of: told.append(done), lambda: bool(told))
        vault = opened(folder, secrets, clock, waiting)
    assert vault.keys.epoch == 1
    assert "could not be changed yet: it was stopped." in vault.notes[0]
    assert "the keys it has still open it" in vault.notes[0]
    assert rows_in(vault) == ROWS
    vault.close()
    takes_them_later(folder, secrets, clock)


def test_stopped_while_it_is_written_back_it_goes_on_at_the_next_unlock(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    words: list[Told] = []
    with monkeypatch.context() as patched:
        at_each_word(patched, words.append)
        with pytest.raises(WrittenBackLaterError, match="has its new keys already"):
            opened(folder, secrets, clock, Waiting(cancelled=lambda: Told.ENCRYPTED in words))
    hold(folder).release()
    takes_them_later(folder, secrets, clock)


def test_interrupted_from_the_keyboard_nothing_is_left_running(
    folder: Path, secrets: MemorySecrets, clock: FakeClock
) -> None:
    def interrupt(_done: int, _of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        opened(folder, secrets, clock, Waiting(interrupt))
    hold(folder).release()
    takes_them_later(folder, secrets, clock)


def test_a_frozen_program_is_that_process_too(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    asked = starting("app.vault.rekeying", FROZEN_FLAG)
    assert asked == [sys.executable, FROZEN_FLAG]
    # What the program does when it is called so.
    monkeypatch.setattr(encrypting, "starting", lambda *_: [sys.executable, str(MAIN), *asked[1:]])
    vault = opened(folder, secrets, clock)
    assert (vault.keys.epoch, vault.notes, rows_in(vault)) == (2, (), ROWS)
    vault.close()


def test_where_no_process_starts_the_vault_opens_with_the_keys_it_has(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(tmp_path / "no program"))
        vault = opened(folder, secrets, clock)
    assert vault.keys.epoch == 1
    assert "could not be started" in vault.notes[0]
    vault.close()
    takes_them_later(folder, secrets, clock)


def test_one_that_ends_without_a_word_is_told(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(encrypting, "starting", lambda *_: [sys.executable, "-I", "-c", ""])
        vault = opened(folder, secrets, clock)
    assert vault.keys.epoch == 1
    assert "ended unexpectedly" in vault.notes[0]
    vault.close()
    takes_them_later(folder, secrets, clock)


def test_while_a_process_has_the_database_to_itself_that_is_told(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    key = bytearray(vault.keys.database)
    vault.close()
    alone = open_bare(vault.folder / DATABASE, key)
    alone.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
    alone.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    with pytest.raises(StillHeldError, match=r"to itself.*try again in a minute"):
        unlocked(vault.folder, secrets, clock)
    alone.close()
    unlocked(vault.folder, secrets, clock).close()


@on_linux
def test_no_key_is_on_its_command_line_or_in_its_environment_and_it_dumps_no_core(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []

    def look(told: Told) -> None:
        if told is Told.BEGUN:
            there = Path(f"/proc/{process()}")
            seen.extend((there / name).read_bytes() for name in ("cmdline", "limits"))
            if os.geteuid() == 0:
                seen.append((there / "environ").read_bytes())

    at_each_word(monkeypatch, look)
    opened(folder, secrets, clock).close()
    command, limits, *around = seen
    assert command.split(b"\0")[1:] == [b"-I", b"-m", b"app.vault.rekeying", b""]
    (core,) = (line for line in limits.decode().splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    for told in around:
        names = {entry.partition(b"=")[0] for entry in told.split(b"\0") if entry}
        assert names == {name.encode() for name in environment()}


def test_what_was_unwrapped_for_a_change_that_was_stopped_is_wiped(
    folder: Path, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    unwrapped = []
    really = keys.unwrap_keys

    def kept(*arguments: object) -> object:
        unwrapped.append(really(*arguments))  # type: ignore[arg-type]  # passed on as they came
        return unwrapped[-1]

    monkeypatch.setattr(rotation, "unwrap_keys", kept)
    opened(folder, secrets, clock, Waiting(cancelled=lambda: True)).close()
    (coming,) = unwrapped
    assert not any(any(key) for key in (coming.database, coming.audit, coming.evidence))
