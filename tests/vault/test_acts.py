"""What is done about people and keys goes on record whatever happens in between; where it cannot be done, nothing is."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from sqlcipher3 import dbapi2

from app.commands.checking import check
from app.desk import close_desk, open_desk
from app.identity import Role
from app.settings import shipped
from app.vault import acts, header, standing
from app.vault.errors import ReadOnlyVaultError
from app.vault.model import Reading
from app.vault.people import Newcomer
from app.vault.recovery import recover, renew_recovery_key
from app.vault.unlock import change_passphrase
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.forge import read
from tests.vault.test_standing import AGAIN, ALEX, KIM, enrol, enter
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template

Act = Callable[[Vault, str, MemorySecrets, FakeClock], object]

SAM = Newcomer("Sam Holt", Role.RESPONDER, "velvet anchor over seven bridges")
ACTS: dict[str, Act] = {
    "vault.enrol": lambda vault, _uid, secrets, clock: enrol(vault, secrets, clock, SAM),
    "vault.role": lambda vault, uid, _secrets, clock: standing.give_role(vault, uid, Role.SUPERVISOR, clock),
    "vault.disable": lambda vault, uid, secrets, clock: standing.disable(vault, uid, clock, secrets),
    "vault.enable": lambda vault, uid, secrets, clock: standing.readmit(
        vault, uid, ALEX.passphrase, secrets=secrets, cost=CHEAP, clock=clock
    ),
    "vault.renew_keys": lambda vault, _uid, _secrets, clock: standing.renew_keys(vault, clock),
    "vault.recovery_key": lambda vault, _uid, _secrets, clock: renew_recovery_key(vault, clock),
    "vault.passphrase": lambda vault, _uid, secrets, clock: change_passphrase(
        vault, PASSPHRASE, AGAIN, secrets=secrets, cost=CHEAP, clock=clock, limits=CHEAP_LIMITS
    ),
}
ABOUT_PEOPLE = {"vault.enrol", "vault.role", "vault.disable", "vault.enable"}


@pytest.fixture
def alex(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> str:
    """Let a second person in."""
    return enrol(vault, secrets, clock)


def killed(*_arguments: object, **_named: object) -> None:
    """Stand for a kill: nothing catches it."""
    raise KeyboardInterrupt


def bury(vault: Vault) -> None:
    """Leave of a killed program what the system leaves: the folder as it is, held by nobody."""
    assert vault.lock is not None
    vault.lock.release()
    vault.closed = True


def on_record(vault: Vault, clock: FakeClock, act: str) -> tuple[int, int]:
    """Return how often an act is on record, and told to a later hub; everything that vouches for them holds."""
    desk = open_desk(vault, clock, shipped())
    try:
        assert check(desk).problems == ()
        (rows,) = desk.db.execute("SELECT count(*) FROM audit WHERE json_extract(body, '$.act') = ?", (act,)).fetchone()
        (told,) = desk.db.execute("SELECT count(*) FROM outbox WHERE act = ?", (act,)).fetchone()
    finally:
        close_desk(desk)
    return rows, told


@pytest.mark.parametrize("act", ACTS)
def test_killed_before_the_record_is_written_the_next_unlock_writes_it(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, alex: str, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if act == "vault.enable":
        standing.disable(vault, alex, clock, secrets)
    monkeypatch.setattr(acts, "settled", killed)
    with pytest.raises(KeyboardInterrupt):
        ACTS[act](vault, alex, secrets, clock)
    monkeypatch.undo()
    bury(vault)
    again = enter(vault.folder, secrets, clock, AGAIN if act == "vault.passphrase" else PASSPHRASE)
    assert "done" not in read(vault.folder)
    assert on_record(again, clock, act) == (
        1 + (act == "vault.enrol"),
        (1 + (act == "vault.enrol")) * (act in ABOUT_PEOPLE),
    )


def test_what_is_done_is_on_record_once(vault: Vault, secrets: MemorySecrets, clock: FakeClock, alex: str) -> None:
    for act in ACTS.values():
        act(vault, alex, secrets, clock)
        assert "done" not in read(vault.folder)
    db = vault.connect()
    rows = [row[0] for row in db.execute("SELECT json_extract(body, '$.act') FROM audit ORDER BY seq")]
    told = [row[0] for row in db.execute("SELECT act FROM outbox ORDER BY seq")]
    db.close()
    assert rows[-len(ACTS) :] == list(ACTS)
    assert told == ["vault.enrol", *(act for act in ACTS if act in ABOUT_PEOPLE)]
    assert on_record(vault, clock, "vault.disable") == (1, 1)


def test_killed_between_the_row_and_the_header_it_is_not_written_twice(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, alex: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = header.write_header
    written: list[object] = []

    def once(*arguments: object) -> object:
        if written:
            raise KeyboardInterrupt
        written.append(arguments)
        return before(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(acts, "write_header", once)
    with pytest.raises(KeyboardInterrupt):
        standing.disable(vault, alex, clock, secrets)
    monkeypatch.undo()
    bury(vault)
    assert "done" in read(vault.folder)
    again = enter(vault.folder, secrets, clock, PASSPHRASE)
    assert on_record(again, clock, "vault.disable") == (1, 1)


def test_a_record_that_has_no_room_follows_with_the_next_one(
    vault: Vault,
    secrets: MemorySecrets,
    clock: FakeClock,
    alex: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_arguments: object) -> None:
        raise dbapi2.OperationalError("database or disk is full")

    with monkeypatch.context() as broken, caplog.at_level(logging.ERROR):
        broken.setattr(acts, "put", full)
        standing.disable(vault, alex, clock, secrets)
    assert alex not in {slot["person"] for slot in read(vault.folder)["slots"]}
    standing.renew_keys(vault, clock)
    db = vault.connect()
    rows = db.execute("SELECT json_extract(body, '$.act') FROM audit ORDER BY seq DESC LIMIT 2").fetchall()
    db.close()
    assert rows == [("vault.renew_keys",), ("vault.disable",)]
    assert on_record(vault, clock, "vault.disable") == (1, 1)


def test_a_vault_that_is_only_read_is_not_changed(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, alex: str
) -> None:
    gone = enrol(vault, secrets, clock, KIM)
    standing.disable(vault, gone, clock, secrets)
    before, kept = read(vault.folder), dict(secrets.kept)
    vault.reading = Reading("damage was found in it")
    for name, act in ACTS.items():
        with pytest.raises(ReadOnlyVaultError):
            act(vault, gone if name == "vault.enable" else alex, secrets, clock)
    assert (read(vault.folder), secrets.kept) == (before, kept)


def test_a_recovery_that_is_killed_is_on_record_at_the_next_unlock(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault.close()
    how = {"secrets": secrets, "cost": CHEAP, "clock": clock, "limits": CHEAP_LIMITS}
    monkeypatch.setattr("app.vault.recovery.sit_down", killed)
    with pytest.raises(KeyboardInterrupt):
        recover(vault.folder, template.recovery_key, NAME, AGAIN, **how)  # type: ignore[arg-type]  # by name
    monkeypatch.undo()
    assert "done" in read(vault.folder)
    again = enter(vault.folder, secrets, clock, AGAIN)
    assert on_record(again, clock, "vault.recover") == (1, 0)
