"""What a list does not say of itself: who published it, when, what it shows, and how hard a look would be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.cases.model import Severity
from app.evidence.list_model import Heading
from app.i18n import _
from ui.kit.drop import Drop
from ui.kit.editors import DateEditor, Editor, LineEditor
from ui.kit.labels import PlainLabel
from ui.kit.sheet import Sheet


class ListSheet(Sheet):
    """Asks before a list is read; a list in JSON may say all of it itself."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        words = _(
            "All of it is checked before anything is taken in. What you fill in here counts before what the list says of "
            "itself; what an entry says of its own file counts always."
        )
        super().__init__(_("Import the list {name}").format(name=path.name), words, _("Import"), parent)
        self._says_itself = path.suffix.lower() == ".json"
        self._source, self._day, self._label = LineEditor(self), DateEditor(self), LineEditor(self)
        self._severity = Drop(_("How hard a look would be"), self)
        self._ask(_("Published by"), self._source)
        self._ask(_("Published on"), self._day)
        self._ask(_("Class: what its files show"), self._label)
        self._ask_severity()
        for editor in (self._source, self._day):
            editor.edited.connect(self._allow)
        self._allow()
        self._source.setFocus()

    def heading(self) -> Heading:
        """Return what was filled in."""
        severity = self._severity.currentData()
        return Heading(
            source=str(self._source.value() or ""),
            issued_on=str(self._day.value() or ""),
            label=str(self._label.value() or ""),
            severity=Severity(severity) if severity else None,
        )

    def _ask(self, label: str, editor: Editor) -> None:
        editor.name(label, "")
        self.inside.addWidget(PlainLabel(label, self, strong=True))
        self.inside.addWidget(editor)

    def _ask_severity(self) -> None:
        self._severity.addItem(_("as the list says, or not said"), "")
        for severity in Severity:
            self._severity.addItem(severity.value, severity.value)
        self.inside.addWidget(PlainLabel(self._severity.accessibleName(), self, strong=True))
        self.inside.addWidget(self._severity)

    def _allow(self) -> None:
        said = self._source.value() is not None and self._day.value() is not None
        self.step.setEnabled(self._says_itself or said)
