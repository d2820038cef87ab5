"""What the verbs say of a vault whose log is damaged: `verify` ends with 1, nothing is signed, the log stays as it is."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.cases.actions import claim
from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.settings import shipped
from app.vault.unlock import unlock
from app.vault.vault import DATABASE
from tests.builders import PASSPHRASE
from tests.commands.conftest import Run
from tests.evidence.made import new_case

LOG = f"{DATABASE}-wal"


def test_a_damaged_log_is_named_by_verify_and_nothing_is_signed(run: Run, own: Path, tmp_path: Path) -> None:
    desk = open_desk(unlock(own, PASSPHRASE, secrets=None, clock=SystemClock()), SystemClock(), shipped())
    for _number in range(5):
        claim(desk, new_case(desk))
    killed = shutil.copytree(own, tmp_path / "killed")
    close_desk(desk)
    data = bytearray((killed / LOG).read_bytes())
    data[len(data) // 3] ^= 1
    (killed / LOG).write_bytes(data)

    said = run("verify", killed, "--json")
    assert (said.status, said.json["ok"]) == (1, False)
    assert said.json["problems"][0] == (
        "The log of the database cases.db is damaged: what was written last is missing."
    )
    assert "at least" in said.json["problems"][1]
    said = run("checkpoint", killed, "--out", tmp_path / "kept")
    assert (said.status, "log of the database" in said.err, "`salvage`" in said.err) == (1, True, True)
    assert not (tmp_path / "kept").exists()
    said = run("cases", killed)
    assert (said.status, "at least" in said.err) == (1, True)
    assert (killed / LOG).read_bytes() == data
    assert run("salvage", killed, "--out", tmp_path / "new").status == 0
    assert run("verify", tmp_path / "new", "--json").status == 0
