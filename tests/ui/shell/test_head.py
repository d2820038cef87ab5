"""What stands around a page: help that begins where one is, the vault's binding, and one line at a time."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from tests.ui.shell import test_window
from tests.ui.shell.test_window import House, key, maker
from ui.kit import theme
from ui.kit.labels import PlainLabel
from ui.kit.marks import Chip
from ui.kit.panels import Strip
from ui.kit.theme import Mode
from ui.shell.commands import Command, Scope
from ui.shell.footbar import Foot
from ui.shell.help import HelpSheet
from ui.shell.navigation import Navigation
from ui.shell.notices import Notice
from ui.shell.strips import Strips
from ui.shell.window import VAULT

house = test_window.house


def test_help_begins_with_the_page_on_show(house: House) -> None:
    page = house.window.page()
    assert page is not None
    house.shell.commands.add(page, Command("hold", "Hold", lambda: None, ("H",), Scope("queue", "The queue")))
    house.shell.commands.add(house.window, Command("far", "Far", lambda: None, ("Ctrl+9",), Scope("far", "Far away")))
    key(house, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    sheet = house.window.findChild(HelpSheet)
    assert isinstance(sheet, HelpSheet)
    said = [label.text() for label in sheet.findChildren(PlainLabel)]
    assert said.index("The queue") < said.index("Everywhere") < said.index("Far away")
    sheet.accept()


def test_the_head_says_for_as_long_as_it_holds_that_no_device_secret_protects_the_vault(house: House) -> None:
    chip = next(chip for chip in house.window.findChildren(Chip) if "device-bound" in chip.mark.word)
    house.window.show_foot(Foot(person="Robin Vale"))
    assert not chip.isVisible()
    house.window.show_foot(Foot(person="Robin Vale", unbound=True))
    assert chip.isVisible()
    assert "passphrase" in chip.accessibleName()


def test_two_lines_stand_above_the_page_at_most_and_the_others_are_folded(house: House) -> None:
    window, strips = house.window, house.window.findChild(Strips)
    assert isinstance(strips, Strips)
    assert not strips.isVisible()
    earlier, brought = Strip(parent=window), Strip(parent=window)
    for strip in (earlier, brought):
        window.add_strip(strip)
    lines = (earlier, brought, window._told, window._notice)
    earlier.say("A break begins soon.")
    brought.say("Brought in: 3 cases.")
    assert [line.isVisible() for line in lines] == [True, True, False, False]
    window.tell("The vault was put back to an older state.")
    assert [line.isVisible() for line in lines] == [False, True, True, False]
    house.shell.notices.say(Notice.EMERGENCY, 1)
    assert [line.isVisible() for line in lines] == [False, True, False, True]
    assert strips._more.text() == "2 more"
    assert strips.folded() == 2
    QTest.keyClick(strips._more, Qt.Key.Key_Return)
    assert all(line.isVisible() for line in lines)
    house.shell.notices.take(Notice.EMERGENCY)
    window._told.say("")
    assert not strips._more.isVisible()
    brought.say("")
    earlier.say("")
    assert not strips.isVisible()


def test_while_no_light_line_speaks_what_holds_for_the_vault_stands_with_an_emergency(house: House) -> None:
    window = house.window
    light, reading = Strip(parent=window), Strip(parent=window)
    window.add_strip(reading, VAULT)
    window.add_strip(light)
    lines = (window._notice, reading, light)
    house.shell.notices.say(Notice.EMERGENCY, 1)
    reading.say("Open for reading only.")
    assert [line.isVisible() for line in lines] == [True, True, False]
    light.say("A break begins soon.")
    assert [line.isVisible() for line in lines] == [True, False, True]
    light.say("")
    assert [line.isVisible() for line in lines] == [True, True, False]
    house.shell.notices.take(Notice.EMERGENCY)


def test_the_foot_goes_on_below_where_the_text_is_large(house: House, qapp: QApplication) -> None:
    bar = house.window._foot
    bar.show_foot(Foot("Ana Lind", "responder", "shift 02:14", "break in 11 min", covered="covered", binding="demo"))
    house.window.resize(1280, 700)
    QApplication.processEvents()
    assert bar._who.y() == bar._state.y()
    theme.apply(qapp, Mode.LIGHT, 2.0)
    house.window.resize(900, 700)
    QApplication.processEvents()
    assert bar._who.text() == "Ana Lind · responder · shift 02:14"
    for label in (bar._who, bar._state):
        assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert bar._state.y() > bar._who.y()


def test_the_foot_is_no_wider_than_a_usual_window_where_much_is_to_be_said(house: House, qapp: QApplication) -> None:
    bar = house.window._foot
    pause, binding = "break put off: life at risk, 10 min owed", "not device-bound · synthetic demo"
    theme.apply(qapp, Mode.LIGHT, 2.0)
    bar.show_foot(Foot("Ana Lind", "responder", "shift 02:14", pause, "", "covered", binding))
    QApplication.processEvents()
    assert bar.words() == f"Ana Lind · responder · shift 02:14 · {pause} · covered · {binding}"
    assert bar.minimumSizeHint().width() <= 1000


def test_the_page_on_show_stands_in_sight_in_the_navigation(house: House, qapp: QApplication) -> None:
    navigation = house.window._navigation
    for number in range(12):
        navigation.add(f"page {number}", f"Page {number}")
    theme.apply(qapp, Mode.LIGHT, 2.0)
    house.window.resize(1280, 700)
    QApplication.processEvents()
    navigation.show_current("page 11")
    current = navigation.current()
    assert current is not None
    assert current.visibleRegion().boundingRect() == current.rect()


def test_a_page_on_top_is_made_anew_in_its_place(house: House) -> None:
    house.window.again()
    assert house.window.current == "queue"
    first = house.window.open_above("case", lambda parent: PlainLabel("one", parent))
    house.window.again()
    assert house.window.current == "case"
    assert house.window.page() is not first
    house.window.back()
    assert house.window.current == "queue"


def test_the_navigation_says_nothing_of_a_page_that_stands_apart(house: House) -> None:
    navigation = house.window.findChild(Navigation)
    assert navigation is not None

    def marked() -> list[str]:
        return [button.accessibleName() for button in navigation.findChildren(QPushButton) if button.isChecked()]

    (here,) = marked()
    house.window.open_above("case", maker("Case", house.made))
    assert marked() == [here]
    house.window.open_above("policies", maker("Policies", house.made), apart=True)
    assert marked() == []
    house.window.again()
    assert marked() == []
    house.window.back()
    assert (house.window.current, marked()) == ("case", [here])
    house.window.back()
    assert marked() == [here]
