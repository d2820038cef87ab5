"""Five hundred hostile texts through everything that shows text: nothing is read as markup, opens a file, or bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.cases.queue import Filters
from app.desk import Desk
from app.errors import StillwaterError
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemKind, NewItem, Source
from app.identity import Permission
from app.looking.model import Level
from app.wellness import actions
from tests.cage.conftest import linux_only
from tests.leaks.hostile import COUNT, hostile
from tests.leaks.opened_files import opened
from tests.ui.audit import not_plain
from ui.kit.labels import ElidedLabel, PlainLabel, heading, small, title
from ui.kit.marks import Chip, Mark, severity_mark
from ui.kit.panels import Card, EmptyState, ErrorStrip, LifeLine, Strip
from ui.kit.sheet import Sheet
from ui.kit.words import set_tip, visible
from ui.looking.pane import EvidencePane
from ui.looking.reader import Reader
from ui.looking.surface import Surface
from ui.queue.page import QueuePage
from ui.shell.context import Context
from ui.shell.footbar import Foot, FootBar

ROOM = (480, 320)
WIDEST, HIGHEST = 2000, 200_000
FEW = 100

pytestmark = linux_only


@pytest.fixture
def bait(tmp_path: Path) -> Path:
    """Return a picture that nobody may open."""
    file = tmp_path / "bait.png"
    Image.new("RGB", (3013, 2003)).save(file)
    return file


def strip(text: str) -> QWidget:
    made = Strip()
    made.say(text, "Do it")
    return made


def error(text: str) -> QWidget:
    made = ErrorStrip()
    made.show_error(StillwaterError(text, kept=text, do=text))
    return made


def life(text: str) -> QWidget:
    made = LifeLine()
    made.say(text)
    return made


def foot(text: str) -> QWidget:
    made = FootBar()
    made.show_foot(Foot(person=text, role=text, shift=text, pause=text, covered=text, binding=text))
    return made


def tip(text: str) -> QWidget:
    made = QLabel("x", textFormat=Qt.TextFormat.PlainText)
    set_tip(made, text)
    QToolTip.showText(made.mapToGlobal(made.rect().center()), made.toolTip(), made)
    QToolTip.hideText()
    return made


def reading(text: str) -> QWidget:
    made = Reader()
    made.show_text(text, Level.L4)
    return made


def ground(text: str) -> QWidget:
    made = Surface()
    made.cover(text)
    return made


def elided(text: str) -> QWidget:
    return ElidedLabel(text, mode=Qt.TextElideMode.ElideMiddle)


SHOWN: dict[str, Callable[[str], QWidget]] = {
    "label": PlainLabel,
    "one line": elided,
    "heading": heading,
    "title": title,
    "remark": small,
    "card": Card,
    "empty page": lambda text: EmptyState(text, text, text),
    "strip": strip,
    "error": error,
    "life line": life,
    "sheet": lambda text: Sheet(text, text, text, back=text),
    "foot": foot,
    "tip": tip,
    "reader": reading,
    "ground": ground,
}


@pytest.mark.qt_log_ignore("does not support raise")
@pytest.mark.parametrize("name", SHOWN)
def test_no_text_opens_a_file_or_bursts_its_widget(qtbot: QtBot, bait: Path, name: str) -> None:
    with opened(bait) as watch:
        for text in hostile(bait):
            widget = SHOWN[name](text)
            qtbot.addWidget(widget)
            widget.resize(*ROOM)
            widget.grab()
            least = widget.minimumSizeHint()
            assert least.width() <= WIDEST, f"{text[:60]!r} wants {least.width()} px"
            assert least.height() <= HIGHEST
            # The tip's own label reads markup, which is why what it is given is escaped.
            assert [label for label in not_plain(widget) if "qtooltip" not in label] == []
            widget.close()
            widget.deleteLater()
        QApplication.processEvents()
        assert not watch.any()


def test_a_widget_that_reads_markup_would_be_seen(qtbot: QtBot, bait: Path) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    with opened(bait) as watch:
        label.setText(f'<img src="{bait}">')
        label.grab()
        assert watch.any()
    assert not_plain(label) != []


def test_what_turns_a_line_or_hides_in_it_is_written_out(bait: Path) -> None:
    for text in hostile(bait):
        shown = visible(text, lines=False)
        assert not any(
            sign in shown for sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\0\x1b\n"
        )


def test_there_are_five_hundred_of_them_and_always_the_same(bait: Path) -> None:
    first = list(hostile(bait))
    assert len(first) == COUNT
    assert first == list(hostile(bait))


@pytest.fixture
def case(desk: Desk, bait: Path) -> CaseId:
    """Return a case of which everything that comes from outside is hostile."""
    actions.sit_down(desk)
    made = sealing.seal(desk.vault, [b"x"])
    with desk.transaction(Permission.KEEP) as tx:
        cases = [
            open_case(tx, NewCase(Kind.PROACTIVE, text[:2000] or "-", "NO", desk.clock.now(), "mail"))
            for text in hostile(bait, FEW)
        ]
        for number, text in enumerate(islice(hostile(bait), 0, COUNT, COUNT // FEW)):
            facts = {"named": text[:64], "camera": text[:64], "name_says": text[:64]}
            kind = list(ItemKind)[number % len(ItemKind)]
            new = NewItem(text[:2000] or "-", text[:200], kind, text[:64], Source.SUBJECT, facts)
            sealed = made if number == 0 else sealing.seal(desk.vault, [b"x"])
            add_item(tx, cases[-1].id, new, sealed)
    return cases[-1].id


@pytest.fixture
def page(qtbot: QtBot, context: Context) -> Iterator[Callable[[QWidget], QWidget]]:
    """Return how a page is put on the screen."""
    made: list[QWidget] = []

    def shown(widget: QWidget) -> QWidget:
        qtbot.addWidget(widget)
        widget.resize(900, 700)
        with qtbot.waitExposed(widget):
            widget.show()
        made.append(widget)
        return widget

    yield shown
    for widget in made:
        widget.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def test_cards_of_hostile_items(page: Callable[[QWidget], QWidget], context: Context, case: CaseId, bait: Path) -> None:
    with opened(bait) as watch:
        pane = EvidencePane(context, case)
        page(pane).grab()
        assert not watch.any()
        assert not_plain(pane) == []
        assert pane.width() == 900
        for number in (0, 60):
            pane.open_item(pane._items[number].id)
            assert pane.view is not None
            pane.view.grab()
            assert pane.minimumSizeHint().width() <= WIDEST
            pane.leave_item()
        assert not watch.any()


def test_a_queue_of_hostile_cases(
    page: Callable[[QWidget], QWidget], context: Context, case: CaseId, bait: Path, qtbot: QtBot
) -> None:
    with opened(bait) as watch:
        queue = QueuePage(context, "Queue", Filters())
        page(queue).grab()
        qtbot.waitUntil(lambda: context.tasks.running() == 0)
        queue.grab()
        assert not watch.any()
        assert not_plain(queue) == []
        assert queue.minimumSizeHint().width() <= WIDEST


def test_a_mark_says_its_word_alone(qtbot: QtBot, bait: Path) -> None:
    plain = severity_mark("S1")
    with opened(bait) as watch:
        for text in hostile(bait, 100):
            chip = Chip(Mark(text[:200], plain.shape, plain.tone))
            qtbot.addWidget(chip)
            chip.grab()
        assert not watch.any()
