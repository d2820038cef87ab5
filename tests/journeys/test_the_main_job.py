"""The whole of it in one sitting, from no vault to a closed case, and not one event of a mouse."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.commands.checking import check
from app.looking.model import Level
from tests.journeys import material, steps
from tests.journeys.conftest import Start
from tests.journeys.person import Person

# A digit that answers a question, or a group of the recovery key, which stands in many a number.
SHORT = 6
CAME_IN = (material.EMERGENCY, material.PICTURE, material.WORDS, material.INSIDE, "silent since noon", "the old mill")
pytestmark = pytest.mark.journey

MOUSE = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
        QEvent.Type.Drop,
    }
)


class NoMouse(QObject):
    """Notes every event of a pointing device that reaches the program."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in MOUSE:
            self.seen.append(event.type().name)
        return False


@pytest.fixture
def _no_mouse(qapp: QApplication) -> Iterator[None]:
    watch = NoMouse()
    qapp.installEventFilter(watch)
    yield
    qapp.removeEventFilter(watch)
    assert watch.seen == []


# The file window's list of names that fit is a window that the plugin for tests cannot raise.
@pytest.mark.qt_log_ignore("support raise", "support grabbing the keyboard", extend=True)
@pytest.mark.usefixtures("_no_mouse")
def test_by_keyboard_alone_from_no_vault_to_a_closed_case(
    start: Start, person: Person, tmp_path: Path, every_logger: list[str]
) -> None:
    program = start(None)
    steps.make_vault(program, person, tmp_path / "vault")
    steps.lock(program, person)
    station = steps.unlock(program, person)
    steps.bring_in(person, material.fill(tmp_path / "in") / "1-emergency.eml")
    with person.answering(lambda: steps.pick(person, "1")):
        person.press("I")
    steps.claim(person, material.EMERGENCY)
    person.press("Return")
    person.until_reads("Evidence · 5 items, 4 covered")
    steps.open_item(person, 2)
    steps.look(person, "V", Level.L3)
    steps.look(person, "D", Level.L4)
    person.press("Esc", "Backspace", "Alt+3")
    steps.decide(person)
    steps.answer_went_out(person)
    steps.close(person)
    assert check(station.desk).problems == ()
    person.press("Alt+Left", "F5")
    person.until_reads("Nothing is waiting.")
    # Of what was typed, digits aside, and of what came in, no logger heard a word. Where the vault is, the lock on it says
    # to a logger that nothing of the program writes down.
    told = {*(words for words in person.typed if len(words) > SHORT), *CAME_IN} - {str(tmp_path / "vault")}
    assert len(told) > len(CAME_IN) + 5
    logging.getLogger("somebody's").debug("all are heard")
    said = "\n".join(every_logger)
    assert "all are heard" in said
    assert [words for words in told if words in said] == []
    assert {line.split()[0] for line in every_logger if str(tmp_path / "vault") in line} <= {"filelock"}
