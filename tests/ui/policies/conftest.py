"""The whole program on a workstation whose administrator left a folder of policies, one file of it broken."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.policies.machine import managed
from app.settings import settings_of, shipped
from tests.builders import FakeClock, MemorySecrets
from tests.policies.places import documents, place, put
from tests.ui.answers import Answers
from tests.ui.program.conftest import answers, enter, program  # noqa: F401 - fixtures of the whole program
from tests.vaults import CHEAP, CHEAP_LIMITS
from ui.kit.theme import Theme
from ui.program.house import House, Memory
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance


@pytest.fixture
def second() -> bytes:
    """Return what stands in the second file: nothing that can be read, unless a test has something else there."""
    return b"{"


@pytest.fixture
def house(
    qapp: QApplication,
    light: Theme,
    clock: FakeClock,
    secrets: MemorySecrets,
    answers: Answers,  # noqa: F811 - pytest's way to ask for a fixture
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    second: bytes,
) -> Iterator[House]:
    """Return what outlives a lock, by the policies of that folder."""
    there = place(tmp_path)
    put(there, "10-desk.json", {"IdleLockSeconds": 180, "HoldToOpen": True, "CaptureExclusion": "required"})
    put(there, "20-broken.json", second)
    with caplog.at_level(logging.CRITICAL, logger="stillwater"):
        settings = settings_of(managed(lambda: documents(there)))
    entrance = Entrance(clock, lambda: secrets, lambda _bound: CHEAP, CHEAP_LIMITS, settings.keyring)
    notices = Notices(shipped().intake.notice_repeat_seconds)
    memory = Memory(tmp_path / "preferences" / "window.json")
    memory.keep(replace(memory.now, toggles=True))
    yield House(qapp, light, entrance, settings, memory, notices, lambda _above: answers)
    notices.close()
    notices.deleteLater()
