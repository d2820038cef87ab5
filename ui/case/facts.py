"""The request's own fields: a small name over each value, in the groups of the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.intake.fields import field
from ui.kit.labels import PlainLabel, small
from ui.kit.theme import theme_of

# The requester stands in a block of their own above.
SHOWN_ELSEWHERE = frozenset({"requester"})


class Facts(QWidget):
    """Show names and values, one below the other, so that a narrow column cuts nothing."""

    def __init__(self, facts: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for name, value in facts:
            if value:
                column.addWidget(small(name, self))
                shown = PlainLabel(value, self)
                shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                column.addWidget(shown)
                column.addSpacing(theme_of().px(6))


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
