"""What the supervisor found, each tied to a question, an item of the scorecard, a piece of evidence, or the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import button, quiet_button
from ui.kit.drop import Drop
from ui.kit.editors import LongEditor
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.theme import STEP


@dataclass(frozen=True, slots=True)
class FindingLine:
    """A finding as it is shown: where it belongs, in words, and what it says."""

    uid: str
    place: str
    note: str


class FindingsList(QWidget):
    """Shows findings; `removed` asks to take one away where that is still possible."""

    removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP * 2)

    def show_findings(self, lines: Sequence[FindingLine], *, locked: bool) -> None:
        """Show these, and let them be taken away unless they are locked."""
        while (taken := self._column.takeAt(0)) is not None:
            if (widget := taken.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._column.addWidget(self._row(line, locked=locked))
        if not lines:
            self._column.addWidget(muted(_("No finding."), self))

    def _row(self, line: FindingLine, *, locked: bool) -> QWidget:
        row = QWidget(self)
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(small(line.place, row))
        column.addWidget(PlainLabel(line.note, row))
        if not locked:
            name = _("Take the finding away: {note}").format(note=line.note)
            away = quiet_button(_("Take it away"), row, name=name)
            away.clicked.connect(lambda _on=False, uid=line.uid: self.removed.emit(uid))
            column.addWidget(away, 0, Qt.AlignmentFlag.AlignLeft)
        return row


class FindingForm(QWidget):
    """Asks where a finding belongs and what it says; `added` carries both."""

    added = Signal(str, str)

    def __init__(self, places: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.place, self.note = Drop(_("What the finding is about"), self), LongEditor(self)
        for value, words in places:
            self.place.addItem(words, value)
        # A long question may not make the column wider than it is.
        self.place.setMinimumContentsLength(8)
        self.place.setSizeAdjustPolicy(Drop.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.note.name(_("The finding"), "")
        self._add = button(_("Add the finding"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(small(_("About"), self))
        column.addWidget(self.place)
        column.addWidget(small(_("What was found, and what would have been right"), self))
        column.addWidget(self.note)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self.note.edited.connect(self._tell)
        self._add.clicked.connect(self._on_add)
        self._tell()

    def begin(self, place: str = "") -> None:
        """Put the keyboard where the finding is written, about a place where one is named."""
        number = self.place.findData(place)
        if number >= 0:
            self.place.setCurrentIndex(number)
        self.note.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def written(self) -> str:
        """Return what is written and not added yet."""
        return str(self.note.value() or "")

    def clear(self) -> None:
        """Make room for the next one."""
        self.note.show_value(None)
        self._tell()

    def _tell(self) -> None:
        self._add.setEnabled(bool(self.written()))

    def _on_add(self) -> None:
        self.added.emit(str(self.place.currentData()), self.written())
