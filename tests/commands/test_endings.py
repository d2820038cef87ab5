"""How the verbs end: 0 done, 1 the vault or the input is at fault and that was told, 2 not understood."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from app.cage.client import Cage
from app.commands import bring
from app.desk import Desk
from tests.builders import PASSPHRASE
from tests.commands.conftest import Run
from tests.commands.requests import write_form


@pytest.mark.parametrize("verb", ["cases", "verify"])
def test_a_wrong_passphrase_opens_nothing(call: Run, own: Path, tmp_path: Path, verb: str) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("not these quiet words at all", "utf-8")
    said = call(verb, own, "--json", "--passphrase-file", wrong)
    assert (said.status, said.out) == (1, "")
    assert "passphrase is not right" in said.err


@pytest.mark.parametrize("verb", ["cases", "verify"])
def test_a_vault_that_is_not_there_is_told_and_not_made(run: Run, tmp_path: Path, verb: str) -> None:
    said = run(verb, tmp_path / "nowhere")
    assert (said.status, said.out) == (1, "")
    assert "There is no vault" in said.err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "arguments", [("cases", "FILE"), ("forms", "FILE", "list"), ("doctor", "FILE"), ("support", "FILE")]
)
def test_a_file_that_is_given_as_a_vault_is_the_inputs_fault_as_one_that_is_not_there(
    call: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    file = tmp_path / "file"
    file.write_text("no vault")
    said = call(*(file if part == "FILE" else part for part in arguments))
    assert (said.status, said.out) == (1, "")
    assert "is a file, and a vault is a folder" in said.err


def test_a_path_that_is_not_there_stops_an_import_before_it_begins(run: Run, own: Path, tmp_path: Path) -> None:
    said = run("import", own, write_form(tmp_path, 1), tmp_path / "\x1b[2J\u202eabsent", "--json")
    assert (said.status, said.out) == (1, "")
    assert "[2J[U+202E]absent" in said.err
    assert not {"\x1b", "\u202e"} & set(said.err)
    assert run("cases", own, "--json").json == []


@pytest.mark.parametrize(
    "arguments", [["fly"], ["cases"], ["cases", "vault", "--limit", "-1"], ["import", "vault"], ["init", "vault"]]
)
def test_a_command_that_is_not_understood_ends_with_2(call: Run, arguments: list[str]) -> None:
    said = call(*arguments)
    assert (said.status, said.out) == (2, "")
    assert "Usage:" in said.err


def test_without_a_terminal_nobody_is_asked_for_a_passphrase(call: Run, own: Path) -> None:
    said = call("cases", own)
    assert (said.status, said.out) == (2, "")
    assert "--passphrase-file" in said.err


def test_only_the_line_end_of_a_passphrase_file_is_taken_off(call: Run, own: Path, tmp_path: Path) -> None:
    for written, status in (
        (PASSPHRASE, 0),
        (f"{PASSPHRASE}\r\n", 0),
        (f"{PASSPHRASE} \n", 1),
        (f"{PASSPHRASE}\n\n", 1),
    ):
        file = tmp_path / "written"
        file.write_bytes(written.encode())
        assert call("cases", own, "--json", "--passphrase-file", file).status == status


def test_a_name_cannot_bend_the_terminal(run: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a\x1b]0;title\x07\u202egpj.json").write_text("{}", "utf-8")
    write_form(tmp_path / "in", 1, requester={"agency_name": "Al\x1b[31mder\u202e County"})
    said = run("import", own, tmp_path / "in")
    listed = run("cases", own)
    assert "Alder[U+202E] County" in listed.out.replace("[31m", "")
    assert not {"\x1b", "\x07", "\u202e"} & set(said.err + said.out + listed.err + listed.out)


def test_a_link_is_told_left_alone_and_no_success(run: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.json").symlink_to(write_form(tmp_path, 1))
    said = run("import", own, tmp_path / "in", "--json")
    assert said.status == 1
    assert len(said.json["quarantined"]) == 1


def test_init_makes_a_vault_and_says_its_recovery_key_once(call: Run, key: Path, tmp_path: Path) -> None:
    said = call("init", tmp_path / "new", "--person", "Ana Lind", "--passphrase-only", "--passphrase-file", key)
    assert (said.status, said.out) == (0, "")
    assert said.err.count("AGE-SECRET-KEY-1") == 1
    assert "not device-bound" in said.err
    again = call("init", tmp_path / "new", "--person", "Ana Lind", "--passphrase-only", "--passphrase-file", key)
    assert (again.status, again.err.count("AGE-SECRET-KEY-1")) == (1, 0)


def test_init_takes_no_weak_passphrase(call: Run, tmp_path: Path) -> None:
    weak = tmp_path / "weak"
    weak.write_text("password", "utf-8")
    said = call("init", tmp_path / "new", "--person", "Ana Lind", "--passphrase-only", "--passphrase-file", weak)
    assert said.status == 1
    assert not (tmp_path / "new").exists()


def test_a_stopped_import_leaves_whole_cases(desk: Desk, cage: Cage, tmp_path: Path) -> None:
    files = [write_form(tmp_path, number) for number in range(5)]
    seen: list[int] = []
    report = bring.run(desk, files, lambda done, _of: seen.append(done), lambda: len(seen) > 2)
    assert report.cancelled
    assert 0 < report.imported < 5
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (report.imported,)


def test_an_interrupt_is_a_wish_to_stop() -> None:
    before = signal.getsignal(signal.SIGINT)
    with bring.interruptible() as cancelled:
        assert not cancelled()
        os.kill(os.getpid(), signal.SIGINT)
        assert cancelled()
    assert signal.getsignal(signal.SIGINT) is before
