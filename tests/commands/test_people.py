"""`people`: who works here is listed, and who may be let in is asked for what they must have."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.identity import Role
from app.vault import model
from app.vault.header import read_header
from app.vault.model import FLOOR
from app.vault.people import Newcomer, enrol
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE
from tests.commands.conftest import Run


def test_who_works_here_is_listed(run: Run, own: Path) -> None:
    newcomer = Newcomer("Alex Moor", Role.SUPERVISOR, "copper kettle beneath nine willows")
    vault = unlock(own, PASSPHRASE, secrets=None, clock=SystemClock())
    enrol(vault, newcomer, secrets=None, cost=FLOOR, clock=SystemClock())
    vault.close()
    said = run("people", own, "list", "--json")
    assert said.status == 0
    assert said.json == [
        {"name": "Ana Lind", "role": "responder", "here": True, "active": True},
        {"name": "Alex Moor", "role": "supervisor", "here": True, "active": True},
    ]
    assert "Alex Moor  supervisor  unlocks here" in run("people", own, "list").out


def test_a_passphrase_that_is_easily_guessed_lets_nobody_in(run: Run, own: Path, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("alex moor", "utf-8")
    said = run("people", own, "add", "Alex Moor", "--new-passphrase-file", weak)
    assert said.status == 1
    assert [row["name"] for row in run("people", own, "list", "--json").json] == ["Ana Lind"]


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write down what the new person chose, at the lowest cost that the program accepts."""
    monkeypatch.setattr(model, "PASSPHRASE_ONLY", FLOOR)
    file = tmp_path / "theirs"
    file.write_text("copper kettle beneath nine willows", "utf-8")
    return file


def test_somebody_is_let_in_given_a_role_let_go_and_let_back_in(run: Run, own: Path, theirs: Path) -> None:
    assert run("people", own, "add", "Alex Moor", "--new-passphrase-file", theirs).status == 0
    assert run("people", own, "role", "Alex Moor", "supervisor").status == 0
    said = run("people", own, "disable", "Alex Moor", "--yes")
    assert (said.status, said.out) == (0, "")
    assert "The vault's keys are new." in said.err
    assert read_header(own)["keys"]["current"]["epoch"] == 2
    assert "Alex Moor  supervisor  was let go" in run("people", own, "list").out
    assert run("people", own, "enable", "Alex Moor", "--new-passphrase-file", theirs).status == 0
    assert [row["active"] for row in run("people", own, "list", "--json").json] == [True, True]
    assert run("verify", own).status == 0


def test_who_was_let_go_already_is_told_by_name_and_nothing_else_is(run: Run, own: Path, theirs: Path) -> None:
    assert run("people", own, "add", "Alex  Moor", "--new-passphrase-file", theirs).status == 0
    assert "may have kept" in run("people", own, "disable", "Alex Moor", "--yes").err
    for verb in (("disable", "Alex Moor", "--yes"), ("role", "Alex  Moor", "supervisor")):
        said = run("people", own, *verb)
        assert (said.status, "Alex Moor was let go already. Nothing was changed." in " ".join(said.err.split())) == (
            1,
            True,
        )
        assert "may have kept" not in said.err


def test_without_a_terminal_the_file_that_is_missing_is_the_one_that_is_named(
    run: Run, call: Run, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    for said, option in (
        (run("people", own, "add", "Alex Moor"), "--new-passphrase-file"),
        (call("people", own, "add", "Alex Moor"), "--passphrase-file"),
    ):
        assert (said.status, f": use {option}." in said.err) == (2, True), said.err


def test_nobody_is_let_in_without_a_name(run: Run, own: Path) -> None:
    before = (own / "vault.json").read_bytes()
    said = run("people", own, "add", " ")
    assert (said.status, "A name is needed." in said.err) == (2, True)
    assert (own / "vault.json").read_bytes() == before


def test_a_name_without_end_is_refused_before_a_passphrase_is_asked_for(call: Run, own: Path, tmp_path: Path) -> None:
    for verb in (("people", own, "add", "N" * 5_000), ("init", tmp_path / "new", "--person", "N" * 101)):
        said = call(*verb)
        assert (said.status, "A name has at most 100 characters." in said.err) == (1, True), said.err
    assert not (tmp_path / "new").exists()


def test_nobody_is_let_go_unasked_or_by_themselves_or_by_a_wrong_name(run: Run, own: Path) -> None:
    for name in ("Ana Lind", "Nobody"):
        assert run("people", own, "disable", name, "--yes").status == 1
    assert read_header(own)["keys"]["next"] is None


def test_a_new_recovery_key_is_shown_once_and_the_vault_has_new_keys(run: Run, own: Path) -> None:
    said = run("people", own, "recovery-key", "--json")
    assert said.status == 0
    assert said.json["recovery_key"].startswith("AGE-SECRET-KEY-1")
    assert read_header(own)["keys"]["current"]["epoch"] == 2
    assert run("people", own, "renew-keys").status == 0
    assert read_header(own)["keys"]["current"]["epoch"] == 3
