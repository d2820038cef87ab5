"""A window of its own for a call, so that the queue and a case stay in reach while somebody speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.intake.phone_form import PhoneForm
from ui.kit.buttons import button, primary_button
from ui.kit.labels import title
from ui.kit.theme import STEP, theme_of

if TYPE_CHECKING:
    from ui.shell.context import Context

WIDTH = 880
HEIGHT = 640


class PhoneWindow(QDialog):
    """Never modal; Esc and closing keep everything, and the case is in the queue under Mine."""

    opened = Signal(int)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.form = PhoneForm(context, self)
        self._open = primary_button(_("Open the case"), self)
        self._close = button(_("Close"), self, name=_("Close; what was written down is kept"))
        self.setWindowTitle(_("New by phone"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._build()
        self._open.clicked.connect(self._open_case)
        self._close.clicked.connect(self.reject)
        self.form.saved.connect(self._show_saved)
        self.form.begin()

    def reject(self) -> None:
        """Leave the form, by Esc or however it is closed; what was typed is written first."""
        self.form.save()
        if self.form.unsaved():
            self.form.keep()
        if not self.form.unsaved() or self._sure():
            super().reject()

    def _build(self) -> None:
        px = theme_of().px
        room = self.screen().availableGeometry()
        self.resize(min(px(WIDTH), room.width()), min(px(HEIGHT), room.height()))
        self._open.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 6, STEP * 5, STEP * 6, STEP * 5)
        column.setSpacing(STEP * 2)
        column.addWidget(title(_("New by phone"), self))
        column.addWidget(self.form, 1)
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addStretch(1)
        row.addWidget(self._close)
        row.addWidget(self._open)
        column.addLayout(row)

    def _show_saved(self) -> None:
        self._open.setEnabled(self.form.case_id is not None)

    def _open_case(self) -> None:
        case_id = self.form.case_id
        self.reject()
        if not self.isVisible() and case_id is not None:
            self.opened.emit(int(case_id))

    def _sure(self) -> bool:
        return self._context.ask.confirm(
            _("Close all the same?"),
            _("What you typed last could not be saved and would be gone. What was saved before stays."),
            _("Close without it"),
            danger=True,
        )
