"""The window around the pages, driven by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.changes import Changes, Topic
from tests.ui.audit import not_plain, unnamed
from ui.kit import theme
from ui.kit.labels import heading
from ui.kit.scroll import bring
from ui.kit.theme import Mode
from ui.shell.bus import Bus
from ui.shell.commands import Command, Commands, Scope
from ui.shell.covers import Covers, Reason
from ui.shell.footbar import Foot, FootBar
from ui.shell.help import HelpSheet
from ui.shell.navigation import Navigation
from ui.shell.notices import Notice, Notices
from ui.shell.palette import Palette
from ui.shell.window import MainWindow, Page, Shell


@dataclass
class House:
    """The window and what it stands on."""

    window: MainWindow
    shell: Shell
    waiting: dict[str, int]
    made: list[str] = field(default_factory=list)


def maker(title: str, made: list[str]) -> Callable[[QWidget], QWidget]:
    def make(parent: QWidget) -> QWidget:
        made.append(title)
        page = QWidget(parent)
        column, line = QVBoxLayout(page), QLineEdit(page)
        line.setAccessibleName(f"Search {title}")
        column.addWidget(heading(title, page))
        column.addWidget(line)
        page.setFocusProxy(line)
        return page

    return make


@pytest.fixture
def house(qtbot: QtBot, qapp: QApplication) -> House:
    """Return a window with three pages, shown."""
    made: list[str] = []
    waiting = {"queue": 9, "mine": 2}
    cases = frozenset((Topic.CASES,))
    pages = (
        Page("queue", "Queue", maker("Queue", made), lambda: waiting["queue"], cases, ("Ctrl+1",)),
        Page("mine", "Mine", maker("Mine", made), lambda: waiting["mine"], cases, ("Ctrl+2",)),
        Page("me", "My page", maker("My page", made)),
    )
    commands, covers, notices = Commands(qapp), Covers(qapp), Notices(60)
    shell = Shell(commands, Bus(qapp), covers, notices)
    window = MainWindow(pages, shell)
    for part in (commands, covers, notices, shell.bus):
        part.setParent(window)
    qtbot.addWidget(window)
    window.resize(1000, 640)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    window.go("queue")
    return House(window, shell, waiting, made)


def key(house: House, code: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.ControlModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or house.window, code, modifier)


def revealed(house: House) -> list[Reason]:
    reasons: list[Reason] = []
    house.shell.covers.reveal(house.window, reasons.append)
    return reasons


def words(house: House) -> list[str]:
    navigation = house.window.findChild(Navigation)
    assert isinstance(navigation, Navigation)
    return navigation.words()


def test_everything_is_named_and_plain(house: House) -> None:
    assert unnamed(house.window) == []
    assert not_plain(house.window) == []


def test_a_page_is_made_when_it_is_first_asked_for(qtbot: QtBot, house: House) -> None:
    assert house.made == ["Queue"]
    with qtbot.waitSignal(house.window.page_shown) as shown:
        key(house, Qt.Key.Key_2)
    assert shown.args == ["mine"]
    key(house, Qt.Key.Key_1)
    key(house, Qt.Key.Key_2)
    assert house.made == ["Queue", "Mine"]


def test_a_page_gets_the_focus(house: House) -> None:
    house.window.go("mine")
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.accessibleName() == "Search Mine"


def test_the_navigation_leads_and_shows_where_one_is(house: House) -> None:
    buttons = house.window.findChild(Navigation).findChildren(QPushButton)  # type: ignore[union-attr]  # the window has one
    assert [button.isChecked() for button in buttons] == [True, False, False]
    buttons[2].setFocus()
    QTest.keyClick(buttons[2], Qt.Key.Key_Space)
    assert house.window.current == "me"
    assert [button.isChecked() for button in buttons] == [False, False, True]
    buttons[2].setFocus()
    QTest.keyClick(buttons[2], Qt.Key.Key_Up)
    assert buttons[1].hasFocus()


def test_counts_follow_what_changed(house: House) -> None:
    assert words(house) == ["Queue", "Mine", "My page"]
    house.window.count_again()
    assert words(house) == ["Queue 9", "Mine 2", "My page"]
    house.waiting.update(queue=1200, mine=3)
    house.shell.bus.publish(Changes(frozenset((Topic.WELLNESS,))))
    assert words(house) == ["Queue 9", "Mine 2", "My page"]
    house.shell.bus.publish(Changes(frozenset((Topic.CASES,))))
    assert words(house) == ["Queue 1\N{NARROW NO-BREAK SPACE}200", "Mine 3", "My page"]


def test_a_write_that_touched_nothing_tells_nobody(qtbot: QtBot, house: House) -> None:
    with qtbot.assertNotEmitted(house.shell.bus.changed):
        house.shell.bus.publish(Changes())


def test_a_case_lies_above_until_it_is_left(house: House) -> None:
    first = house.window.open_above("case", maker("Case 1", house.made))
    second = house.window.open_above("case", maker("Case 2", house.made))
    assert house.window.current == "case"
    assert house.window.page() is second
    assert not isValid(first) or first.parent() is not None
    key(house, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert house.made == ["Queue", "Case 1", "Case 2", "Case 1"]
    house.window.back()
    assert house.window.current == "queue"
    house.window.back()
    assert house.window.current == "queue"


def test_two_cases_in_a_row_bring_the_same_commands(qtbot: QtBot, house: House) -> None:
    def case(parent: QWidget) -> QWidget:
        page = maker("Case", house.made)(parent)
        house.shell.commands.add(page, Command("hold", "Hold", lambda: None, ("H",), Scope("case", "Case")))
        return page

    first = house.window.open_above("case", case)
    house.window.open_above("case", case)
    qtbot.waitUntil(lambda: not isValid(first))
    assert house.shell.commands.usable("case")[0].id == "hold"
    house.window.go("queue")
    assert "hold" not in [known.id for known in house.shell.commands]


def test_the_own_commands_have_text_and_a_way_to_them(house: House) -> None:
    for command in house.shell.commands:
        assert command.text
        assert command.keys or command in house.shell.commands.usable(command.place.id)


def test_leaving_a_page_covers(house: House) -> None:
    reasons = revealed(house)
    house.window.go("mine")
    reasons += revealed(house)
    house.window.open_above("case", maker("Case", house.made))
    again = revealed(house)
    house.window.back()
    assert (reasons, again) == ([Reason.PAGE], [Reason.PAGE])


@pytest.mark.parametrize("code", [Qt.Key.Key_Escape, Qt.Key.Key_F12])
@pytest.mark.parametrize("page", ["queue", "mine", "me"])
def test_one_key_covers_everything_on_every_page(house: House, page: str, code: Qt.Key) -> None:
    house.window.go(page)
    reasons = revealed(house)
    key(house, code, Qt.KeyboardModifier.NoModifier)
    assert reasons == [Reason.ESCAPE]


def test_covering_is_in_the_table_too(house: House) -> None:
    reasons = revealed(house)
    assert house.shell.commands.run("cover")
    assert reasons == [Reason.ESCAPE]


def test_the_palette_runs_what_is_chosen(qtbot: QtBot, house: House) -> None:
    key(house, Qt.Key.Key_K)
    palette = house.window.findChild(Palette)
    assert isinstance(palette, Palette)
    qtbot.waitUntil(palette.isActiveWindow)
    assert "palette" not in palette.shown()
    QTest.keyClicks(palette.focusWidget(), "my page")
    QTest.keyClick(palette.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: house.window.current == "me")
    qtbot.waitUntil(lambda: not isValid(palette))


def test_help_opens_and_closes(qtbot: QtBot, house: House) -> None:
    key(house, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    sheet = house.window.findChild(HelpSheet)
    assert isinstance(sheet, HelpSheet)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not isValid(sheet))


def test_lock_is_asked_for_by_key_and_by_button(qtbot: QtBot, house: House) -> None:
    with qtbot.waitSignal(house.window.lock_asked):
        key(house, Qt.Key.Key_L)
    with qtbot.waitSignal(house.window.lock_asked):
        house.shell.commands.action("lock").trigger()


def test_the_foot_leaves_out_what_is_not_known(house: House) -> None:
    house.window.show_foot(Foot("Ana Lind", "responder", "shift 02:14", "break in 11 min", "covered"))
    foot = house.window.findChild(FootBar)
    assert isinstance(foot, FootBar)
    assert foot.words() == "Ana Lind · responder · shift 02:14 · break in 11 min · covered"


def test_the_menus_hold_what_can_be_done(house: House) -> None:
    shown = [action.text() for action in house.window.menuBar().actions() if action.isVisible()]
    assert shown == ["&File", "&View", "&Help"]


def test_the_life_line_and_a_notice_are_seen(house: House) -> None:
    house.window.show_life_line("A life may be at risk.")
    house.shell.notices.say(Notice.EMERGENCY)
    names = {part.accessibleName() for part in house.window.findChildren(QWidget) if part.isVisible()}
    assert {"A life may be at risk.", "An emergency waits."} <= names
    house.shell.notices.close()


def test_closing_covers_first(qtbot: QtBot, house: House) -> None:
    reasons = revealed(house)
    with qtbot.waitSignal(house.window.closing):
        house.window.close()
    assert reasons == [Reason.QUIT]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_cut_at_either_end_of_the_scale(
    qtbot: QtBot, qapp: QApplication, house: House, scale: float
) -> None:
    theme.apply(qapp, Mode.DARK, scale)
    house.window.count_again()
    qtbot.waitUntil(lambda: not _cut(house))


def test_pages_that_are_higher_than_the_window_scroll(qtbot: QtBot, qapp: QApplication, house: House) -> None:
    navigation = house.window.findChild(Navigation)
    assert isinstance(navigation, Navigation)
    narrow = navigation.visibleRegion().boundingRect().width()
    for number in range(9):
        navigation.add(f"page {number}", f"Page {number}")
    theme.apply(qapp, Mode.LIGHT, 2.0)
    house.window.resize(1000, 640)
    QApplication.processEvents()
    assert house.window.height() == 640
    (last,) = (each for each in navigation.findChildren(QPushButton) if each.accessibleName() == "Page 8")
    bring(last)
    assert last.visibleRegion().boundingRect().size() == last.size()
    assert navigation.visibleRegion().boundingRect().width() > narrow


def _cut(house: House) -> list[str]:
    navigation = house.window.findChild(Navigation)
    assert isinstance(navigation, Navigation)
    return [
        button.accessibleName()
        for button in navigation.findChildren(QPushButton)
        if button.width() < button.minimumSizeHint().width() or button.height() < 28 * theme.theme_of().scale
    ]
