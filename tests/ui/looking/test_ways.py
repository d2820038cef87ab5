"""A picture is turned, mirrored, narrowed to a circle or to a half by one key each, and none of them opens anything."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.cage.model import Pixels
from app.cases.model import Severity
from app.looking import queries
from app.looking.model import EndedBy, Level
from tests.builders import FakeClock
from tests.leaks.detail import detail
from tests.looking.conftest import Add
from tests.ui.looking.hands import Open, hold, let_go, open_reduced, surface, until
from ui.looking.lens import CIRCLE, Change, Half, Way, coarse, paint
from ui.looking.surface import Surface
from ui.looking.view import LookView
from ui.shell.context import Context
from ui.shell.covers import Reason


@pytest.fixture
def opened(look: Open, add: Add, clock: FakeClock, qtbot: QtBot) -> LookView:
    """Return a picture that is open at the reduced level."""
    view = look(add(severity=Severity.S2))
    open_reduced(qtbot, view, clock)
    return view


def noise(side: int = 400) -> QImage:
    """Draw fine stripes, in which every point differs from the next."""
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    for y in range(side):
        for x in range(side):
            image.setPixel(x, y, (0xFFFFFFFF if (x // 2 + y // 2) % 2 else 0xFF000000))
    return image


def painted(way: Way, eye: QPointF) -> QImage:
    """Paint the stripes where they stand, over all of a ground."""
    ground = QImage(400, 400, QImage.Format.Format_RGB32)
    ground.fill(0xFF808080)
    image = noise()
    painter = QPainter(ground)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    paint(painter, image, coarse(image) if way.lens else None, QRectF(0, 0, 400, 400), way, eye)
    painter.end()
    return ground


def test_with_the_lens_only_one_circle_is_sharp() -> None:
    through = painted(Way(lens=True), QPointF(200, 200))
    circle = QRect(160, 160, 80, 80)
    assert detail(through, circle) > 50
    for corner in (QRect(0, 0, 110, 400), QRect(290, 0, 110, 400), QRect(0, 0, 400, 110), QRect(0, 290, 400, 110)):
        assert detail(through, corner) < 1
    assert detail(through, QRect(202 + CIRCLE // 2, 190, 60, 20)) < 1


@pytest.mark.parametrize("half", [Half.UPPER, Half.LOWER])
def test_half_of_it_is_covered_by_the_ground(half: Half) -> None:
    shown = painted(Way(half=half), QPointF(200, 200))
    upper, lower = QRect(0, 0, 400, 200), QRect(0, 200, 400, 200)
    covered, open_half = (upper, lower) if half is Half.UPPER else (lower, upper)
    assert detail(shown, covered) == 0
    assert detail(shown, open_half) > 50


def test_mirrored_and_turned_it_is_the_same_picture() -> None:
    image = QImage(2, 1, QImage.Format.Format_RGB32)
    image.setPixel(0, 0, 0xFFFF0000)
    image.setPixel(1, 0, 0xFF0000FF)

    def shown(way: Way) -> tuple[str, ...]:
        size = way.size(image)
        ground = QImage(round(size.width()) * 10, round(size.height()) * 10, QImage.Format.Format_RGB32)
        painter = QPainter(ground)
        paint(painter, image, None, QRectF(ground.rect()), way, QPointF())
        painter.end()
        points = ((5, 5), (ground.width() - 5, ground.height() - 5))
        return tuple("red" if ground.pixelColor(*at).red() > 128 else "blue" for at in points)

    assert shown(Way()) == ("red", "blue")
    assert shown(Way(flipped=True)) == ("blue", "red")
    assert shown(Way(quarters=1)) == ("red", "blue")
    assert shown(Way(quarters=2)) == ("blue", "red")
    assert shown(Way(quarters=3)) == ("blue", "red")


def test_which_changes_show_more() -> None:
    plain = Way()
    for change in (Change.FLIP, Change.ROTATE, Change.HALF, Change.LENS):
        assert not plain.changed(change).shows_more_than(plain)
    lens, half = plain.changed(Change.LENS), plain.changed(Change.HALF)
    assert plain.shows_more_than(lens)
    assert plain.shows_more_than(half)
    assert half.changed(Change.HALF).shows_more_than(half)
    assert half.changed(Change.ROTATE).shows_more_than(half)
    assert not half.changed(Change.FLIP).shows_more_than(half)


@pytest.mark.parametrize("change", [Change.FLIP, Change.ROTATE, Change.HALF, Change.LENS])
def test_what_shows_no_more_leaves_an_open_picture_open(opened: LookView, change: Change) -> None:
    opened.change_way(change)
    assert opened.body.level is Level.L3


@pytest.mark.parametrize("change", [Change.HALF, Change.LENS])
def test_what_would_show_more_covers_first_and_is_a_look_of_its_own(
    opened: LookView, change: Change, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    opened.change_way(change)
    opened.change_way(change)
    assert opened.body.level < Level.L2
    assert queries.looks_of_item(context.desk.db, opened.item_id)[-1].ended_by is EndedBy.LEVEL
    hold(opened, clock, Qt.Key.Key_V, 0.75)
    until(qtbot, opened, Level.L3)


@pytest.mark.parametrize("change", list(Change))
def test_no_change_opens_what_is_covered(look: Open, add: Add, context: Context, change: Change) -> None:
    view = look(add(severity=Severity.S3))
    for _ in range(5):
        view.change_way(change)
        view.zoom(1)
    assert view.body.level is Level.L0
    assert queries.looks_of_item(context.desk.db, view.item_id) == []


def test_a_picture_seen_through_the_lens_alone_was_not_seen_whole(
    look: Open, add: Add, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    view = look(add(severity=Severity.S2))
    view.change_way(Change.LENS)
    open_reduced(qtbot, view, clock)
    view.grab()
    context.covers.cover_all(Reason.ESCAPE)
    assert not queries.looks_of_item(context.desk.db, view.item_id)[-1].complete
    view.change_way(Change.LENS)
    hold(view, clock, Qt.Key.Key_V, 0.75)
    until(qtbot, view, Level.L3)
    view.grab()
    context.covers.cover_all(Reason.ESCAPE)
    assert queries.looks_of_item(context.desk.db, view.item_id)[-1].complete


def test_what_is_brought_near_is_not_seen_whole_by_lifting_the_lens(qtbot: QtBot) -> None:
    shown = Surface()
    qtbot.addWidget(shown)
    shown.resize(300, 200)
    shown.look_at(Way(lens=True))
    shown.show_pixels(Pixels(60, 40, "L", bytes(2400)), Level.L4, zooms=True)
    shown.zoom(8)
    shown.look_at(Way())
    shown.grab()
    assert not shown.whole
    shown.zoom(1 / 8)
    shown.grab()
    assert shown.whole


def test_a_step_to_full_size_does_not_make_the_lens_a_whole_look(
    opened: LookView, clock: FakeClock, qtbot: QtBot, context: Context
) -> None:
    opened.change_way(Change.LENS)
    context.covers.cover_all(Reason.ESCAPE)
    for lens in (True, False):
        if not lens:
            opened.change_way(Change.LENS)
        hold(opened, clock, Qt.Key.Key_V, 0.75)
        until(qtbot, opened, Level.L3)
        let_go(opened, Qt.Key.Key_V)
        opened.grab()
        hold(opened, clock, Qt.Key.Key_D, 1.05)
        until(qtbot, opened, Level.L4)
        let_go(opened, Qt.Key.Key_D)
        reduced = [row for row in queries.looks_of_item(context.desk.db, opened.item_id) if row.level is Level.L3][-1]
        assert (reduced.ended_by, reduced.complete) == (EndedBy.LEVEL, not lens)
        context.covers.cover_all(Reason.ESCAPE)


def test_the_arrows_and_the_mouse_move_the_lens_and_it_stays_on_the_picture(opened: LookView) -> None:
    opened.change_way(Change.LENS)
    shown = surface(opened)
    assert shown._image is not None
    place = shown._place(shown._image)
    before = shown._eye_in(place)
    QTest.keyClick(opened, Qt.Key.Key_Right)
    assert shown._eye_in(place).x() > before.x()
    for _ in range(100):
        QTest.keyClick(opened, Qt.Key.Key_Down)
    assert shown._eye_in(place).y() == place.bottom()
    QTest.mouseMove(shown, QPoint(round(place.left()) + 20, round(place.top()) + 20))
    assert opened.body.level is Level.L3


def test_coming_nearer_fetches_nothing(opened: LookView, context: Context) -> None:
    shown = surface(opened)
    assert shown._image is not None
    size, looks = shown._image.size(), len(queries.looks_of_item(context.desk.db, opened.item_id))
    small = shown._place(shown._image)
    for _ in range(30):
        opened.zoom(1)
    assert shown._place(shown._image).width() > small.width() * 4
    assert shown._image.size() == size
    assert len(queries.looks_of_item(context.desk.db, opened.item_id)) == looks


def test_what_is_narrowed_is_told(opened: LookView) -> None:
    opened.change_way(Change.LENS)
    assert "one circle is sharp" in opened._locks.text()
    opened.change_way(Change.HALF)
    assert "upper half covered" in opened._locks.text()
