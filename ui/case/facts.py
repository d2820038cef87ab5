"""The request's own fields: a small name over each value, in the groups of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.intake.fields import FormField, field
from ui.case.value import shown_value
from ui.kit.buttons import quiet_button
from ui.kit.labels import PlainLabel, small
from ui.kit.theme import theme_of

# The requester stands in a block of their own above.
SHOWN_ELSEWHERE = frozenset({"requester"})
FIRST_GAPS = 4


class Facts(QWidget):
    """Show names and values, one below the other, so that a narrow column cuts nothing."""

    def __init__(self, facts: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name, words in facts:
            if words:
                column.addWidget(small(name, self))
                column.addWidget(shown_value(words, self))
                column.addSpacing(theme_of().px(6))


class Gaps(QWidget):
    """Tell which fields of the form nobody filled in: the first of them at once, all of them when asked."""

    def __init__(self, fields: Sequence[FormField], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = [known.label for known in fields]
        self._words = PlainLabel("", self)
        self._words.setMinimumWidth(1)
        self._all = quiet_button(_("Show all"), self, name=_("Show every field that is missing"))
        self._all.setVisible(len(self._names) > FIRST_GAPS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        count = ngettext("{n} field of the form is missing", "{n} fields of the form are missing", len(self._names))
        column.addWidget(PlainLabel(count.format(n=len(self._names)), self, strong=True))
        column.addWidget(self._words)
        column.addWidget(self._all, 0, Qt.AlignmentFlag.AlignLeft)
        self._all.clicked.connect(self._show_all)
        self._tell(self._names[:FIRST_GAPS])

    def _show_all(self) -> None:
        self._all.hide()
        self._tell(self._names)

    def _tell(self, names: Sequence[str]) -> None:
        rest = "" if len(names) == len(self._names) else " …"
        self._words.setText(", ".join(names) + rest)


def of_request(facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Return the fields of a request that are filled in, by the names of the form."""
    for key, value in facts.items():
        known = field(key)
        if known is None:
            yield key.replace("_", " "), in_words(value)
        elif known.group not in SHOWN_ELSEWHERE:
            yield known.label, in_words(value)


def in_words(value: object) -> str:
    """Return a value as a person reads it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return " ".join(in_words(part) for part in value.values() if part)
    if isinstance(value, (list, tuple)):
        return "\n".join(in_words(part) for part in value)
    return "" if value is None else str(value)
