"""One table makes menus, keys, palette and help, and refuses what would be ambiguous."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.ui.audit import not_plain, unnamed
from ui.kit.labels import PlainLabel
from ui.shell.commands import Command, Commands, Menu, Scope
from ui.shell.help import HelpSheet
from ui.shell.palette import Palette, matching

QUEUE, CASE = Scope("queue", "Queue"), Scope("case", "Case")


def nothing() -> None:
    """Do nothing."""


def command(wanted: str, *keys: str, scope: Scope | None = None, danger: bool = False) -> Command:
    return Command(wanted, wanted.capitalize(), nothing, keys, scope, danger=danger)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    """Return a page with a field, shown."""
    page = QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(QLineEdit(page))
    page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    return page


@pytest.fixture
def commands(page: QWidget) -> Commands:
    """Return an empty table."""
    return Commands(page)


def test_ids_are_unique(commands: Commands, page: QWidget) -> None:
    commands.add(page, command("claim"))
    with pytest.raises(ValueError, match="two commands are called claim"):
        commands.add(page, command("claim"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (command("a", "C", scope=QUEUE), command("b", "c", scope=QUEUE)),
        (command("a", "Ctrl+K"), command("b", "ctrl+k", scope=QUEUE)),
        (command("a", "F1", scope=CASE), command("b", "F1")),
    ],
    ids=["one page", "everywhere first", "page first"],
)
def test_no_key_is_wanted_twice_where_both_work(
    commands: Commands, page: QWidget, first: Command, second: Command
) -> None:
    commands.add(page, first)
    with pytest.raises(ValueError, match="both want"):
        commands.add(page, second)


def test_two_pages_may_use_the_same_key(commands: Commands, page: QWidget) -> None:
    commands.add(page, command("a", "C", scope=QUEUE), command("b", "C", scope=CASE))
    assert [known.id for known in commands] == ["a", "b"]


def test_what_cannot_be_taken_back_needs_a_chord(commands: Commands, page: QWidget) -> None:
    with pytest.raises(ValueError, match="cannot be taken back"):
        commands.add(page, command("close", "X", danger=True))
    commands.add(page, command("close", "Ctrl+Shift+X", danger=True))


def test_a_key_runs_its_command_but_not_while_writing(qtbot: QtBot, commands: Commands, page: QWidget) -> None:
    ran: list[str] = []
    commands.add(page, Command("claim", "Claim", lambda: ran.append("claim"), ("C",), QUEUE))
    QTest.keyClick(page, Qt.Key.Key_C)
    assert ran == ["claim"]
    field = page.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.setFocus()
    QTest.keyClicks(field, "c")
    assert (ran, field.text()) == (["claim"], "c")


def test_what_cannot_be_done_now_is_not_done(commands: Commands, page: QWidget) -> None:
    ran: list[str] = []
    commands.add(page, Command("claim", "Claim", lambda: ran.append("claim"), ("C",), QUEUE, enabled=lambda: False))
    QTest.keyClick(page, Qt.Key.Key_C)
    assert not commands.run("claim")
    assert not commands.run("unknown")
    assert ran == []
    assert commands.usable("queue") == []


def test_the_page_comes_before_everywhere(commands: Commands, page: QWidget) -> None:
    commands.add(page, command("lock"), command("claim", scope=QUEUE), command("note", scope=CASE))
    assert [known.id for known in commands.usable("queue")] == ["claim", "lock"]
    assert [known.id for known in commands.usable()] == ["lock"]


def test_a_page_that_goes_takes_its_commands_along(qtbot: QtBot, commands: Commands, page: QWidget) -> None:
    inner = QWidget(page)
    commands.add(inner, command("claim", "C", scope=QUEUE))
    commands.forget(inner)
    again = QWidget(page)
    commands.add(again, command("claim", "C", scope=QUEUE))
    inner.deleteLater()
    qtbot.waitUntil(lambda: not isValid(inner))
    assert commands.get("claim").id == "claim"
    again.deleteLater()
    qtbot.waitUntil(lambda: not isValid(again))
    assert list(commands) == []


def test_a_menu_greys_out_only_while_it_is_open(commands: Commands, page: QWidget) -> None:
    menu = QMenu(page)
    commands.add(page, Command("hold", "Hold", nothing, ("H",), QUEUE, enabled=lambda: False, menu=Menu.CASE))
    commands.fill(Menu.CASE, menu)
    assert [action.text() for action in menu.actions()] == ["Hold"]
    commands.mark(Menu.CASE, opening=True)
    assert not commands.action("hold").isEnabled()
    commands.mark(Menu.CASE, opening=False)
    assert commands.action("hold").isEnabled()
    commands.fill(Menu.FILE, menu)
    assert not menu.menuAction().isVisible()


@pytest.mark.parametrize(
    ("typed", "first"), [("claim", "claim"), ("clm", "claim"), ("realease", "release"), ("mail", "import")]
)
def test_a_little_is_enough_to_find_a_command(typed: str, first: str) -> None:
    offered = [
        Command("claim", "Claim the case", nothing, ("C",), QUEUE),
        Command("release", "Release the case to the queue", nothing, (), QUEUE),
        Command("import", "Import mail or files", nothing),
        Command("lock", "Lock", nothing, ("Ctrl+L",)),
    ]
    assert matching(offered, typed)[0].id == first
    assert matching(offered, " ") == offered
    assert matching(offered, "zzzqqq") == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("classify", ["evidence.classify"]),
        ("clasify", ["evidence.classify"]),
        ("how hard", ["evidence.classify"]),
        ("lif", ["case.life"]),
        ("lfie", []),
        ("close", ["quit"]),
        ("clsoe", []),
        ("still wet", []),
    ],
)
def test_what_is_merely_alike_is_not_offered_and_never_what_is_grave(typed: str, offered: list[str]) -> None:
    table = [
        Command("case.life", "Life-at-risk mode on or off", nothing, scope=CASE, grave=True),
        Command("quit", "Close Stillwater", nothing, grave=True),
        Command("evidence.classify", "Say how hard it is to look at", nothing, ("S",), Scope("evidence", "Evidence")),
        Command("sound", "Sound when something arrives, on or off", nothing),
    ]
    assert [command.id for command in matching(table, typed)] == offered


def test_the_palette_by_keyboard_alone(qtbot: QtBot, page: QWidget) -> None:
    palette = Palette([command("claim", "C"), command("lock"), command("help")], page)
    palette.open()
    qtbot.waitUntil(palette.isActiveWindow)
    assert palette.shown() == ["claim", "lock", "help"]
    assert unnamed(palette) == []
    assert not_plain(palette) == []
    line = palette.focusWidget()
    assert isinstance(line, QLineEdit)
    QTest.keyClick(line, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(line, Qt.Key.Key_Return)
    assert chosen.args == ["lock"]
    assert palette.isHidden()


def test_a_palette_that_finds_nothing_says_so(qtbot: QtBot, page: QWidget) -> None:
    palette = Palette([command("claim")], page)
    palette.open()
    qtbot.waitUntil(palette.isActiveWindow)
    QTest.keyClicks(palette.focusWidget(), "zzzqqq")
    assert palette.shown() == []
    assert not palette._none.isHidden()
    with qtbot.assertNotEmitted(palette.chosen):
        QTest.keyClick(palette.focusWidget(), Qt.Key.Key_Return)
    palette.reject()


def test_the_help_sheet_groups_keys_by_where_they_work(qtbot: QtBot, commands: Commands, page: QWidget) -> None:
    commands.add(page, command("lock", "Ctrl+L"), command("claim", "C", scope=QUEUE), command("export", scope=QUEUE))
    sheet = HelpSheet(commands.by_scope(), page)
    words = [label.text() for label in sheet.findChildren(PlainLabel)]
    assert words[2:] == ["Everywhere", "Ctrl+L", "Lock", "Queue", "C", "Claim", "palette", "Export"]
    assert unnamed(sheet) == []
    assert not_plain(sheet) == []
