"""`checkpoint` and `audit export`: written for somebody else to keep, said how to check, refused in plain words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.identity import Role
from app.vault.model import FLOOR
from app.vault.people import Newcomer, enrol
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE
from tests.commands.conftest import Run
from tests.commands.pressing import ctrl_c_while_written
from tests.test_house import ROOT


def test_what_was_exported_fits_what_was_signed_by_the_key_that_was_said(run: Run, own: Path, tmp_path: Path) -> None:
    said = run("checkpoint", own, "--out", tmp_path / "kept", "--json")
    assert said.status == 0
    assert f"This vault's root key: {said.json['root_key']}" in said.err
    assert "Here they show nothing." in said.err
    assert run("audit", "export", own, "--out", tmp_path / "rows").status == 0
    verifier = str(ROOT / "packaging" / "verify_audit.py")
    for option, key in (("--root", said.json["root_key"]), ("--key", said.json["signer_key"])):
        command = [sys.executable, verifier, str(tmp_path / "rows"), str(tmp_path / "kept"), option, key]
        ended = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert f"the first {said.json['chains'][0]['size']} rows are as they were signed" in ended.stdout


def test_a_file_that_is_there_is_not_written_over(run: Run, own: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine", "utf-8")
    for verb in (("checkpoint",), ("audit", "export")):
        said = run(*verb, own, "--out", tmp_path / "there")
        assert said.status == 1
        assert "never written over" in said.err
    assert (tmp_path / "there").read_text("utf-8") == "mine"


@pytest.mark.parametrize("verb", [("checkpoint",), ("audit", "export")])
def test_ctrl_c_while_the_file_is_written_leaves_it_with_its_record(
    run: Run, own: Path, tmp_path: Path, verb: tuple[str, ...]
) -> None:
    target = tmp_path / "kept"
    pressed = ctrl_c_while_written(target)
    assert run(*verb, own, "--out", target).status == 0
    assert pressed
    assert target.is_file()


def test_in_a_team_a_responder_signs_and_does_not_take_out_who_did_what(run: Run, own: Path, tmp_path: Path) -> None:
    newcomer = Newcomer("Alex Moor", Role.ADMINISTRATOR, "copper kettle beneath nine willows")
    vault = unlock(own, PASSPHRASE, secrets=None, clock=SystemClock())
    enrol(vault, newcomer, secrets=None, cost=FLOOR, clock=SystemClock())
    vault.close()
    assert run("checkpoint", own, "--out", tmp_path / "kept").status == 0
    said = run("audit", "export", own, "--out", tmp_path / "rows")
    assert said.status == 1
    assert "Ask an administrator" in said.err
    assert not (tmp_path / "rows").exists()
    theirs = tmp_path / "theirs"
    theirs.write_text(newcomer.passphrase, "utf-8")
    import main

    main.program.main(
        ["audit", "export", str(own), "--out", str(tmp_path / "rows"), "--passphrase-file", str(theirs)],
        standalone_mode=False,
    )
    assert (tmp_path / "rows").is_file()


def test_verify_says_what_only_a_checkpoint_kept_elsewhere_finds(run: Run, own: Path) -> None:
    said = run("verify", own)
    assert said.status == 0
    assert "found only by a newer backup, or a checkpoint kept elsewhere" in said.err
