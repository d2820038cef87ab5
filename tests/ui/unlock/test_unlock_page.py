"""Unlocking: each reason why a vault does not open in its own words, and never a new vault in its place."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.vault.header import BACKUP, NAME
from app.vault.opening import hold
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.ui.audit import not_plain, unnamed
from tests.ui.unlock.driving import line, page, step, words
from tests.vault.test_unlock import nobody
from tests.vaults import NAME as PERSON
from tests.vaults import Template, new_vault
from ui.kit.panels import ErrorStrip
from ui.kit.tasks import Tasks
from ui.unlock.front import FrontDoor
from ui.unlock.unlock_page import UnlockPage


def try_it(qtbot: QtBot, front: FrontDoor, tasks: Tasks, passphrase: str) -> None:
    """Type a passphrase by the keyboard, press Enter, and wait for the outcome."""
    edit = line(front, "Passphrase")
    edit.setFocus()
    QTest.keyClicks(edit, passphrase)
    QTest.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tasks.running() == 0)


def test_the_right_passphrase_opens(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, opened: list[Vault]
) -> None:
    front.show_unlock(vault_folder)
    assert "Bound to this computer by its keyring (memory)" in words(front)
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert [vault.person.name for vault in opened] == [PERSON]
    assert line(front, "Passphrase").text() == ""


def test_a_wrong_passphrase_is_told_and_can_be_typed_again(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, opened: list[Vault]
) -> None:
    front.show_unlock(vault_folder)
    try_it(qtbot, front, tasks, "not this one")
    assert "The passphrase is not right. Nothing was changed. Try again" in words(front)
    assert line(front, "Passphrase").text() == ""
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert opened


def test_from_the_fifth_wrong_try_on_each_costs_twice_the_wait(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, clock: FakeClock, opened: list[Vault]
) -> None:
    front.show_unlock(vault_folder)
    for _ in range(4):
        try_it(qtbot, front, tasks, "wrong")
    assert step(front, "Unlock").isEnabled()
    waits = []
    for _ in range(10):
        try_it(qtbot, front, tasks, "wrong")
        shown = page(front)
        assert isinstance(shown, UnlockPage)
        waits.append(shown.seconds_left())
        try_it(qtbot, front, tasks, PASSPHRASE)
        assert not opened, "tried while waiting"
        # Leaving the page and coming back does not shorten it.
        front.show_start()
        front.show_unlock(vault_folder)
        assert not step(front, f"Try again in {int(waits[-1])} s").isEnabled()
        clock.advance(waits[-1])
        shown = page(front)
        assert isinstance(shown, UnlockPage)
        shown.tick()
        line(front, "Passphrase").clear()
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert opened


def test_a_lost_device_secret_offers_the_recovery_key(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, secrets: MemorySecrets
) -> None:
    secrets.kept.clear()
    front.show_unlock(vault_folder)
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert "keyring (memory) no longer holds this vault's device secret" in words(front)
    assert "no new one was made" in words(front)
    _in_the_strip(front, "Use the recovery key…")
    assert "Open with the recovery key" in words(front)


def test_a_damaged_header_offers_its_copy(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, opened: list[Vault]
) -> None:
    (vault_folder / NAME).write_text('{"format": 1, "vault"')
    front.show_unlock(vault_folder)
    assert "vault.json, is damaged: it is cut off or unreadable" in words(front)
    step(front, "Use the copy").click()
    assert "is damaged" not in words(front)
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert opened


def test_without_a_copy_there_is_nothing_to_press(front: FrontDoor, vault_folder: Path) -> None:
    (vault_folder / NAME).write_bytes(b"")
    (vault_folder / BACKUP).unlink()
    front.show_unlock(vault_folder)
    assert "Put vault.json back from a backup of the folder." in words(front)
    assert not line(front, "Passphrase").isVisible()


def test_a_vault_that_is_open_elsewhere(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, opened: list[Vault]
) -> None:
    lock = hold(vault_folder)
    front.show_unlock(vault_folder)
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert "is open elsewhere" in words(front)
    lock.release()
    try_it(qtbot, front, tasks, PASSPHRASE)
    assert opened


def test_a_newer_format(front: FrontDoor, vault_folder: Path) -> None:
    document = json.loads((vault_folder / NAME).read_text())
    (vault_folder / NAME).write_text(json.dumps({**document, "format": 7}))
    front.show_unlock(vault_folder)
    assert "This vault has format 7" in words(front)
    assert "Open it with the newer version." in words(front)


def test_a_folder_that_cannot_be_written_opens_for_reading(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, template: Template, opened: list[Vault]
) -> None:
    with tempfile.TemporaryDirectory() as parent:
        folder = template.copy_to(Path(parent) / "vault")
        Path(parent).chmod(0o755)
        (folder / "vault.lock").unlink(missing_ok=True)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        with nobody():
            front.show_unlock(folder)
            try_it(qtbot, front, tasks, PASSPHRASE)
        (vault,) = opened
        assert vault.reading is not None
        assert "cannot be written to" in vault.reading.why
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o755)


def test_a_folder_without_a_vault_stays_without_one(front: FrontDoor, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    front.show_unlock(empty)
    assert "There is no vault in" in words(front)
    assert "Nothing was changed or created." in words(front)
    assert not list(empty.iterdir())


def test_a_vault_without_a_keyring_says_that_it_is_not_device_bound(
    front: FrontDoor, tmp_path: Path, clock: FakeClock
) -> None:
    new_vault(tmp_path / "plain", None, clock).vault.close()
    front.show_unlock(tmp_path / "plain")
    assert "Not device-bound" in words(front)


def test_what_is_given_up_while_it_opens_is_closed_again(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, opened: list[Vault]
) -> None:
    front.show_unlock(vault_folder)
    line(front, "Passphrase").setText(PASSPHRASE)
    step(front, "Unlock").click()
    front.show_start()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert not opened
    hold(vault_folder).release()


def test_everything_has_a_name_and_is_plain(front: FrontDoor, vault_folder: Path) -> None:
    for show in (front.show_start, front.show_create, front.show_locking):
        show()
        assert not unnamed(front)
        assert not not_plain(front)
    for show_at in (front.show_unlock, front.show_recover):
        show_at(vault_folder)
        assert not unnamed(front)
        assert not not_plain(front)


def _in_the_strip(front: FrontDoor, text: str) -> None:
    (strip,) = [found for found in page(front).findChildren(ErrorStrip) if not found.isHidden()]
    next(button for button in strip.findChildren(QAbstractButton) if button.text() == text).click()
