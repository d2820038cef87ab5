"""Everything that happens in the real program covers what is open there by itself, before it happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication
from pytestqt.qtbot import QtBot

from app.cases.model import CaseId, Severity
from app.evidence import sealing
from app.evidence.actions import add_item, set_severity
from app.evidence.model import ItemId, ItemKind, NewItem, Source
from app.identity import Permission
from app.looking import queries
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.leaks.kinds import noise
from tests.leaks.shown import FILE_NAME
from tests.leaks.watching import OTHER, SAME, Watched, likeness, on_screen, watching
from tests.ui.looking.hands import open_reduced
from tests.ui.program.cases import TITLE, add_case
from tests.ui.program.conftest import Enter
from ui.case.page import CasePage
from ui.looking.view import LookView
from ui.program.station_commands import LARGEST
from ui.program.workstation import Workstation
from ui.shell.covers import Reason

IDLE_SECONDS = 301
Act = Callable[[Workstation, FakeClock], object]


def key(which: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> Act:
    return lambda station, _clock: QTest.keyClick(station.window, which, modifier)


def command(name: str) -> Act:
    return lambda station, _clock: station.commands.run(name)


def idle(station: Workstation, clock: FakeClock) -> None:
    clock.advance(IDLE_SECONDS)
    station.tick()


def call(station: Workstation, clock: FakeClock) -> None:
    station.toggle_call()
    idle(station, clock)


def another(station: Workstation, _clock: FakeClock) -> None:
    station.open_case(add_case(station.desk, title="Another one"))


CTRL = Qt.KeyboardModifier.ControlModifier
# What happens, what is covered for before anything else, and how the look ends in the record.
EVENTS: dict[str, tuple[Act, Reason, EndedBy]] = {
    "Esc": (key(Qt.Key.Key_Escape), Reason.ESCAPE, EndedBy.ESCAPE),
    "F12": (key(Qt.Key.Key_F12), Reason.ESCAPE, EndedBy.ESCAPE),
    "nobody there": (idle, Reason.IDLE, EndedBy.IDLE),
    "nobody there, on a call": (call, Reason.IDLE, EndedBy.IDLE),
    "the vault locked": (key(Qt.Key.Key_L, CTRL), Reason.LOCK, EndedBy.LOCK),
    "the screen locked": (lambda station, _clock: station.session.locked.emit(), Reason.LOCK, EndedBy.LOCK),
    "sleep": (lambda station, _clock: station.session.slept.emit(), Reason.SLEEP, EndedBy.SLEEP),
    "waking": (lambda station, _clock: station.session.woke.emit(), Reason.WAKE, EndedBy.SLEEP),
    "a break": (command("break.start"), Reason.BREAK, EndedBy.BREAK),
    "another page": (key(Qt.Key.Key_2, CTRL), Reason.PAGE, EndedBy.ITEM),
    "another case": (another, Reason.PAGE, EndedBy.ITEM),
    "back": (command("back"), Reason.PAGE, EndedBy.ITEM),
    "the keys shown": (key(Qt.Key.Key_F1), Reason.DIALOG, EndedBy.DIALOG),
    "a command looked for": (key(Qt.Key.Key_K, CTRL), Reason.DIALOG, EndedBy.DIALOG),
    "closed": (lambda station, _clock: station.window.close(), Reason.QUIT, EndedBy.CLOSE),
}


@pytest.fixture
def station(enter: Enter) -> Workstation:
    """Sit down."""
    return enter()


@pytest.fixture
def item(station: Workstation) -> ItemId:
    """Return a picture that is no paper and not severe, in a case of its own."""
    case_id = add_case(station.desk)
    made = sealing.seal(station.desk.vault, [noise()])
    with station.desk.transaction(Permission.KEEP) as tx:
        item = add_item(tx, case_id, NewItem(FILE_NAME, "", ItemKind.PICTURE, "", Source.SUBJECT, {}), made)
    set_severity(station.desk, item, Severity.S2)
    return item


@pytest.fixture
def view(station: Workstation, item: ItemId, clock: FakeClock, qtbot: QtBot) -> LookView:
    """Open the picture at the reduced level on its case's page."""
    (case_id,) = station.desk.db.execute("SELECT case_id FROM item WHERE id = ?", (item,)).fetchone()
    station.open_case(CaseId(case_id))
    page = station.window.page()
    assert isinstance(page, CasePage)
    page.evidence.open_item(item)
    view = page.evidence.view
    assert view is not None
    # Once nobody else writes, the end of a look is on record as soon as it is covered.
    qtbot.waitUntil(lambda: station.window.isActiveWindow() and station.tasks.running() == 0)
    open_reduced(qtbot, view, clock)
    # On show is not yet on the screen: it was painted only then.
    qtbot.waitUntil(view.body.whole)
    return view


@pytest.mark.parametrize("event", EVENTS)
def test_what_happens_covers_first_and_by_itself(
    station: Workstation, view: LookView, clock: FakeClock, event: str, qtbot: QtBot
) -> None:
    body, desk = view.body, station.desk
    sharp = body.grab().toImage()
    qtbot.waitUntil(lambda: likeness(on_screen(body), sharp) > SAME)
    happens, reason, ended_by = EVENTS[event]
    ended: list[EndedBy | None] = []

    def note(why: Reason) -> None:
        # Here and now the vault is open still, whatever follows.
        ended.append(queries.looks_of_item(desk.db, view.item_id)[-1].ended_by)
        reasons.append((why, body.level, likeness(on_screen(body), sharp) < OTHER))

    reasons: list[tuple[Reason, Level, bool]] = []
    station.covers.covered.connect(note)
    with watching(body) as after:
        happens(station, clock)
        painted = list(after.frames)
    assert reasons == [(reason, Level.L0, True)]
    assert ended == [ended_by]
    assert painted
    assert max(Watched(body, painted).like(sharp)) < OTHER
    assert not station.covers.anything()
    for window in QApplication.topLevelWidgets():
        if window is not station.window and window.isVisible() and window.isModal():
            window.close()


def test_leaving_an_item_covers_it_before_the_cards_are_read(station: Workstation, view: LookView) -> None:
    levels: list[Level] = []
    view.left.connect(lambda: levels.append(view.body.level))
    page = station.window.page()
    assert isinstance(page, CasePage)
    # Heard first, so that nothing else that leaving brings could have covered it.
    view.left.disconnect(page.evidence._go_back)
    view.leave()
    assert levels == [Level.L0]
    assert queries.looks_of_item(station.desk.db, view.item_id)[-1].ended_by is EndedBy.ITEM
    page.evidence._go_back()


def test_what_the_task_switcher_tells_is_the_same_whatever_is_open(station: Workstation, view: LookView) -> None:
    told = [window.windowTitle() for window in QApplication.topLevelWidgets() if window.isVisible()]
    assert view.body.level is Level.L3
    assert any(told)
    assert not [title for title in told if FILE_NAME in title or TITLE in title]
    assert station.window.windowIcon().cacheKey() in (QApplication.windowIcon().cacheKey(), 0)


@pytest.mark.parametrize("scale", [1, LARGEST])
def test_an_open_item_stands_in_no_area_that_scrolls(station: Workstation, view: LookView, scale: float) -> None:
    """Nothing can be scrolled out of sight while it is open: there is nothing that would scroll it."""
    theme = station.house.theme
    station.window.resize(1000, 700)
    theme.apply(theme.mode, scale)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    at: QObject | None = view
    while at is not None:
        assert not isinstance(at, QAbstractScrollArea)
        at = at.parent()
    theme.apply(theme.mode, 1)
