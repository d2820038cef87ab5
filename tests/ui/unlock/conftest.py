"""The window before the vault, with doors that cost nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from app.vault.vault import Vault
from tests.builders import FakeClock, MemorySecrets
from tests.ui.answers import Answers
from tests.vaults import CHEAP, CHEAP_LIMITS
from ui.kit.tasks import Tasks
from ui.unlock.entrance import Entrance
from ui.unlock.front import FrontDoor


@pytest.fixture
def answers() -> Answers:
    """Answers that the person of the test gives."""
    return Answers()


@pytest.fixture
def entrance(clock: FakeClock, secrets: MemorySecrets) -> Entrance:
    """Return doors that are cheap, with the keyring of the test."""
    return Entrance(clock, lambda: secrets, lambda _bound: CHEAP, CHEAP_LIMITS)


@pytest.fixture
def opened() -> list[Vault]:
    """Return the vaults that were handed over; the test's end closes them."""
    return []


@pytest.fixture
def tasks(qapp: object) -> Iterator[Tasks]:
    """Return a pool that is closed at the end."""
    pool = Tasks()
    yield pool
    pool.close()
    pool.deleteLater()


@pytest.fixture
def front(qtbot: QtBot, entrance: Entrance, tasks: Tasks, answers: Answers, opened: list[Vault]) -> Iterator[FrontDoor]:
    """Return the window, on show."""
    front = FrontDoor(entrance, tasks, lambda _above: answers, ())
    front.opened.connect(opened.append)
    front.resize(1000, 800)
    front.show()
    yield front
    qtbot.waitUntil(lambda: tasks.running() == 0)
    for vault in opened:
        vault.close()
    front.hide()
    front.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
