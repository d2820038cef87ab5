"""The fixtures themselves: real, encrypted, separate, and cheap enough to be used everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.cage.client import Cage
from app.cage.model import BytesSource, Job, Op
from app.desk import Desk
from tests.builders import FakeClock, MemorySecrets
from tests.test_house import ROOT
from tests.vaults import NAME, Template, unlocked


def test_the_desk_stands_on_an_encrypted_database(desk: Desk) -> None:
    assert desk.person.name == NAME
    assert desk.db.execute("SELECT count(*) FROM cases").fetchone() == (0,)
    assert b"SQLite format 3" not in desk.vault.database_path.read_bytes()


def test_copies_of_the_template_are_vaults_of_their_own(
    template: Template, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        vault = unlocked(template.copy_to(tmp_path / name), secrets, clock)
        vault.close()
    assert (tmp_path / "one" / "vault.json").read_bytes() != (tmp_path / "two" / "vault.json").read_bytes()


def test_the_cage_answers(cage: Cage) -> None:
    assert cage.ask(Job(Op.IDENTIFY), BytesSource(b"%PDF-1.7\n")).facts


def test_rules_are_tested_without_qt() -> None:
    code = (
        "import sys, tests.conftest, app.cases.model, app.decisions.model\n"
        "print(*(name for name in sys.modules if name.startswith(('PySide6', 'sqlcipher3'))))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("\n", "")
