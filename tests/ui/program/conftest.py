"""The whole program on a vault that costs nothing to open, with the clock and the answers of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.settings import shipped
from tests.builders import FakeClock, MemorySecrets
from tests.ui.answers import Answers
from tests.vaults import CHEAP, CHEAP_LIMITS, unlocked
from ui.kit.theme import Theme
from ui.program.house import House, Memory
from ui.program.parts import usual_parts
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance


@pytest.fixture
def answers() -> Answers:
    """Answers that the person of the test gives."""
    return Answers()


@pytest.fixture
def house(
    qapp: QApplication, light: Theme, clock: FakeClock, secrets: MemorySecrets, answers: Answers, tmp_path: Path
) -> Iterator[House]:
    """Return what outlives a lock."""
    entrance = Entrance(clock, lambda: secrets, lambda _bound: CHEAP, CHEAP_LIMITS)
    notices = Notices(shipped().intake.notice_repeat_seconds)
    memory = Memory(tmp_path / "preferences" / "window.json")
    yield House(qapp, light, entrance, shipped(), memory, notices, lambda _above: answers)
    notices.close()
    notices.deleteLater()


@pytest.fixture
def program(qtbot: QtBot, house: House) -> Iterator[Program]:
    """Return the program, its windows not shown yet; it is left at the end."""
    program = Program(house, usual_parts())
    gone: list[bool] = []
    program.finished.connect(lambda: gone.append(True))
    yield program
    program.quit()
    qtbot.waitUntil(lambda: bool(gone))
    program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


Enter = Callable[[], Workstation]


@pytest.fixture
def enter(qtbot: QtBot, program: Program, vault_folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Enter:
    """Return how to sit down at the vault; what is looked after behind the window has come back then."""

    def sit_down() -> Workstation:
        program.enter(unlocked(vault_folder, secrets, clock))
        station = program.station
        assert station is not None
        station.look_behind()
        qtbot.waitUntil(lambda: station.tasks.running() == 0)
        return station

    return sit_down
