"""What is left of a case that was destroyed: which certificate says so, when, by whom, and on which rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.retention import certificate
from app.retention.model import Scope
from ui.kit.buttons import button
from ui.kit.flow import FlowLayout
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Card
from ui.kit.scrolled import scrolled
from ui.retention.saving import save, save_page

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk
    from app.retention.certificate import Certificate
    from ui.shell.context import Context


def of_record(desk: Desk, case_id: CaseId) -> Certificate | None:
    """Return the certificate of a case that was destroyed whole."""
    found = certificate.certificates(desk, case_id)
    return next((each for each in found if Scope(each.body["scope"]) is Scope.RECORD), None)


class WhatIsLeft(QWidget):
    """Says it in plain words, and saves the certificate; nothing else can be done here."""

    def __init__(self, context: Context, each: Certificate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        card = Card(_("This case was destroyed after its time"), self)
        for line in certificate.summary(each):
            card.inside.addWidget(PlainLabel(line, card))
        card.inside.addWidget(muted(_("Certificate of destruction {uid}").format(uid=each.uid), card))
        kept = _(
            "Its number, its dates, how it was decided and who looked at what are kept. Nothing can be decided, noted,"
            " sent or claimed here any more."
        )
        card.inside.addWidget(PlainLabel(kept, card))
        steps = QWidget(card)
        row = FlowLayout(steps)
        self.first, self.printed = button(_("Save the certificate…"), steps), button(_("Save it to print…"), steps)
        self.first.clicked.connect(lambda: save(context, each))
        self.printed.clicked.connect(lambda: save_page(context, each))
        for step in (self.first, self.printed):
            row.addWidget(step)
        card.inside.addWidget(steps)
        body = QWidget(self)
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(card)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(body, _("What is left of this case"), self))
        self.setFocusProxy(self.first)
