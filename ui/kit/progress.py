"""A strip for work that takes longer than a moment: how far, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from app.i18n import _
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel
from ui.kit.theme import STEP, Size


class ProgressStrip(QWidget):
    """Hidden until work begins; its cancel button only asks."""

    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = PlainLabel("", self, wrap=False)
        self._count = PlainLabel("", self, size=Size.SMALL, muted=True, wrap=False)
        self._bar = QProgressBar(self)
        self._cancel = button(_("Cancel"), self)
        self._build()
        self._cancel.clicked.connect(self._ask)
        self.hide()

    def words(self) -> str:
        """Return what is being done, as it is told."""
        return self._words.text()

    def begin(self, words: str, *, cancels: bool = True) -> None:
        """Show that work began, its extent not known yet."""
        self._words.setText(words)
        self._count.setText("")
        self._bar.setAccessibleName(words)
        self._bar.setRange(0, 0)
        self._cancel.setAccessibleName(_("Cancel: {work}").format(work=words))
        self._cancel.setEnabled(True)
        self._cancel.setVisible(cancels)
        self.show()

    def show_progress(self, done: int, total: int, words: str = "", unit: str = "") -> None:
        """Show how far the work is, in steps or in a unit."""
        self._bar.setRange(0, max(total, 0))
        self._bar.setValue(done)
        count = _("{done} of {total}").format(done=done, total=total) if total > 0 else ""
        counted = f"{count} {unit}" if count and unit else count
        self._count.setText(" · ".join(part for part in (counted, words) if part))

    def finish(self) -> None:
        """Take the strip away."""
        self.hide()

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 4, STEP, STEP * 2, STEP)
        row.setSpacing(STEP * 3)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(self._count)
        row.addWidget(self._cancel)

    def _ask(self) -> None:
        self._cancel.setEnabled(False)
        self.cancel_asked.emit()
