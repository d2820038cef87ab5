"""Questions to the person as plain calls, so that a page does not know whether a window or a test answers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QWidget

from app.errors import StillwaterError
from app.i18n import _
from ui.kit.editors import ChoiceEditor, LineEditor, LongEditor
from ui.kit.labels import PlainLabel, muted
from ui.kit.sheet import Sheet

# A refusal is read at a glance; the rest stands marked on the page.
MOST_POINTS = 8


class Ask(Protocol):
    """What a page may ask; None and False mean that the person stepped back."""

    def confirm(self, title: str, effect: str, verb: str, *, danger: bool = False) -> bool:
        """Ask before a step, its effect named; the verb stands on the button."""

    def text(
        self, title: str, words: str, verb: str, *, value: str = "", lines: bool = False, secret: bool = False
    ) -> str | None:
        """Ask for some text that is not empty."""

    def choose(self, title: str, words: str, choices: Sequence[tuple[str, str]], verb: str) -> str | None:
        """Ask for one of a few values."""

    def tell(self, error: StillwaterError) -> None:
        """Tell what happened, what was kept and what to do."""

    def files(self, title: str) -> list[Path]:
        """Ask for files."""

    def folder(self, title: str) -> Path | None:
        """Ask for a folder."""

    def place(self, title: str, name: str) -> Path | None:
        """Ask where a file is to be written, under which name."""


class Dialogs:
    """Ask in windows above another."""

    def __init__(self, above: QWidget | None = None) -> None:
        self._above = above

    def confirm(self, title: str, effect: str, verb: str, *, danger: bool = False) -> bool:
        """Ask before a step, its effect named; a dangerous one does not go on Enter alone."""
        sheet = Sheet(title, effect, verb, self._above)
        if danger:
            sheet.careful()
        else:
            sheet.step.setFocus(Qt.FocusReason.OtherFocusReason)
        return _accepted(sheet)

    def text(
        self, title: str, words: str, verb: str, *, value: str = "", lines: bool = False, secret: bool = False
    ) -> str | None:
        """Ask for some text that is not empty."""
        sheet = Sheet(title, words, verb, self._above)
        editor = LongEditor(sheet) if lines else LineEditor(sheet)
        if secret and isinstance(editor, LineEditor):
            editor.line.setEchoMode(QLineEdit.EchoMode.Password)
        editor.name(title, words)
        editor.show_value(value)
        sheet.inside.addWidget(editor)
        if lines:
            sheet.step_by_ctrl_enter()
        sheet.step.setEnabled(editor.value() is not None)
        editor.edited.connect(lambda: sheet.step.setEnabled(editor.value() is not None))
        editor.setFocus()
        answer = editor.value() if _accepted(sheet) else None
        return None if answer is None else str(answer)

    def choose(self, title: str, words: str, choices: Sequence[tuple[str, str]], verb: str) -> str | None:
        """Ask for one of a few values; a digit picks, Enter goes on."""
        sheet = Sheet(title, words, verb, self._above)
        editor = ChoiceEditor(choices, sheet)
        editor.name(title, words)
        sheet.inside.addWidget(editor)
        sheet.step.setEnabled(False)
        editor.edited.connect(lambda: sheet.step.setEnabled(editor.value() is not None))
        editor.setFocus()
        answer = editor.value() if _accepted(sheet) else None
        return None if answer is None else str(answer)

    def tell(self, error: StillwaterError) -> None:
        """Tell what happened, what was kept and what to do."""
        sheet = Sheet(error.what, "", _("Go on"), self._above)
        for point in error.points[:MOST_POINTS]:
            sheet.inside.addWidget(PlainLabel(_("–  {point}").format(point=point), sheet))
        more = len(error.points) - MOST_POINTS
        if more > 0:
            sheet.inside.addWidget(muted(_("and {n} more").format(n=more), sheet))
        if error.kept:
            sheet.inside.addWidget(muted(error.kept, sheet))
        if error.do:
            sheet.inside.addWidget(PlainLabel(error.do, sheet))
        sheet.without_way_back()
        sheet.step.setFocus(Qt.FocusReason.OtherFocusReason)
        _accepted(sheet)

    def files(self, title: str) -> list[Path]:
        """Ask for files."""
        chosen, _kind = QFileDialog.getOpenFileNames(self._above, title)
        return [Path(name) for name in chosen]

    def folder(self, title: str) -> Path | None:
        """Ask for a folder."""
        chosen = QFileDialog.getExistingDirectory(self._above, title)
        return Path(chosen) if chosen else None

    def place(self, title: str, name: str) -> Path | None:
        """Ask where a file is to be written, under which name; one that is there is replaced only after a question."""
        chosen, _kind = QFileDialog.getSaveFileName(self._above, title, str(Path.home() / name))
        return Path(chosen) if chosen else None


def _accepted(sheet: Sheet) -> bool:
    try:
        return sheet.exec() == QDialog.DialogCode.Accepted
    finally:
        sheet.deleteLater()
