"""Making a vault, its recovery key shown once, and what that key is good for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.identity import Role
from app.vault.model import PASSPHRASE_ONLY, STANDARD, Cost
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.ui.answers import Answers
from tests.ui.audit import not_plain, unnamed
from tests.ui.unlock.driving import line, page, step, type_in, words
from tests.vaults import CHEAP, CHEAP_LIMITS, Template
from tests.vaults import NAME as PERSON
from ui.kit.tasks import Tasks
from ui.unlock.entrance import Entrance
from ui.unlock.fields import NewPassphrase
from ui.unlock.front import FrontDoor
from ui.unlock.recovery_page import RecoveryPage, groups_of

NEW = "amber kites over the frozen orchard"


def fill(front: FrontDoor, folder: Path) -> None:
    """Fill in the page that makes a vault."""
    type_in(front, Folder=str(folder), Your_name="Kim Ash", New_passphrase=NEW, The_same_again=NEW)


def make(qtbot: QtBot, front: FrontDoor, tasks: Tasks, folder: Path) -> RecoveryPage:
    """Make a vault and return the page that shows its key."""
    front.show_create()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    fill(front, folder)
    QTest.keyClick(line(front, "The same again"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(front.page(), RecoveryPage))
    shown = page(front)
    assert isinstance(shown, RecoveryPage)
    return shown


def test_the_key_is_shown_once_and_asked_for_before_the_vault_opens(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, tmp_path: Path, opened: list[Vault]
) -> None:
    shown = make(qtbot, front, tasks, tmp_path / "new")
    assert all(group in words(front) for group in shown._groups)
    assert "It does not open your own store" in words(front)
    assert not unnamed(front)
    assert not not_plain(front)
    go_on = step(front, "I wrote it down: open the vault")
    assert not go_on.isEnabled()
    for number in shown._asked:
        line(front, f"Group {number + 1}").setText("QQQQQQ")
    assert "That is not what is shown" in words(front)
    assert not go_on.isEnabled()
    for number in shown._asked:
        line(front, f"Group {number + 1}").setText(shown._groups[number].lower())
    go_on.click()
    assert [vault.person.name for vault in opened] == ["Kim Ash"]
    assert opened[0].person.role is Role.RESPONDER


def test_the_key_cannot_be_selected_into_a_clipboard(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, tmp_path: Path, answers: Answers
) -> None:
    shown = make(qtbot, front, tasks, tmp_path / "new")
    selectable = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    assert not any(label.textInteractionFlags() & selectable for label in shown.findChildren(QLabel))
    answers.given.append(True)
    front.close()


def test_closing_before_the_key_is_confirmed_asks_and_locks(
    qtbot: QtBot,
    front: FrontDoor,
    tasks: Tasks,
    tmp_path: Path,
    answers: Answers,
    clock: FakeClock,
    secrets: MemorySecrets,
) -> None:
    make(qtbot, front, tasks, tmp_path / "new")
    answers.given = [False, True]
    assert not front.close()
    assert front.close()
    assert "never shown again" in answers.asked[0][1]
    unlock(tmp_path / "new", NEW, secrets=secrets, limits=CHEAP_LIMITS, clock=clock).close()


def test_a_weak_passphrase_is_told_while_it_is_typed(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, tmp_path: Path
) -> None:
    front.show_create()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    fill(front, tmp_path / "new")
    go_on = step(front, "Create the vault")
    assert go_on.isEnabled()
    for typed, told in (
        ("harbour", "Too short"),
        ("Kim Ash Kim Ash Kim Ash", "Too easy to guess"),
        (NEW + "s", "The two are not alike yet."),
    ):
        line(front, "New passphrase").setText(typed)
        assert told in words(front)
        assert not go_on.isEnabled()
    line(front, "The same again").setText(NEW + "s")
    assert "Good: guessing it would take years" in words(front) or "Strong" in words(front)
    assert go_on.isEnabled()


def test_a_folder_that_is_not_empty_is_told_and_left(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    front.show_create()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    fill(front, tmp_path / "full")
    step(front, "Create the vault").click()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert "is not empty. What is in it was not touched." in words(front)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_name_without_end_is_told_and_nothing_is_made(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, tmp_path: Path
) -> None:
    front.show_create()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    fill(front, tmp_path / "new")
    line(front, "Your name").setText("N" * 5_000)
    step(front, "Create the vault").click()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert "A name has at most 100 characters. Nothing was changed." in words(front)
    assert not (tmp_path / "new").exists()


def test_without_a_keyring_it_says_so_and_costs_more(
    qtbot: QtBot, tasks: Tasks, clock: FakeClock, answers: Answers, tmp_path: Path
) -> None:
    asked: list[bool] = []

    def cost(bound: bool) -> Cost:
        asked.append(bound)
        return CHEAP

    front = FrontDoor(Entrance(clock, lambda: None, cost, CHEAP_LIMITS), tasks, lambda _above: answers, ())
    qtbot.addWidget(front)
    front.show()
    shown = make(qtbot, front, tasks, tmp_path / "new")
    assert asked == [False]
    assert shown is front.page()
    front.show_unlock(tmp_path / "new")
    assert "Not device-bound" in words(front)
    answers.given.append(True)
    front.close()
    usual = Entrance(clock, lambda: None).cost
    assert (usual(True), usual(False)) == (STANDARD, PASSPHRASE_ONLY)


def test_the_recovery_key_opens_with_a_new_passphrase(
    qtbot: QtBot, front: FrontDoor, tasks: Tasks, vault_folder: Path, template: Template, opened: list[Vault]
) -> None:
    front.show_recover(vault_folder)
    assert "it opens with your old passphrase only" in words(front)
    spaced = " ".join(groups_of(template.recovery_key)).lower()
    type_in(front, Recovery_key="AGE-SECRET-KEY-1WRONG", New_passphrase=NEW, The_same_again=NEW)
    step(front, "Open with the recovery key").click()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    assert "This recovery key does not open the vault." in words(front)
    type_in(front, Recovery_key=spaced)
    step(front, "Open with the recovery key").click()
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].person.name == PERSON
    assert any("Your own store could not be opened" in note for note in opened[0].notes)


def test_what_is_typed_can_be_shown(qtbot: QtBot, front: FrontDoor, tasks: Tasks) -> None:
    front.show_create()
    qtbot.waitUntil(lambda: tasks.running() == 0)
    (passphrase,) = page(front).findChildren(NewPassphrase)
    edit = line(front, "New passphrase")
    assert edit.echoMode() is edit.EchoMode.Password
    passphrase._see.click()
    assert edit.echoMode() is edit.EchoMode.Normal


def test_a_passphrase_is_forgotten_when_the_page_is_left(front: FrontDoor, vault_folder: Path) -> None:
    front.show_unlock(vault_folder)
    edit = line(front, "Passphrase")
    edit.setText(PASSPHRASE)
    front.hide()
    assert edit.text() == ""
