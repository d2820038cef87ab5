"""What every test stands on: Qt off screen, a clock that is set by hand, and nothing left behind.

Nothing here loads Qt or the cryptography for a test that does not ask for it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest

from tests.builders import FakeClock, MemorySecrets
from tests.guard import nothing_left, nothing_said


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the long run of `make test-faults` say how often the program is killed."""
    parser.addoption("--kills", type=int, default=60, help="how often the fault tests kill the program")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often a fault test kills the program."""
    return int(request.config.getoption("--kills"))


@pytest.fixture(autouse=True)
def _clean(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with nothing_left(), nothing_said(caplog.handler):
        yield


@pytest.fixture
def clock() -> FakeClock:
    """A clock that moves when the test says so."""
    return FakeClock()


@pytest.fixture
def secrets() -> MemorySecrets:
    """A device keyring in memory."""
    return MemorySecrets()
