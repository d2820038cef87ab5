"""New keys for the vault: at every moment exactly one of two opens the database, and nothing of it is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.commands.checking import check
from app.desk import Desk, close_desk, open_desk
from app.settings import shipped
from app.vault import audit, rotation, standing
from app.vault.database import open_encrypted
from app.vault.errors import DamagedDatabaseError
from app.vault.header import BACKUP, NAME, write_header
from app.vault.keys import following
from app.vault.unlock import peek
from app.vault.vault import DATABASE, Vault
from tests.builders import FakeClock, MemorySecrets
from tests.evidence.made import new_case, new_item
from tests.vault.forge import read
from tests.vaults import unlocked


@pytest.fixture
def filled(vault: Vault, clock: FakeClock) -> Vault:
    """Hold a case with a sealed file."""
    desk = open_desk(vault, clock, shipped())
    new_item(desk, new_case(desk), b"before the keys changed")
    desk.db.close()
    desk.own.close()
    return vault


@contextmanager
def seated(vault: Vault, clock: FakeClock) -> Iterator[Desk]:
    """Sit down, and lock again afterwards."""
    desk = open_desk(vault, clock, shipped())
    try:
        yield desk
    finally:
        close_desk(desk)


def opening_keys(folder: Path, *keys: bytearray) -> list[bool]:
    """Tell which keys open the database."""
    found = []
    for key in keys:
        try:
            open_encrypted(folder / DATABASE, key).close()
            found.append(True)
        except DamagedDatabaseError:
            found.append(False)
    return found


def test_the_next_unlock_takes_new_keys_and_everything_is_there(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    old = bytearray(filled.keys.database)
    standing.renew_keys(filled, clock)
    assert opening_keys(filled.folder, old) == [True]
    filled.close()
    assert peek(filled.folder).changing
    again = unlocked(filled.folder, secrets, clock)
    assert (again.keys.epoch, again.notes) == (2, ())
    assert read(filled.folder)["keys"]["next"] is None
    assert not peek(filled.folder).changing
    assert opening_keys(filled.folder, old, again.keys.database) == [False, True]
    with seated(again, clock) as desk:
        new_item(desk, new_case(desk), b"after the keys changed")
        assert check(desk).problems == ()
        assert check(desk).items == 2
    again = unlocked(filled.folder, secrets, clock)
    standing.renew_keys(again, clock)
    again.close()
    third = unlocked(filled.folder, secrets, clock)
    assert (third.keys.epoch, sorted(third.keys.retired_audit)) == (3, [1, 2])
    with seated(third, clock) as desk:
        assert check(desk).problems == ()


def test_every_key_is_another_one(filled: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    old = [bytes(key) for key in (filled.keys.database, filled.keys.audit, filled.keys.evidence)]
    standing.renew_keys(filled, clock)
    filled.close()
    again = unlocked(filled.folder, secrets, clock)
    new = [bytes(key) for key in (again.keys.database, again.keys.audit, again.keys.evidence)]
    assert not set(old) & set(new)
    assert [bytes(key) for key in again.keys.retired_audit.values()] == [old[1]]
    retired = [*again.keys.retired_audit.values(), *again.keys.retired_evidence.values()]
    again.close()
    assert all(not any(key) for key in retired)


def test_who_kept_an_earlier_key_writes_nothing_behind_the_change(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    kept = bytearray(filled.audit_key)
    standing.renew_keys(filled, clock)
    filled.close()
    with seated(unlocked(filled.folder, secrets, clock), clock) as desk:
        earlier, device = desk.vault.earlier_audit_keys, desk.device.id
        assert audit.verify(desk.db, desk.vault.audit_key, earlier=earlier).problems == ()
        # The chain as it stood before the change, taken on under the old key.
        desk.db.execute("BEGIN")
        audit.append(desk.db, kept, device, "2026-03-08T00:00:00.000Z", {"act": "forged"})
        (problem,) = audit.verify(desk.db, desk.vault.audit_key, earlier=earlier).problems
        assert "was changed" in problem
        desk.db.execute("ROLLBACK")
        rows = desk.db.execute("SELECT count(*) FROM audit").fetchone()[0]
        assert audit.verify(desk.db, following(desk.vault.keys).audit, earlier=(desk.vault.audit_key,)).problems
        assert rows > 1


def test_killed_after_the_new_key_and_before_the_header_the_unlock_goes_on(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.renew_keys(filled, clock)
    filled.close()
    before = (filled.folder / NAME).read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "write_header", lambda *_: pytest.fail("killed"))
        with pytest.raises(pytest.fail.Exception):
            unlocked(filled.folder, secrets, clock)
    assert (filled.folder / NAME).read_bytes() == before
    with seated(unlocked(filled.folder, secrets, clock), clock) as desk:
        assert (desk.vault.keys.epoch, desk.vault.notes) == (2, ())
        assert check(desk).problems == ()


def test_the_copy_of_the_header_from_before_the_change_still_opens(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    standing.renew_keys(filled, clock)
    filled.close()
    before = (filled.folder / NAME).read_bytes()
    unlocked(filled.folder, secrets, clock).close()
    # A kill between the header and its copy, and then damage of the header.
    for name in (NAME, BACKUP):
        (filled.folder / name).write_bytes(before)
    with seated(unlocked(filled.folder, secrets, clock), clock) as desk:
        assert check(desk).problems == ()


def test_without_room_the_vault_opens_with_the_keys_it_has_and_says_so(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing.renew_keys(filled, clock)
    filled.close()
    with monkeypatch.context() as patched:
        patched.setattr(rotation, "room_for", lambda _path: (2**40, 2**20))
        again = unlocked(filled.folder, secrets, clock)
        assert "could not be changed yet" in again.notes[0]
        assert "1048577 MiB" in again.notes[0]
        with seated(again, clock) as desk:
            assert check(desk).problems == ()
    with seated(unlocked(filled.folder, secrets, clock), clock) as desk:
        assert (desk.vault.keys.epoch, desk.vault.notes) == (2, ())


def test_while_another_connection_is_open_nothing_is_changed(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    standing.renew_keys(filled, clock)
    # As a second process that outlived the window would.
    left = filled.connect()
    filled.close()
    again = unlocked(filled.folder, secrets, clock)
    assert "another program has the database open" in again.notes[0]
    left.execute("SELECT count(*) FROM cases").fetchone()
    left.close()
    again.close()
    again = unlocked(filled.folder, secrets, clock)
    assert (again.keys.epoch, again.notes) == (2, ())
    again.close()


def test_a_second_change_before_the_first_was_taken_replaces_it(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    standing.renew_keys(filled, clock)
    standing.renew_keys(filled, clock)
    filled.close()
    with seated(unlocked(filled.folder, secrets, clock), clock) as desk:
        assert desk.vault.keys.epoch == 2
        assert check(desk).problems == ()


def test_an_older_header_without_the_retired_keys_of_evidence_is_read(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    document = {**vault.header, "keys": {**vault.header["keys"], "current": {**vault.header["keys"]["current"]}}}
    del document["keys"]["current"]["retired_evidence"], document["root_seed"]
    vault.header = write_header(vault.folder, document, vault.audit_key)
    vault.close()
    again = unlocked(vault.folder, secrets, clock)
    standing.renew_keys(again, clock)
    again.close()
    unlocked(vault.folder, secrets, clock).close()


def test_a_second_process_gets_the_keys_of_earlier_epochs_too(
    filled: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    standing.renew_keys(filled, clock)
    filled.close()
    again = unlocked(filled.folder, secrets, clock)
    there = Vault.from_handover(again.folder, again.handover())
    assert there.keys == again.keys
    for vault in (there, again):
        vault.close()
