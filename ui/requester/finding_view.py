"""One finding: what was found, why it matters, what clears it, and who says so."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.requesters.gate import Finding
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.marks import Chip
from ui.kit.theme import STEP
from ui.requester.words import weight_mark


class FindingView(QWidget):
    """Shows a finding; nothing of it can be pressed, for a finding decides nothing."""

    def __init__(self, finding: Finding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{weight_mark(finding.weight).aloud}: {finding.found}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, STEP)
        column.setSpacing(STEP)
        column.addWidget(Chip(weight_mark(finding.weight), self), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(PlainLabel(finding.found, self, strong=True))
        column.addWidget(muted(finding.why, self))
        column.addWidget(PlainLabel(_("What clears it: {do}").format(do=finding.do), self))
        column.addWidget(small(_source(finding), self))


def _source(finding: Finding) -> str:
    by = _("seen by a person") if finding.by_person else _("checked by the program")
    source = _("{by} · source: {source}").format(by=by, source=finding.source)
    return _("{source} · to be confirmed by counsel").format(source=source) if finding.to_be_confirmed else source
