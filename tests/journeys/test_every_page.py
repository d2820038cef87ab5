"""What every page of the window is held to: heard, plain, reached by Tab, covered by Esc, whole when large and dark."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from tests.journeys import material, steps
from tests.journeys.conftest import Sit, Start
from tests.journeys.person import ROUND, Person, tips
from tests.ui.audit import not_plain, unnamed
from ui.kit.theme import Mode
from ui.program.house import House
from ui.program.look import change_look

pytestmark = pytest.mark.journey

Go = Callable[[Person], object]


def to_case(person: Person) -> None:
    """Open the emergency."""
    person.press("Ctrl+1")
    person.go_to_row(material.EMERGENCY)
    person.press("Return", "Alt+2")
    person.until_reads("Evidence · 5 items, 4 covered")


def to_item(person: Person) -> None:
    """Open the picture of the emergency, covered."""
    to_case(person)
    steps.open_item(person, 2)


def to_decision(person: Person) -> None:
    """Go to the decision of the emergency."""
    to_case(person)
    person.press("Alt+3")


def to_call(person: Person) -> None:
    """Open the form of a call."""
    person.press("P")
    person.until_reads("It becomes a case with the first thing you write down.")


def to_palette(person: Person) -> None:
    """Open the list of commands."""
    person.press("Ctrl+K")
    person.until(lambda: person.at() == "Search commands", "no palette")


def to_keys(person: Person) -> None:
    """Open the sheet of keys."""
    before = person.focus().window()
    person.press("F1")
    person.until(lambda: person.focus().window() is not before, "no sheet")


PAGES: dict[str, Go] = {
    "queue": lambda person: person.press("Ctrl+1"),
    "mine": lambda person: person.press("Ctrl+2"),
    "waiting": lambda person: person.press("Ctrl+3"),
    "quarantine": lambda person: person.press("Ctrl+4"),
    "case": to_case,
    "item": to_item,
    "decision": to_decision,
    "call": to_call,
    "palette": to_palette,
    "keys": to_keys,
}
LOOKS = [(Mode.DARK, 1.0), (Mode.LIGHT, 2.0)]


def every_page(person: Person) -> Iterator[tuple[str, QWidget]]:
    """Go to one page after the other, and hand out each with its window."""
    home = person.focus().window()
    steps.claim(person, material.EMERGENCY)
    for page, go in PAGES.items():
        go(person)
        window = person.focus().window()
        yield page, window
        if window is not home:
            person.press("Esc")
            assert person.focus().window() is home


def stops(window: QWidget) -> set[QWidget]:
    """Return what Tab should reach: of buttons that exclude each other the chosen one, or any."""
    takes = [
        part
        for part in window.findChildren(QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
        and part.focusProxy() is None
        and part.isVisible()
        and part.isEnabled()
        and part.window() is window
    ]
    return {part for part in takes if not (isinstance(part, QAbstractButton) and part.autoExclusive())}


def walked(person: Person, key: str) -> set[QWidget]:
    """Return what a key goes round, from where the keyboard is until it is there again."""
    person.press(key)
    first = person.focus()
    met = {first}
    for _ in range(ROUND):
        person.press(key)
        if person.focus() is first:
            return met
        met.add(person.focus())
    raise AssertionError(f"{key} never comes back to {first.accessibleName()!r}")


def missed(person: Person, window: QWidget) -> list[str]:
    """Return what Tab does not reach, forwards or backwards."""
    return [
        f"{key}: {part.accessibleName()}"
        for key in ("Tab", "Shift+Tab")
        for part in stops(window) - walked(person, key)
    ]


def test_every_page_is_heard_and_plain_and_tab_goes_round_it(sit: Sit, person: Person) -> None:
    sit()
    found = {
        page: [*unnamed(window), *not_plain(window), *missed(person, window)] for page, window in every_page(person)
    }
    assert found == {page: [] for page in PAGES}


def test_no_page_names_a_covered_file_outside_its_card(sit: Sit, person: Person, house: House) -> None:
    station = sit()
    for page, window in every_page(person):
        told = [station.window.windowTitle(), window.windowTitle(), *tips(station.window), *tips(window)]
        told += [notice.words(count) for notice, count in house.notices.open().items()]
        told += [part.accessibleName() for part in stops(window)]
        names = (material.PICTURE, material.WORDS, material.INSIDE)
        assert not [words for words in told if any(name in words for name in names)], page


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_large_and_dark_no_button_that_leads_on_is_cut(
    sit: Sit, person: Person, house: House, mode: Mode, scale: float
) -> None:
    station = sit()
    change_look(house, mode=mode, scale=scale)
    found = {page: cut(window) for page, window in every_page(person)}
    assert found == {page: [] for page in PAGES}
    assert station.window.width() == 1280


@pytest.mark.parametrize(("mode", "scale"), LOOKS)
def test_large_and_dark_nothing_is_cut_before_the_vault(
    start: Start, person: Person, house: House, full_folder: Path, mode: Mode, scale: float
) -> None:
    change_look(house, mode=mode, scale=scale)
    program = start(full_folder)
    for leave in ("Use the recovery key…", "Back", "Another vault", "Create a vault*"):
        assert cut(program.front) == []
        person.tab_to(leave)
        person.press("Space")
    person.until_reads("Bound to this computer")
    assert cut(program.front) == []


def test_before_the_vault_everything_is_heard_plain_and_reached(
    start: Start, person: Person, full_folder: Path
) -> None:
    program = start(full_folder)
    for leave in ("Use the recovery key…", "Back", "Another vault", "Create a vault*"):
        window = program.front
        assert [*unnamed(window), *not_plain(window), *missed(person, window)] == []
        person.tab_to(leave)
        person.press("Space")
    person.until_reads("Bound to this computer")
    assert [*unnamed(program.front), *missed(person, program.front)] == []


def test_esc_and_f12_cover_while_a_key_is_still_held(sit: Sit, person: Person) -> None:
    station = sit()
    steps.claim(person, material.EMERGENCY)
    to_item(person)
    for key in ("Esc", "F12"):
        with person.holding("1"):
            person.wait_by_the_clock(station.covers.anything, "nothing opens")
            person.press(key)
            assert not station.covers.anything()
            assert person.hears("covered")


def cut(window: QWidget) -> list[str]:
    """Return the buttons of a window that lead on and are narrower or lower than their words."""
    QApplication.sendPostedEvents()
    buttons = [each for each in window.findChildren(QPushButton) if each.isVisible() and each.property("primary")]
    return [
        f"{each.text()} {each.size().toTuple()} < {each.sizeHint().toTuple()}"
        for each in buttons
        if each.width() < each.sizeHint().width() or each.height() < each.sizeHint().height()
    ]
