"""A word with a shape and a colour, drawn alike on pages and in tables."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.i18n import _
from ui.kit.shapes import Shape, paint_shape
from ui.kit.theme import Size, Theme, Tone, theme_of
from ui.kit.words import visible

PAD = 8
GAP = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """What a chip says; `spoken` is for those who hear it."""

    word: str
    shape: Shape = Shape.NONE
    tone: Tone = Tone.PLAIN
    spoken: str = ""

    @property
    def aloud(self) -> str:
        """Return the words a screen reader says."""
        return visible(self.spoken or self.word, lines=False)


def severity_mark(severity: str | None) -> Mark:
    """Return the mark of a content severity, S1 to S4."""
    known = {
        "S1": (_("S1 noted"), Shape.RING, Tone.PLAIN),
        "S2": (_("S2 moderate"), Shape.QUARTER, Tone.PLAIN),
        "S3": (_("S3 severe"), Shape.HALF, Tone.ATTENTION),
        "S4": (_("S4 extreme"), Shape.DISC, Tone.CRITICAL),
    }
    word, shape, tone = known.get(severity or "", (_("not rated"), Shape.QUESTION, Tone.PLAIN))
    return Mark(word, shape, tone, _("content severity: {word}").format(word=word))


def imminence_mark(imminence: str | None) -> Mark:
    """Return the mark of an imminence: now, unassessed, hours, days or unknown."""
    known = {
        "now": (_("now"), Shape.TRIANGLE, Tone.CRITICAL),
        "unassessed": (_("unassessed"), Shape.DIAMOND, Tone.ATTENTION),
        "hours": (_("hours"), Shape.FULL_DIAMOND, Tone.ACCENT),
        "days": (_("days"), Shape.DOT, Tone.PLAIN),
    }
    word, shape, tone = known.get(imminence or "", (_("unknown"), Shape.QUESTION, Tone.PLAIN))
    return Mark(word, shape, tone, _("risk: {word}").format(word=word))


def mark_size(mark: Mark, font: QFont) -> QSize:
    """Return how much room a mark takes."""
    metrics = QFontMetrics(font)
    figure = 0 if mark.shape is Shape.NONE else _figure_width(metrics) + (GAP if mark.word else 0)
    width = PAD * 2 + figure + metrics.horizontalAdvance(visible(mark.word, lines=False))
    return QSize(width, metrics.height() + 6)


def paint_mark(painter: QPainter, room: QRectF, mark: Mark, theme: Theme, font: QFont) -> None:
    """Draw a mark at the left of a room, in its middle."""
    text, ground = theme.tokens.pair(mark.tone)
    size, metrics = mark_size(mark, font), QFontMetrics(font)
    chip = QRectF(room.left(), room.center().y() - size.height() / 2, size.width(), size.height())
    chip.setWidth(min(chip.width(), room.width()))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(chip, 6, 6)
    inside = chip.adjusted(PAD, 0, -PAD, 0)
    if mark.shape is not Shape.NONE:
        side = float(_figure_width(metrics))
        figure = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
        paint_shape(painter, figure, mark.shape, text)
        inside.setLeft(figure.right() + GAP)
    painter.setPen(text)
    painter.setFont(font)
    word = metrics.elidedText(visible(mark.word, lines=False), Qt.TextElideMode.ElideRight, int(inside.width()) + 1)
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, word)
    painter.restore()


class Chip(QWidget):
    """A mark on a page."""

    def __init__(self, mark: Mark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_mark(mark)

    @property
    def mark(self) -> Mark:
        """Return what it says."""
        return self._mark

    def show_mark(self, mark: Mark) -> None:
        """Say something else."""
        self._mark = mark
        self.setAccessibleName(mark.aloud)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return mark_size(self._mark, theme_of().font(Size.SMALL, strong=True))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        paint_mark(painter, QRectF(self.rect()), self._mark, theme, theme.font(Size.SMALL, strong=True))
        painter.end()


def _figure_width(metrics: QFontMetrics) -> int:
    return round(metrics.ascent() * 0.85)
