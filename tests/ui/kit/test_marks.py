"""A mark says the same by word, shape and colour."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.cases.model import Imminence, Severity
from ui.kit import theme
from ui.kit.marks import Chip, Mark, imminence_mark, severity_mark
from ui.kit.shapes import Shape, paint_shape
from ui.kit.theme import Mode, Tone


def drawn(shape: Shape) -> bytes:
    image = QImage(24, 24, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_shape(painter, QRectF(2, 2, 20, 20), shape, QColor("black"))
    painter.end()
    return bytes(image.constBits())


def test_every_shape_is_drawn_and_no_two_alike() -> None:
    assert len({drawn(shape) for shape in Shape}) == len(Shape)


def test_severity_and_imminence_never_share_word_and_shape() -> None:
    for marks in ([severity_mark(s.value) for s in Severity], [imminence_mark(i.value) for i in Imminence]):
        assert len({mark.word for mark in marks}) == len(marks)
        assert len({mark.shape for mark in marks}) == len(marks)


@pytest.mark.parametrize("unknown", [None, "", "S9"])
def test_what_is_not_rated_says_so(unknown: str | None) -> None:
    assert severity_mark(unknown).word == "not rated"


def test_a_chip_is_heard(qtbot: QtBot) -> None:
    chip = Chip(severity_mark("S4"))
    qtbot.addWidget(chip)
    assert chip.accessibleName() == "content severity: S4 extreme"
    chip.show_mark(Mark("verified", Shape.TICK, Tone.GOOD))
    assert chip.accessibleName() == "verified"


def test_a_chip_grows_with_the_text_and_paints_its_ground(qtbot: QtBot, qapp: QApplication) -> None:
    chip = Chip(imminence_mark("now"))
    qtbot.addWidget(chip)
    before = chip.sizeHint()
    look = theme.apply(qapp, Mode.DARK, 2.0)
    assert chip.sizeHint().height() > before.height() * 1.5
    chip.resize(chip.sizeHint())
    image = chip.grab().toImage()
    assert image.pixelColor(image.width() // 2, 2) == QColor(look.tokens.critical_ground)
