"""Let somebody in, or back in: they choose a passphrase and type it themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.identity import Role
from ui.kit.acting_sheet import ActingSheet
from ui.kit.labels import muted
from ui.people.words import role_choices
from ui.unlock.fields import Choice, Field, NewPassphrase

if TYPE_CHECKING:
    from ui.kit.tasks import Tasks

# How wide it is at 100 %.
WIDTH = 520
Act = Callable[[str, Role, str], object]


class NewcomerSheet(ActingSheet):
    """Stays until it is done, so that nothing that was typed is lost to an error; a name means that they were here before."""

    def __init__(self, act: Act, tasks: Tasks, parent: QWidget, name: str = "") -> None:
        heading = _("Let {name} back in").format(name=name) if name else _("Let somebody in")
        words = _("They choose a passphrase and type it here themselves; nobody else should know it.")
        super().__init__(heading, words, _("Let them in"), tasks, parent)
        self._act, self._known = act, name
        self._name = Field(_("Name"), self)
        self._role = Choice(_("Role"), role_choices(), self)
        self._new = NewPassphrase(lambda: [self._called()], self)
        self.asks(self._name, self._role, self._new)
        self.wide(WIDTH)
        self._lay_out()
        self.step.clicked.connect(self.let_in)
        self._name.line.textChanged.connect(self._new.judge)
        self._new.edited.connect(self.allow)
        self.allow()
        (self._new if name else self._name).setFocus(Qt.FocusReason.OtherFocusReason)

    def let_in(self) -> None:
        """Let them in, on a worker: the passphrase is stretched, which takes a moment."""
        phrase = self._new.passphrase()
        if phrase is None or not self._called():
            return
        name, role = self._called(), Role(self._role.value())
        self.act(_("Letting them in…"), lambda: self._act(name, role, phrase), self._done)

    def allow(self) -> None:
        """Let them in once they are named and have a passphrase."""
        self.step.setEnabled(bool(self._called()) and self._new.passphrase() is not None)

    def _lay_out(self) -> None:
        lost = _(
            "If they lose their passphrase, what their own store counted of their work is lost; the cases are not."
        )
        again = _("Their own store from before cannot be opened any more: it is set aside, and a new one begins.")
        around = self.inside
        self.let_scroll(_("Who it is, and their passphrase"))
        for asked in (self._name, self._role):
            self.inside.addWidget(asked)
            asked.setVisible(not self._known)
        self.inside.addWidget(muted(again if self._known else lost, self))
        self.inside.addWidget(self._new)
        for strip in (self._error, self._progress):
            around.addWidget(strip)

    def _called(self) -> str:
        return self._known or self._name.text().strip()

    def _done(self, _result: object) -> None:
        self._new.clear()
        self._progress.finish()
        self.accept()
