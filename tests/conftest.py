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
