"""What is covered gets out by no side way: lists, drags, the clipboard, tips, titles, names, prints, dumps, logs, caches."""

from __future__ import annotations

import ast
import gc
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QAction, QHelpEvent, QMouseEvent, QPixmapCache
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from app.cage.model import Pixels
from app.cases.model import CaseId
from app.desk import Desk
from app.evidence import sealing
from app.evidence.actions import add_item
from app.evidence.model import ItemKind, Layout, NewItem, Source
from app.identity import Permission
from app.looking import queries
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.leaks.detail import detail
from tests.leaks.kinds import PICTURE, SAMPLES, TEXT, WORDS, Sample
from tests.leaks.shown import FILE_NAME, Show
from tests.leaks.watching import watching
from tests.looking.conftest import Add
from tests.ui.looking.hands import hold, let_go, reader, send, surface, until
from ui.looking.card import ItemCard
from ui.looking.pane import EvidencePane
from ui.looking.tile import Tile
from ui.looking.view import LookView
from ui.run import _application
from ui.shell.context import Context

ROOT = Path(__file__).parents[2]
KINDS = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
MANY = 50


@pytest.fixture
def opened(show: Show, clock: FakeClock, qtbot: QtBot) -> Callable[[Sample], LookView]:
    """Return how an item of a kind is opened and revealed."""

    def revealed(sample: Sample) -> LookView:
        view = show(sample)
        hold(view, clock, Qt.Key.Key_V, 0.75)
        until(qtbot, view, Level.L3)
        let_go(view, Qt.Key.Key_V)
        return view

    return revealed


@pytest.fixture
def pane(qtbot: QtBot, context: Context, desk: Desk, add: Add) -> Iterator[EvidencePane]:
    """Return the evidence of one case: fifty pictures, every other one severe."""
    first = add(PICTURE.make())
    (case_id,) = desk.db.execute("SELECT case_id FROM item WHERE id = ?", (first,)).fetchone()
    made = sealing.seal(desk.vault, [PICTURE.make()])
    with desk.transaction(Permission.KEEP) as tx:
        for number in range(MANY - 1):
            new = NewItem(FILE_NAME, "", ItemKind.PICTURE, "", Source.SUBJECT, {}, Layout(12, 9, bytes(range(108))))
            item = add_item(tx, CaseId(case_id), new, made if number == 0 else sealing.seal(desk.vault, [b"x"]))
            tx.db.execute("UPDATE item SET severity = ? WHERE id = ?", ("S4" if number % 2 else "S1", item))
    pane = EvidencePane(context, CaseId(case_id))
    qtbot.addWidget(pane)
    pane.resize(700, 600)
    with qtbot.waitExposed(pane):
        pane.show()
    yield pane
    pane.hide()
    qtbot.waitUntil(lambda: context.tasks.running() == 0)


def looks(desk: Desk) -> int:
    (count,) = desk.db.execute("SELECT count(*) FROM look").fetchone()
    return int(count)


def everything(view: QWidget) -> list[QWidget]:
    return [view, *view.findChildren(QWidget)]


def test_a_list_shows_layouts_of_mild_items_and_no_pixel_of_severe_ones(pane: EvidencePane) -> None:
    cards = pane.findChildren(ItemCard)
    assert len(cards) == MANY
    assert len(pane.findChildren(Tile)) == MANY // 2
    for tile in pane.findChildren(Tile):
        assert max(tile._image.width(), tile._image.height()) <= 12
    tile = next(tile for tile in pane.findChildren(Tile) if not tile.visibleRegion().isEmpty())
    assert detail(tile.grab().toImage()) < 3


def test_a_sweep_of_the_mouse_over_fifty_items_opens_none(pane: EvidencePane, desk: Desk, qtbot: QtBot) -> None:
    with watching(pane) as seen:
        for card in pane.findChildren(ItemCard):
            pane._list.ensureWidgetVisible(card)
            for x in (4, 60, 200):
                at = QPointF(x, card.height() / 2)
                move = QMouseEvent(
                    QEvent.Type.MouseMove, at, card.mapToGlobal(at), Qt.MouseButton.NoButton,
                    Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
                )  # fmt: skip
                QApplication.sendEvent(card, move)
                QApplication.sendEvent(card, QEvent(QEvent.Type.Enter))
        pane.repaint()
    assert looks(desk) == 0
    assert pane.view is None
    assert len(seen.frames) >= 2


