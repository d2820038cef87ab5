"""The program as `make run` makes it, on vaults that cost nothing to open, with a clock set by hand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cage.client import Cage
from app.desk import close_desk, open_desk
from app.intake.importer import import_paths
from app.looking import behind
from app.settings import shipped
from tests.builders import FakeClock, MemorySecrets
from tests.journeys import material, steps
from tests.journeys.person import PATIENCE_MS, Person
from tests.leaks.loggers import every_logger  # noqa: F401 - a fixture
from tests.vaults import CHEAP, CHEAP_LIMITS, Template, unlocked
from ui.kit import theme
from ui.kit.theme import Mode
from ui.program.house import House, Memory
from ui.program.parts import usual_parts
from ui.program.program import Program
from ui.program.workstation import Workstation
from ui.shell.notices import Notices
from ui.unlock.entrance import Entrance

Start = Callable[[Path | None], Program]
Sit = Callable[[], Workstation]


@pytest.fixture
def person(qtbot: QtBot, clock: FakeClock) -> Person:
    """Return somebody at the keyboard."""
    return Person(qtbot, clock)


@pytest.fixture
def house(qapp: QApplication, clock: FakeClock, secrets: MemorySecrets, tmp_path: Path) -> Iterator[House]:
    """Return what outlives a lock: the real windows that ask, and a keyring in memory."""
    entrance = Entrance(clock, lambda: secrets, lambda _bound: CHEAP, CHEAP_LIMITS)
    notices, memory = Notices(60), Memory(tmp_path / "preferences" / "window.json")
    yield House(qapp, theme.apply(qapp, Mode.LIGHT), entrance, shipped(), memory, notices)
    notices.close()
    notices.deleteLater()
    theme.apply(qapp, Mode.LIGHT)


@pytest.fixture
def start(qtbot: QtBot, house: House) -> Iterator[Start]:
    """Return how to start the program; it is left as a person leaves it."""
    made: list[Program] = []
    gone: list[Program] = []

    def started(folder: Path | None = None) -> Program:
        program = Program(house, usual_parts())
        program.finished.connect(lambda: gone.append(program))
        made.append(program)
        program.open(folder)
        qtbot.waitUntil(program.front.isActiveWindow, timeout=PATIENCE_MS)
        return program

    yield started
    for program in made:
        program.quit()
    qtbot.waitUntil(lambda: len(gone) == len(made), timeout=PATIENCE_MS)
    for program in made:
        program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture(scope="session")
def weekend(template: Template, cage: Cage, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a locked vault into which a weekend's requests have come, and nothing is left to find out behind the window.

    On a slow machine that would be written just while a person of a test looks, and a look then waits its turn.
    """
    home = tmp_path_factory.mktemp("weekend")
    folder, clock = template.copy_to(home / "vault"), FakeClock()
    desk = open_desk(unlocked(folder, MemorySecrets(kept=dict(template.secrets.kept)), clock), clock, shipped())
    report, _changes = import_paths(desk, cage, [material.fill(home / "in")])
    for what in behind.waiting(desk.db):
        behind.find_out(desk, cage, what, lambda: False)
    close_desk(desk)
    assert (len(report.cases), len(report.duplicates), len(report.quarantined)) == (3, 1, 1)
    return folder


@pytest.fixture
def full_folder(weekend: Path, tmp_path: Path) -> Path:
    """Return a weekend's vault of this test's own."""
    folder = tmp_path / "vault"
    shutil.copytree(weekend, folder)
    return folder


@pytest.fixture
def sit(start: Start, full_folder: Path, person: Person) -> Sit:
    """Return how to unlock a weekend's vault as a person does, and to find oneself at the queue."""
    return lambda: steps.unlock(start(full_folder), person)
