"""What was seen, in words, so that nobody has to look again for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import _
from app.looking.notes import LONGEST, Note, NoteRow, reminder
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.theme import theme_of


class NoteForm(QWidget):
    """Show earlier notes first, and take a new one in four short fields."""

    kept = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = PlainLabel("", self, strong=True)
        self._fields = {name: QLineEdit(self) for name in ("people", "places", "harm", "times")}
        self._keep = button(_("Keep the note"), self)
        self._form = QWidget(self)
        self._build()
        self._keep.clicked.connect(self._tell)

    def typing(self) -> bool:
        """Tell whether a note is half typed."""
        return any(line.text().strip() for line in self._fields.values())

    def show_notes(self, rows: list[NoteRow]) -> None:
        """Show what was noted before."""
        self._before.setText("\n".join(reminder(row) for row in rows))
        self._before.setVisible(bool(rows))

    def offer(self) -> None:
        """Show the fields: there is something to note only once somebody has looked."""
        self._form.show()

    def clear(self) -> None:
        """Empty the fields."""
        for line in self._fields.values():
            line.clear()

    def _build(self) -> None:
        px = theme_of().px
        names = {"people": _("People"), "places": _("Place"), "harm": _("Injury or threat"), "times": _("Time")}
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(4))
        for number, (key, name) in enumerate(names.items()):
            line = self._fields[key]
            line.setMaxLength(LONGEST)
            line.setAccessibleName(name)
            line.returnPressed.connect(self._tell)
            row, column = divmod(number, 2)
            grid.addWidget(muted(name, self), row, column * 2)
            grid.addWidget(line, row, column * 2 + 1)
        grid.addWidget(self._keep, 2, 3)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(px(6))
        column_box.addWidget(self._before)
        column_box.addWidget(self._form)
        self._form.hide()

    def _tell(self) -> None:
        if self.typing():
            self.kept.emit(Note(*(line.text() for line in self._fields.values())))
