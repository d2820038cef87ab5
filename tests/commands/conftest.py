"""A vault as a command meets it: at the lowest cost that the program accepts, opened by a passphrase in a file."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import main
from app.commands import init
from app.vault.model import FLOOR, Limits
from tests.builders import PASSPHRASE, FakeClock


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it said where."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return standard output as the one JSON value that it is."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture(scope="session")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the locked vault that commands are tried on; each test takes a copy."""
    folder = tmp_path_factory.mktemp("commands") / "vault"
    limits = Limits(reserve_bytes=4096)
    init.run(folder, "Ana Lind", "responder", PASSPHRASE, secrets=None, cost=FLOOR, limits=limits, clock=FakeClock())
    return folder


@pytest.fixture
def own(locked: Path, tmp_path: Path) -> Path:
    """Copy the locked vault for one test."""
    return shutil.copytree(locked, tmp_path / "vault")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """Write the passphrase into a file, as an editor leaves it: with a line end."""
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n", "utf-8")
    return file


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program through its door, as a shell does."""

    def through(*arguments: object) -> Said:
        status: object = 0
        capsys.readouterr()
        try:
            main.main([str(argument) for argument in arguments])
        except SystemExit as ended:
            status = ended.code or 0
        said = capsys.readouterr()
        assert isinstance(status, int)
        return Said(status, said.out, said.err)

    return through


@pytest.fixture
def run(call: Run, key: Path) -> Run:
    """Call a verb with the right passphrase."""
    return lambda *arguments: call(*arguments, "--passphrase-file", key)
