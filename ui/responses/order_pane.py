"""An order form as it was read: what it says by section, and what could not be read; nothing in it can be typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.i18n import _
from app.responses.form_lines import DAYS, HOURS, labels
from app.responses.order_forms import OrderForm, forms
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, small, title
from ui.kit.theme import theme_of

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from ui.shell.context import Context


class OrderPane(QWidget):
    """Show the newest form of a case; `asked` tells that one is to be read."""

    asked = Signal()

    def __init__(self, context: Context, case_id: CaseId, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._case_id = context, case_id
        self.said, self.unread = PlainLabel("", self), PlainLabel("", self)
        self.read = button(_("Read an EPOC Form 1…"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        column.addWidget(title(_("Order form"), self))
        column.addWidget(self.said)
        column.addWidget(self.unread)
        column.addWidget(
            small(_("Read from the paper, to help reading it. No claim of conformance: the paper counts."), self)
        )
        column.addWidget(self.read)
        self.read.clicked.connect(self.asked)

    def show_form(self) -> None:
        """Read the newest form again."""
        form = next(iter(forms(self._context.desk.db, self._case_id)), None)
        self.said.setText(_("None was read yet.") if form is None else "\n".join(_lines(form)))
        self.unread.setText("" if form is None else _unread(form))
        self.unread.setVisible(bool(self.unread.text()))


def _lines(form: OrderForm) -> Sequence[str]:
    """Return what was found, in the order of the form."""
    head = _("{name} · SHA-256 {hash}… · read by {person}, {at} UTC").format(
        name=form.name, hash=form.sha256[:12], person=form.person, at=form.at[:16].replace("T", " ")
    )
    words = _words()
    told = [
        f"{label[:1].upper()}{label[1:]}: {', '.join(words.get(value, value) for value in form.found[name])}"
        for name, label in labels().items()
        if form.found.get(name)
    ]
    return [head, *told]


def _unread(form: OrderForm) -> str:
    names = {**labels(), "cut_short": _("what follows after its first lines")}
    lacking = ", ".join(names.get(name, name) for name in form.unread)
    return _("Could not be read, look in the paper: {what}.").format(what=lacking) if lacking else ""


def _words() -> Mapping[str, str]:
    return {
        HOURS: _("8 hours"),
        DAYS: _("10 days"),
        "yes": _("yes"),
        "no": _("no"),
        "subscriber": _("subscriber data"),
        "user_identification": _("data to identify the user alone"),
        "traffic": _("traffic data"),
        "content": _("content data"),
    }
