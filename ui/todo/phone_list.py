"""Who may agree by phone: the list, clear words where it is empty, and the steps of whoever sets the rules here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.decisions import phone_list
from app.decisions.policies import Listed
from app.i18n import _
from app.identity import Permission
from ui.kit.buttons import button, quiet_button
from ui.kit.labels import PlainLabel, muted, small
from ui.kit.panels import Card
from ui.kit.theme import STEP
from ui.shell.doing import do

if TYPE_CHECKING:
    from ui.shell.context import Context


class PhoneList(Card):
    """A line for each person with their number."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(_("Approvers by phone"), parent)
        self._context = context
        people = phone_list.listed(context.desk)
        may = context.desk.may(Permission.RULES)
        for each in people:
            self.inside.addWidget(self._row(each, may=may))
        if not people:
            self.inside.addWidget(muted(_words(may=may), self))
        self.inside.addWidget(
            small(_("It holds for what is decided from now on; what waits already keeps its list."), self)
        )
        if may:
            self.add = button(_("Put somebody on the list…"), self)
            self.add.clicked.connect(self.put_on)
            self.add.setMaximumWidth(self.add.sizeHint().width() + STEP * 6)
            self.inside.addWidget(self.add)

    def put_on(self) -> None:
        """Ask who may agree by phone, and on which number; a number found independently, never one from a request."""
        ask = self._context.ask
        heading = _("Put somebody on the list")
        name = ask.text(heading, _("Their name, as it stands in this vault where they are in it."), _("Go on"))
        words = _("The number on which they are called, from your own directory of staff.")
        number = None if name is None else ask.text(heading, words, _("Put them on the list"))
        if name is not None and number is not None:
            do(self._context, lambda desk: phone_list.put_on_list(desk, name, number))

    def take_off(self, name: str) -> None:
        """Ask whether somebody is to be taken off, and do so."""
        effect = _("{name} cannot agree by phone to what is decided from now on.").format(name=name)
        if self._context.ask.confirm(_("Take {name} off the list?").format(name=name), effect, _("Take them off")):
            do(self._context, lambda desk: phone_list.take_off_list(desk, name))

    def _row(self, each: Listed, *, may: bool) -> QWidget:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(PlainLabel(f"{each.name} · {each.number}", line), 1)
        if may:
            off = quiet_button(_("Take off…"), line, name=_("Take {name} off the list").format(name=each.name))
            off.clicked.connect(lambda: self.take_off(each.name))
            row.addWidget(off)
        return line


def _words(*, may: bool) -> str:
    if may:
        return _("The list is empty: at night nobody can agree by phone. Put on it who may be called.")
    return _("The list is empty: nobody can agree by phone. A supervisor or an administrator puts people on it, here.")