def test_a_key_that_repeats_over_fifty_items_opens_none(pane: EvidencePane, desk: Desk, clock: FakeClock) -> None:
    for card in pane.findChildren(ItemCard):
        card.setFocus()
        for key in (Qt.Key.Key_Return, Qt.Key.Key_V, Qt.Key.Key_3, Qt.Key.Key_D, Qt.Key.Key_Space):
            send(card, QEvent.Type.KeyPress, key, repeated=True)
            clock.advance(0.3)
    assert pane.view is None
    assert looks(desk) == 0


@KINDS
def test_hovering_and_repeating_keys_over_an_open_page_reveal_nothing(
    show: Show, sample: Sample, clock: FakeClock, context: Context
) -> None:
    view = show(sample)
    for _ in range(60):
        for key in (Qt.Key.Key_V, Qt.Key.Key_2, Qt.Key.Key_4):
            send(view, QEvent.Type.KeyPress, key, repeated=True)
        QTest.mouseMove(view.body, QPoint(50 + _ * 3, 90))
        clock.advance(0.05)
        view._opening._take(view._opening.reveal.tick(clock.monotonic()))
    assert queries.looks_of_item(context.desk.db, view.item_id) == []
    assert view.body.level <= Level.L1


@KINDS
def test_nothing_can_be_dragged_or_copied_out(opened: Callable[[Sample], LookView], sample: Sample) -> None:
    view = opened(sample)
    QApplication.clipboard().clear()
    for widget in everything(view.body):
        for keys in ("Ctrl+A", "Ctrl+C", "Ctrl+X", "Ctrl+Insert"):
            QTest.keySequence(widget, keys)
    QTest.mousePress(view.body, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    for x in range(100, 300, 20):
        QTest.mouseMove(view.body, QPoint(x, 140))
    QTest.mouseRelease(view.body, Qt.MouseButton.LeftButton, pos=QPoint(300, 140))
    assert (QApplication.clipboard().text(), QApplication.clipboard().image().isNull()) == ("", True)
    for widget in everything(view.body):
        assert not widget.acceptDrops()
        assert widget.contextMenuPolicy() in (
            Qt.ContextMenuPolicy.DefaultContextMenu,
            Qt.ContextMenuPolicy.NoContextMenu,
        )


@pytest.mark.parametrize("sample", [TEXT, WORDS], ids=lambda sample: sample.name)
def test_words_give_no_data_to_a_drag(opened: Callable[[Sample], LookView], sample: Sample) -> None:
    shown = reader(opened(sample))
    shown.selectAll()
    data: QMimeData = shown.createMimeDataFromSelection()
    assert data.formats() == []
    assert not shown.textCursor().hasSelection() or data.text() == ""


@pytest.mark.parametrize(
    "name", ["QDrag", "QPrinter", "QPrintDialog", "QPrintPreviewDialog", "QPdfWriter", "QSvgGenerator"]
)
def test_nothing_in_the_window_can_drag_or_print(name: str) -> None:
    for path in (ROOT / "ui").rglob("*.py"):
        names = {node.id for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Name)}
        assert name not in names, f"{path.name} uses {name}"


def test_pixels_and_words_of_evidence_are_asked_for_in_one_room_alone() -> None:
    """Only the gate decodes what a level above the layout shows, and only the way to the screen holds what it gave."""
    levels = ("SKETCH", "REDUCED", "FULL", "STEP", "TILE")
    shows = {f"{what}_{level}" for what in ("PICTURE", "PDF", "STRIP", "FRAME", "PLAY") for level in levels}
    shows |= {"STRIP_LAYOUT", "PDF_LAYOUT", "SOUND_PLAY", "SOUND_PLAY_FULL", "SOUND_TRANSCRIPT"}
    found = set()
    for path in [*(ROOT / "app").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]:
        names = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        if names & shows:
            found.add(path.relative_to(ROOT).parts[:2])
    assert found == {("app", "cage"), ("app", "looking")}


