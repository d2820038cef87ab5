"""`people`: who works here is listed, and who may be let in is asked for what they must have."""

from __future__ import annotations

from pathlib import Path

from app.clock import SystemClock
from app.identity import Role
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
        {"name": "Ana Lind", "role": "responder", "here": True},
        {"name": "Alex Moor", "role": "supervisor", "here": True},
    ]
    assert "Alex Moor  supervisor  unlocks here" in run("people", own, "list").out


def test_a_passphrase_that_is_easily_guessed_lets_nobody_in(run: Run, own: Path, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("alex moor", "utf-8")
    said = run("people", own, "add", "Alex Moor", "--new-passphrase-file", weak)
    assert said.status == 1
    assert [row["name"] for row in run("people", own, "list", "--json").json] == ["Ana Lind"]
