"""What is said of one test: it holds, it does not, it is not known; with a reason, and a link to what shows it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.editors import ChoiceEditor, Editor
from ui.kit.link_editor import LinkEditor
from ui.kit.theme import STEP


class TestedEditor(Editor):
    """Three options; the reason and the link come once one is picked."""

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._holds = ChoiceEditor((("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known"))), self)
        self._more = QWidget(self)
        self._why = QLineEdit(self._more)
        self._why.setPlaceholderText(_("why, or where that is seen"))
        self._where = LinkEditor(choices, self._more)
        row = QHBoxLayout(self._more)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP * 2)
        row.addWidget(self._why, 3)
        row.addWidget(self._where, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._holds)
        column.addWidget(self._more)
        self._more.hide()
        self.setFocusProxy(self._holds)
        self._holds.edited.connect(self._tell)
        self._why.textEdited.connect(self._tell)
        self._where.edited.connect(self._tell)

    def value(self) -> object:
        holds = self._holds.value()
        if holds is None:
            return None
        more = {"why": self._why.text().strip(), "where": self._where.value()}
        return {"holds": holds, **{key: said for key, said in more.items() if said}}

    def show_value(self, value: object) -> None:
        said = value if isinstance(value, dict) else {}
        blocker = QSignalBlocker(self)
        self._holds.show_value(said.get("holds"))
        self._why.setText(str(said.get("why", "")))
        self._where.show_value(said.get("where"))
        self._more.setVisible(bool(said.get("holds")))
        blocker.unblock()

    def name(self, label: str, described: str) -> None:
        self._holds.name(label, described)
        self._why.setAccessibleName(_("{question}: why").format(question=label))
        self._why.setAccessibleDescription(described)
        self._where.name(_("{question}: what shows it").format(question=label), described)

    def show_locked(self, *, locked: bool) -> None:
        self._holds.show_locked(locked=locked)
        self._why.setReadOnly(locked)
        self._where.show_locked(locked=locked)

    def _tell(self) -> None:
        self._more.setVisible(self._holds.value() is not None)
        self.edited.emit()
