"""Change the passphrase of the person who is at the vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.kit.sheet import Sheet
from ui.unlock.fields import Field, NewPassphrase

if TYPE_CHECKING:
    from app.vault.vault import Vault
    from ui.kit.tasks import Tasks
    from ui.unlock.entrance import Entrance


class ChangeSheet(Sheet):
    """Ask for the old one and twice for the new; until the new one is on the disk the old one opens the vault."""

    def __init__(self, vault: Vault, entrance: Entrance, tasks: Tasks, parent: QWidget) -> None:
        words = _("The cases stay as they are; only your keys are wrapped anew. The recovery key stays the same.")
        super().__init__(_("Change the passphrase"), words, _("Change it"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._vault, self._entrance, self._tasks = vault, entrance, tasks
        self._old = Field(_("Passphrase until now"), self, secret=True)
        self._new = NewPassphrase(lambda: [vault.person.name], self)
        self._error = ErrorStrip(self)
        self._progress = ProgressStrip(self)
        for widget in (self._old, self._new, self._error, self._progress):
            self.inside.addWidget(widget)
        self.step.clicked.disconnect()
        self.step.clicked.connect(self.change)
        self._old.line.textChanged.connect(self._check)
        self._new.edited.connect(self._check)
        self._check()
        self._old.setFocus(Qt.FocusReason.OtherFocusReason)

    def change(self) -> None:
        """Change it, on a worker."""
        new, old = self._new.passphrase(), self._old.text()
        if new is None or not old:
            return
        self._show_busy(busy=True)
        self._error.hide()
        self._tasks.run(
            lambda _task: self._entrance.change(self._vault, old, new), self._done, self._refuse, owner=self
        )

    def reject(self) -> None:
        # While the header is being written there is nothing to step back from.
        if self._progress.isHidden():
            super().reject()

    def _done(self, _none: object) -> None:
        self._new.clear()
        self.accept()

    def _refuse(self, error: BaseException) -> None:
        self._show_busy(busy=False)
        if not isinstance(error, StillwaterError):
            raise error
        self._error.show_error(error)
        self.make_room()
        self._old.line.clear()
        self._old.setFocus(Qt.FocusReason.OtherFocusReason)

    def _check(self) -> None:
        self.step.setEnabled(bool(self._old.text()) and self._new.passphrase() is not None)

    def _show_busy(self, *, busy: bool) -> None:
        for widget in (self._old, self._new, self.step, self.back):
            widget.setEnabled(not busy)
        if busy:
            self._progress.begin(_("Changing the passphrase…"), cancels=False)
            self.make_room()
        else:
            self._progress.finish()
            self._check()
