"""Open a vault with its recovery key, and set a new passphrase."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.vault.unlock import peek
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, heading, small
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.unlock.changing import show_change
from ui.unlock.fields import Choice, Column, Field, NewPassphrase

if TYPE_CHECKING:
    from ui.unlock.entering import Entering
    from ui.unlock.entrance import Entrance


class RecoverPage(Column):
    """Ask for the recovery key; what it costs the person is said before."""

    opened = Signal(object)
    left = Signal(Path)

    def __init__(self, entrance: Entrance, entering: Entering, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._entrance, self._entering, self._folder = entrance, entering, folder
        self._person = Choice(_("Person"), (), self)
        hint = _("As it stands on the paper; spaces and small letters do not matter.")
        self._key = Field(_("Recovery key"), self, hint=hint)
        self._passphrase = NewPassphrase(lambda: [self._person.value()], self)
        self._error = ErrorStrip(self)
        self._progress = ProgressStrip(self)
        self._step = primary_button(_("Open with the recovery key"), self)
        self._back = button(_("Back"), self)
        self._build()
        self._wire()
        self._read()

    def recover(self) -> None:
        """Open the vault and set the new passphrase."""
        passphrase, key = self._passphrase.passphrase(), self._key.text().strip()
        if passphrase is None or not self._ready():
            return
        self._error.hide()
        folder, name = self._folder, self._person.value()
        self._entering.run(
            lambda waiting: self._entrance.recover(folder, key, name, passphrase, waiting),
            self.opened.emit,
            self._refuse,
        )

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._key.line.clear()
        self._passphrase.clear()

    def _build(self) -> None:
        self.inside.addWidget(heading(_("Open with the recovery key"), self))
        self.inside.addWidget(small(str(self._folder), self))
        self.inside.addWidget(
            PlainLabel(
                _(
                    "Cases and evidence come back whole. Your own store does not: it opens with your old passphrase"
                    " only, so it is set aside, and a new one begins."
                ),
                self,
            )
        )
        for widget in (self._person, self._key, self._passphrase, self._error, self._progress):
            self.inside.addWidget(widget)
        self.add_row(self._back, self._step)
        self.end()
        self.begin_at(self._key)

    def _wire(self) -> None:
        self._step.clicked.connect(self.recover)
        for line in (self._key.line, *self._passphrase.lines()):
            line.returnPressed.connect(self.recover)
        self._back.clicked.connect(lambda: self.left.emit(self._folder))
        self._entering.busy_changed.connect(self._show_busy)
        self._entering.changing.connect(lambda done, of: show_change(self._progress, done, of))
        self._progress.cancel_asked.connect(self._entering.cancel)
        self._key.line.textChanged.connect(self._check)
        self._passphrase.edited.connect(self._check)

    def _read(self) -> None:
        try:
            names = peek(self._folder).names
        except StillwaterError as error:
            self._refuse(error)
            names = ()
        for name in names:
            self._person.box.addItem(name, name)
        self._check()

    def _ready(self) -> bool:
        typed = self._key.text().strip() and self._passphrase.passphrase() and self._person.value()
        return bool(typed) and not self._entering.busy

    def _check(self) -> None:
        self._step.setEnabled(self._ready())

    def _show_busy(self, busy: bool) -> None:
        for widget in (self._person, self._key, self._passphrase):
            widget.setEnabled(not busy)
        self._check()
        if busy:
            self._progress.begin(_("Opening with the recovery key…"), cancels=False)
        else:
            self._progress.finish()

    def _refuse(self, error: StillwaterError) -> None:
        self._error.show_error(error)
