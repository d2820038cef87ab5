"""What every test stands on: Qt off screen, a clock that is set by hand, and nothing left behind.

Nothing here loads Qt, the cryptography or the cage for a test that does not ask for it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from hypothesis import settings

from tests.builders import FakeClock, MemorySecrets
from tests.guard import nothing_left, nothing_said

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.cage.client import Cage
    from app.desk import Desk
    from app.vault.vault import Vault
    from tests.patience import PatientBot
    from tests.vaults import Template

START_SECONDS = 300.0

# A slow machine is no reason to fail; CI's own profile stays in force otherwise.
settings.register_profile("stillwater", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("stillwater")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the long run of `make test-faults` say how often the program is killed."""
    parser.addoption("--kills", type=int, default=30, help="how often the fault tests kill the program")
    parser.addoption(
        "--cycles", type=int, default=1000, help="how often the writing program is killed and held to its word"
    )
    parser.addoption(
        "--states", type=int, default=3000, help="how many disks are rebuilt as a cut of power may leave them"
    )
    parser.addoption(
        "--levels", type=int, default=10, help="at how many fill levels of a disk each way to write is tried"
    )
    parser.addoption("--damages", type=int, default=100, help="how often the fault tests damage a database")
    parser.addoption("--mutations", type=int, default=1000, help="how often the audit chain is changed at random")
    parser.addoption("--seed", type=int, default=0, help="another one: other kills, cuts and damages than those before")


def pytest_collection_finish() -> None:
    """Set aside what importing the tests made, so that looking for leaked threads and timers stays quick."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often a fault test kills the program."""
    return int(request.config.getoption("--kills"))


@pytest.fixture
def cycles(request: pytest.FixtureRequest) -> int:
    """How often a program that writes is killed."""
    return int(request.config.getoption("--cycles"))


@pytest.fixture
def states(request: pytest.FixtureRequest) -> int:
    """How many disks are rebuilt as a cut of power may leave them."""
    return int(request.config.getoption("--states"))


@pytest.fixture
def levels(request: pytest.FixtureRequest) -> int:
    """At how many fill levels of a disk each way to write is tried."""
    return int(request.config.getoption("--levels"))


@pytest.fixture
def damages(request: pytest.FixtureRequest) -> int:
    """How often a fault test damages a database."""
    return int(request.config.getoption("--damages"))


@pytest.fixture
def mutations(request: pytest.FixtureRequest) -> int:
    """How often a fault test changes the audit chain."""
    return int(request.config.getoption("--mutations"))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What a fault test adds to its own seed."""
    return int(request.config.getoption("--seed"))


@pytest.fixture
def quick_path(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, for a test that makes and throws away hundreds of vaults."""
    from tests.faults.place import roomy

    with roomy(tmp_path) as path:
        yield path


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_left(qt="qapp" in request.fixturenames), nothing_said(caplog.handler):
        yield


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> PatientBot:
    """Pytest-qt's own bot, with the patience that a slow and busy machine takes."""
    from tests.patience import PatientBot

    return PatientBot(request)


@pytest.fixture
def clock() -> FakeClock:
    """A clock that moves when the test says so."""
    return FakeClock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """The locked vault that tests take copies of."""
    from tests.vaults import new_template

    return new_template(tmp_path_factory.mktemp("template") / "vault")


@pytest.fixture
def secrets(template: Template) -> MemorySecrets:
    """A device keyring in memory that opens `vault_folder`."""
    return MemorySecrets(kept=dict(template.secrets.kept))


@pytest.fixture
def vault_folder(tmp_path: Path, template: Template) -> Path:
    """A locked vault of this test's own, opened by PASSPHRASE and `secrets`."""
    return template.copy_to(tmp_path / "vault")


@pytest.fixture
def vault(vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Iterator[Vault]:
    """An unlocked vault."""
    from tests.vaults import unlocked

    vault = unlocked(vault_folder, secrets, clock)
    yield vault
    vault.close()


@pytest.fixture
def desk(vault: Vault, clock: FakeClock) -> Iterator[Desk]:
    """The unlocked workstation over a fresh encrypted vault."""
    from app.desk import close_desk, open_desk
    from app.settings import shipped

    desk = open_desk(vault, clock, shipped())
    yield desk
    close_desk(desk)


@pytest.fixture
def log_file(tmp_path: Path) -> Iterator[Path]:
    """The program's log, kept in a file of this test."""
    from app import log

    handler = log.LogFile(tmp_path / "state" / "log.txt")
    log.logger.addHandler(handler)
    yield handler.file
    log.logger.removeHandler(handler)


@pytest.fixture(scope="session")
def cage() -> Iterator[Cage]:
    """The confined processes, started once, with the layers that the shipped policy requires."""
    from app.cage.client import Cage
    from app.cage.model import limits_of
    from app.settings import shipped

    # A busy machine may take long until what reads words is loaded; how long that may take is no matter of these tests.
    with Cage(replace(limits_of(shipped().vault), start_seconds=START_SECONDS)) as cage:
        yield cage
