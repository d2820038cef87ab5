"""What every test stands on: Qt off screen, a clock that is set by hand, and nothing left behind.

Nothing here loads Qt, the cryptography or the cage for a test that does not ask for it.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from hypothesis import settings

from tests.builders import FakeClock, MemorySecrets
from tests.guard import nothing_left, nothing_said

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk
    from app.vault.vault import Vault
    from tests.vaults import Template


# A slow machine is no reason to fail; CI's own profile stays in force otherwise.
settings.register_profile("stillwater", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("stillwater")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the long run of `make test-faults` say how often the program is killed."""
    parser.addoption("--kills", type=int, default=60, help="how often the fault tests kill the program")


def pytest_collection_finish() -> None:
    """Set aside what importing the tests made, so that looking for leaked threads and timers stays quick."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often a fault test kills the program."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_left(qt="qapp" in request.fixturenames), nothing_said(caplog.handler):
        yield


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


@pytest.fixture(scope="session")
def cage() -> Iterator[Cage]:
    """The confined processes, started once, with the layers that the shipped policy requires."""
    from app.cage.client import Cage
    from app.cage.model import limits_of
    from app.settings import shipped

    with Cage(limits_of(shipped().vault)) as cage:
        yield cage
