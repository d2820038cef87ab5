"""What became of each file of an import that did not become a case of its own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.intake.model import Report
from ui.intake.errands import summary
from ui.kit.labels import PlainLabel, small
from ui.kit.sheet import Sheet
from ui.kit.theme import STEP, theme_of

SHOWN = 200
HEIGHT = 320


class ResultSheet(Sheet):
    """List what could not be read, with its reason, and what was here before; the step leads to the quarantine."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        kept = any(each.arrival_id is not None for each in report.quarantined)
        verb = _("Go to the quarantine") if kept else _("Close")
        super().__init__(_("The import"), summary(report), verb, parent, back=_("Close"))
        self.leads_on = kept
        if not kept:
            self.without_way_back()
        area = QScrollArea(self)
        area.setAccessibleName(_("Files, one below the other"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(theme_of().px(HEIGHT))
        area.setWidget(_files(report, area))
        self.inside.addWidget(area)
        self.step.setFocus(Qt.FocusReason.OtherFocusReason)


def _files(report: Report, parent: QWidget) -> QWidget:
    inside = QWidget(parent)
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, STEP * 2, 0)
    column.setSpacing(STEP)
    lines = [(each.path, _unread(each.reason, kept=each.arrival_id is not None)) for each in report.quarantined]
    lines += [
        (each.path, _("It had come before, and is linked to the case it belongs to.")) for each in report.duplicates
    ]
    for path, words in lines[:SHOWN]:
        column.addWidget(PlainLabel(Path(path).name or path, inside, strong=True))
        column.addWidget(PlainLabel(words, inside))
        column.addWidget(small(str(Path(path).parent), inside))
        column.addSpacing(STEP * 2)
    if len(lines) > SHOWN:
        more = len(lines) - SHOWN
        column.addWidget(small(ngettext("and {n} more", "and {n} more", more).format(n=more), inside))
    column.addStretch(1)
    return inside


def _unread(reason: str, *, kept: bool) -> str:
    return reason if kept else _("{reason} Nothing of it was kept here.").format(reason=reason)
