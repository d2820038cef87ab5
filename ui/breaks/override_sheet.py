"""A second person sits down beside: they choose their name, type their own passphrase, and evidence opens for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.wellness import overriding
from app.wellness.overriding import Colleague, Witness
from ui.breaks.words import minutes
from ui.kit.acting_sheet import ActingSheet
from ui.kit.drop import Drop
from ui.kit.editors import LineEditor
from ui.kit.labels import PlainLabel
from ui.unlock.fields import Field

if TYPE_CHECKING:
    from ui.breaks.breaks import Breaks
    from ui.shell.context import Context
    from ui.unlock.entrance import Entrance


class OverrideSheet(ActingSheet):
    """Ask why and with whom; only their own slot is opened, and nothing of theirs."""

    def __init__(self, context: Context, breaks: Breaks, entrance: Entrance, parent: QWidget) -> None:
        words = _(
            "Evidence opens for {n} min. That it did, with whom and why is told to your supervisor and compliance; no"
            " figure is."
        ).format(n=minutes(breaks.shift.policy.caps.override_seconds))
        super().__init__(_("Go past the day's limit together"), words, _("We agree"), context.tasks, parent)
        self._context, self._breaks, self._entrance = context, breaks, entrance
        self._people = overriding.colleagues(context.desk)
        self._reason, self._who = LineEditor(self), Drop(_("Second person"), self)
        self._passphrase = Field(_("Their own passphrase"), self, secret=True)
        self.asks(self._reason, self._who, self._passphrase)
        self._fill()
        self.step.clicked.connect(self.agree)
        self.allow()

    def agree(self) -> None:
        """Let the second person prove who they are, on a worker."""
        colleague, passphrase = self._colleague(), self._passphrase.text()
        if colleague is None or not self.step.isEnabled():
            return
        entrance, desk = self._entrance, self._context.desk
        self.act(
            _("Checking the passphrase…"),
            lambda: overriding.vouch(desk, colleague, passphrase, entrance.secrets(), entrance.limits),
            self._open,
        )

    def reject(self) -> None:
        if self._progress.isHidden():
            self._passphrase.line.clear()
        super().reject()

    def allow(self) -> None:
        """Let it be agreed once there is a reason and a passphrase."""
        said = self._reason.value() is not None and bool(self._passphrase.text())
        self.step.setEnabled(bool(self._people) and said)

    def refuse(self, error: BaseException) -> None:
        """Tell why not; the passphrase is typed again."""
        super().refuse(error)
        self._passphrase.line.clear()
        self._passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, witness: Witness) -> None:
        try:
            self._breaks.override(str(self._reason.value() or ""), witness)
        except StillwaterError as error:
            self.refuse(error)
            return
        self._passphrase.line.clear()
        self.accept()

    def _colleague(self) -> Colleague | None:
        wanted = self._who.currentData()
        return next((each for each in self._people if each.uid == wanted), None)

    def _fill(self) -> None:
        if not self._people:
            nobody = _(
                "Nobody else can prove themselves in this vault on this computer. An administrator can let a second"
                " person in; until then, hand the case over, or turn life-at-risk mode on if a life is at risk."
            )
            self.inside.addWidget(PlainLabel(nobody, self))
        for person in self._people:
            self._who.addItem(person.name, person.uid)
        self._reason.name(_("Why is it needed?"), "")
        for label, widget in (
            (_("Why is it needed?"), self._reason),
            (_("Second person"), self._who),
        ):
            known = PlainLabel(label, self, strong=True)
            for shown in (known, widget):
                shown.setVisible(bool(self._people))
                self.inside.addWidget(shown)
        self._passphrase.setVisible(bool(self._people))
        for part in (self._passphrase, self._error, self._progress):
            self.inside.addWidget(part)
        self._reason.edited.connect(self.allow)
        self._passphrase.line.textChanged.connect(self.allow)
        self._reason.setFocus()
