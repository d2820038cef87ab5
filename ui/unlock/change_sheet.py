"""Change the passphrase of the person who is at the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.i18n import _
from ui.kit.acting_sheet import ActingSheet
from ui.unlock.fields import Field, NewPassphrase

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from ui.kit.tasks import Tasks
    from ui.unlock.entrance import Entrance


class ChangeSheet(ActingSheet):
    """Ask for the old one and twice for the new; until the new one is on the disk the old one opens the vault."""

    def __init__(self, vault: Vault, entrance: Entrance, tasks: Tasks, parent: QWidget) -> None:
        words = _("The cases stay as they are; only your keys are wrapped anew. The recovery key stays the same.")
        super().__init__(_("Change the passphrase"), words, _("Change it"), tasks, parent)
        self._vault, self._entrance = vault, entrance
        self._old = Field(_("Passphrase until now"), self, secret=True)
        self._new = NewPassphrase(lambda: [vault.person.name], self)
        self.asks(self._old, self._new)
        for widget in (self._old, self._new, self._error, self._progress):
            self.inside.addWidget(widget)
        self.step.clicked.connect(self.change)
        self._old.line.textChanged.connect(self.allow)
        self._new.edited.connect(self.allow)
        self.allow()
        self._old.setFocus(Qt.FocusReason.OtherFocusReason)

    def change(self) -> None:
        """Change it, on a worker."""
        new, old = self._new.passphrase(), self._old.text()
        if new is not None and old:
            self.act(_("Changing the passphrase…"), lambda: self._entrance.change(self._vault, old, new), self._done)

    def allow(self) -> None:
        """Let it be changed once both are there."""
        self.step.setEnabled(bool(self._old.text()) and self._new.passphrase() is not None)

    def refuse(self, error: BaseException) -> None:
        """Tell why it was not changed; the old one is typed again."""
        super().refuse(error)
        self._old.line.clear()
        self._old.setFocus(Qt.FocusReason.OtherFocusReason)

    def _done(self, _none: object) -> None:
        self._new.clear()
        self.accept()
