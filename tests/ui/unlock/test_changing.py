"""While the vault's keys are changed the window goes on: it says how far that is, and stops it when asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar
from pytestqt.qtbot import QtBot

from app.vault.opening import hold
from app.vault.rekeying import Told
from app.vault.unlock import peek
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock
from tests.ui.audit import not_plain, unnamed
from tests.ui.unlock.driving import line, page, step, type_in, words
from tests.vault.encrypting import MIB, about_to_change, at_each_word, held_at_the_start
from tests.vaults import Template
from ui.kit.tasks import Tasks
from ui.unlock.front import FrontDoor

CHANGING = "Changing the keys…"
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="finds the process by /proc")


@pytest.fixture
def folder(vault: Vault, clock: FakeClock) -> Path:
    """Return a locked vault whose next unlock changes its keys."""
    return about_to_change(vault, clock)


def unlock(front: FrontDoor, folder: Path) -> None:
    """Type the passphrase and press Enter."""
    front.show_unlock(folder)
    edit = line(front, "Passphrase")
    edit.setFocus()
    QTest.keyClicks(edit, PASSPHRASE)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def test_the_window_goes_on_while_the_database_is_encrypted(
    qtbot: QtBot, front: FrontDoor, folder: Path, opened: list[Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    encrypting, turns = [False], [0]

    def turned() -> None:
        turns[0] += encrypting[0]

    at_each_word(monkeypatch, lambda told: encrypting.__setitem__(0, told is Told.BEGUN))
    ticking = QTimer()
    ticking.timeout.connect(turned)
    ticking.start(0)
    unlock(front, folder)
    qtbot.waitUntil(lambda: bool(opened))
    ticking.stop()
    assert opened[0].keys.epoch == 2
    # One call that holds the interpreter would leave none.
    assert turns[0] > 3


@on_linux
def test_it_says_how_far_it_is_and_cancel_opens_the_vault_with_the_keys_it_has(
    qtbot: QtBot, front: FrontDoor, folder: Path, opened: list[Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_the_start(monkeypatch)
    unlock(front, folder)
    assert "Cancel opens it with the keys that it has; the next unlock tries again." in words(front)
    qtbot.waitUntil(lambda: CHANGING in words(front))
    (bar,) = page(front).findChildren(QProgressBar)
    assert (bar.accessibleName(), bar.maximum() >= 2 * MIB) == (CHANGING, True)
    assert f"0 of {bar.maximum()} MiB" in words(front)
    assert not unnamed(front)
    assert not not_plain(front)
    cancel = step(front, "Cancel")
    assert cancel.accessibleName() == f"Cancel: {CHANGING}"
    for _ in range(10):
        if QApplication.focusWidget() is cancel:
            break
        QTest.keyClick(front, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is cancel
    QTest.keyClick(cancel, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].keys.epoch == 1
    assert "could not be changed yet: it was stopped." in opened[0].notes[0]


@on_linux
def test_whoever_leaves_the_page_ends_it_and_nothing_stays_open(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, folder: Path, opened: list[Vault], monkeypatch: pytest.MonkeyPatch
) -> None:
    held_at_the_start(monkeypatch)
    unlock(front, folder)
    qtbot.waitUntil(lambda: CHANGING in words(front))
    step(front, "Another vault").click()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert not opened
    hold(folder).release()
    assert peek(folder).changing


@on_linux
def test_opened_by_the_recovery_key_it_can_be_stopped_too(
    qtbot: QtBot,
    front: FrontDoor,
    folder: Path,
    template: Template,
    opened: list[Vault],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held_at_the_start(monkeypatch)
    front.show_recover(folder)
    again = "marble stair above four harvests"
    type_in(front, Recovery_key=template.recovery_key, New_passphrase=again, The_same_again=again)
    step(front, "Open with the recovery key").click()
    qtbot.waitUntil(lambda: CHANGING in words(front))
    step(front, "Cancel").click()
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].keys.epoch == 1
    assert any("it was stopped" in note for note in opened[0].notes)