@KINDS
def test_no_tip_no_title_and_no_icon_tells_what_is_open(opened: Callable[[Sample], LookView], sample: Sample) -> None:
    view = opened(sample)
    window = view.window()
    assert (window.windowTitle(), window.windowFilePath(), window.windowIconText()) == ("", "", "")
    assert window.windowIcon().cacheKey() == QApplication.windowIcon().cacheKey() or window.windowIcon().isNull()
    for widget in everything(view):
        assert (widget.toolTip(), widget.whatsThis(), widget.statusTip()) == ("", "", "")
        at = widget.rect().center()
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
        assert not QToolTip.isVisible()
    assert [tip for action in view.findChildren(QAction) if (tip := action.toolTip()) and FILE_NAME in tip] == []


@KINDS
def test_what_is_read_out_is_the_kind_and_the_level_never_the_content(
    opened: Callable[[Sample], LookView], sample: Sample
) -> None:
    view = opened(sample)
    view._opening.cover(EndedBy.ESCAPE)
    word = (sample.read or sample.make()[:12].decode("latin-1")).split()[0]
    for widget in everything(view):
        heard = (widget.accessibleName(), widget.accessibleDescription())
        assert not any(FILE_NAME in words or (sample in (TEXT, WORDS) and word in words) for words in heard)
        spoken = QAccessible.queryAccessibleInterface(widget)
        if sample in (TEXT, WORDS):
            told = [spoken.text(kind) for kind in (QAccessible.Text.Name, QAccessible.Text.Value)]
            assert not any(word in words for words in told)


@pytest.mark.parametrize("sample", [TEXT, WORDS], ids=lambda sample: sample.name)
def test_covered_words_cannot_be_brought_back(opened: Callable[[Sample], LookView], sample: Sample) -> None:
    shown = reader(opened(sample))
    assert shown.toPlainText()
    shown.cover("covered")
    shown.undo()
    assert shown.toPlainText() == ""
    assert not shown.document().isUndoAvailable()


@KINDS
def test_the_log_says_nothing_of_it(
    opened: Callable[[Sample], LookView], sample: Sample, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        view = opened(sample)
        view._opening.cover(EndedBy.ESCAPE)
    piece = sample.read.encode()[:16] or sample.make()[:16]
    for record in caplog.records:
        assert repr(piece)[2:-1] not in record.getMessage()
        assert FILE_NAME not in record.getMessage()


def test_nothing_drawn_waits_in_a_cache(qapp: QApplication) -> None:
    before = QPixmapCache.cacheLimit()
    name = (
        qapp.applicationName(),
        qapp.applicationDisplayName(),
        qapp.desktopFileName(),
        qapp.quitOnLastWindowClosed(),
    )
    try:
        _application()
        assert QPixmapCache.cacheLimit() == 0
    finally:
        QPixmapCache.setCacheLimit(before)
        qapp.setApplicationName(name[0])
        qapp.setApplicationDisplayName(name[1])
        qapp.setDesktopFileName(name[2])
        qapp.setQuitOnLastWindowClosed(name[3])


def test_nothing_of_an_open_picture_is_kept_once_it_is_covered(
    opened: Callable[[Sample], LookView], qtbot: QtBot, context: Context
) -> None:
    view = opened(PICTURE)
    view._opening.cover(EndedBy.ESCAPE)
    qtbot.waitUntil(lambda: context.tasks.running() == 0)
    gc.collect()
    kept = [thing for thing in gc.get_objects() if type(thing) is Pixels and len(thing.data) > 1000]
    assert kept == []
    assert surface(view)._image is None


def test_a_crash_writes_no_core_and_no_value() -> None:
    """A process that holds a secret crashes as hard as it can: its traces name places in the code and nothing else."""
    program = (
        "import faulthandler, os, resource, sys\n"
        "from app.hardening import harden\n"
        "harden(); faulthandler.enable()\n"
        "def look(secret): os.abort()\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "look('the bloody ' + 'knife')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=ROOT, check=False)
    assert ended.returncode < 0
    assert b"look" in ended.stderr
    assert b"knife" not in ended.stderr.replace(b"'knife')", b"")
    assert not list(ROOT.glob("core*"))
