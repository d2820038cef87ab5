"""Make a vault: where, for whom, behind which passphrase, and what protects it on this computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import StillwaterError
from app.i18n import _
from app.identity import Role
from ui.kit.buttons import button, primary_button
from ui.kit.labels import PlainLabel, heading, muted
from ui.kit.panels import ErrorStrip
from ui.kit.progress import ProgressStrip
from ui.unlock.fields import Choice, Column, Field, NewPassphrase

if TYPE_CHECKING:
    from app.vault.device_secrets import DeviceSecrets
    from ui.kit.ask import Ask
    from ui.kit.tasks import Tasks
    from ui.unlock.entering import Entering
    from ui.unlock.entrance import Entrance


def role_name(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.RESPONDER: _("responder"),
        Role.SUPERVISOR: _("supervisor"),
        Role.ADMINISTRATOR: _("administrator"),
    }[role]


class CreatePage(Column):
    """Ask for what a new vault needs; it is made on a worker, whole or not at all."""

    created = Signal(object)
    left = Signal()

    def __init__(self, entrance: Entrance, entering: Entering, tasks: Tasks, ask: Ask, parent: QWidget) -> None:
        super().__init__(parent)
        self._entrance, self._entering, self._ask = entrance, entering, ask
        self._secrets: DeviceSecrets | None = None
        self._knows_keyring = False
        hint = _("An empty folder, or one that does not exist yet. Everything of the vault stays in it.")
        self._folder = Field(_("Folder"), self, hint=hint)
        self._choose = button(_("Choose…"), self, name=_("Choose the folder"))
        self._name = Field(_("Your name"), self, hint=_("It stands beside everything you do here."))
        self._role = Choice(_("Role"), [(role.value, role_name(role)) for role in Role], self)
        self._passphrase = NewPassphrase(lambda: [self._name.text()], self)
        self._binding = PlainLabel(_("Looking for this computer's keyring…"), self, muted=True)
        self._error = ErrorStrip(self)
        self._progress = ProgressStrip(self)
        self._step = primary_button(_("Create the vault"), self)
        self._back = button(_("Back"), self)
        self._build()
        self._wire()
        tasks.run(lambda _task: entrance.keyring(), self._show_keyring, owner=self)

    def make(self) -> None:
        """Make the vault."""
        passphrase = self._passphrase.passphrase()
        if passphrase is None or not self._ready():
            return
        self._error.hide()
        folder = Path(self._folder.text().strip()).expanduser()
        name, role, secrets = self._name.text().strip(), Role(self._role.value()), self._secrets
        self._entering.run(
            lambda _waiting: self._entrance.create(folder, name, role, passphrase, secrets), self._done, self._refuse
        )

    def _build(self) -> None:
        self._folder.row.addWidget(self._choose)
        self.inside.addWidget(heading(_("Create a vault"), self))
        self.inside.addWidget(
            muted(_("Cases and evidence are encrypted in it. Nobody can open it without what you set here."), self)
        )
        own = muted(
            _(
                "It is also the one key to your own store, which counts your looks and breaks for you alone: without the"
                " passphrase that store is lost, and the recovery key does not open it."
            ),
            self,
        )
        for widget in (self._folder, self._name, self._role, self._passphrase, own, self._binding):
            self.inside.addWidget(widget)
        self.inside.addWidget(self._error)
        self.inside.addWidget(self._progress)
        self.add_row(self._back, self._step)
        self.end()
        self.setFocusProxy(self._folder)

    def _wire(self) -> None:
        self._choose.clicked.connect(self._choose_folder)
        self._step.clicked.connect(self.make)
        for line in (self._folder.line, self._name.line, *self._passphrase.lines()):
            line.returnPressed.connect(self.make)
        self._back.clicked.connect(self.left)
        self._entering.busy_changed.connect(self._show_busy)
        self._passphrase.edited.connect(self._check)
        self._folder.line.textChanged.connect(self._check)
        self._name.line.textChanged.connect(self._passphrase.judge)
        self._check()

    def _choose_folder(self) -> None:
        chosen = self._ask.folder(_("A folder for the vault"))
        if chosen is not None:
            self._folder.line.setText(str(chosen))

    def _show_keyring(self, secrets: DeviceSecrets | None) -> None:
        self._secrets, self._knows_keyring = secrets, True
        self._binding.setText(_bound(secrets.name) if secrets else _not_bound())
        self._check()

    def _ready(self) -> bool:
        return all(
            (
                self._knows_keyring,
                not self._entering.busy,
                self._folder.text().strip(),
                self._name.text().strip(),
                self._passphrase.passphrase(),
            )
        )

    def _check(self) -> None:
        self._step.setEnabled(self._ready())

    def _show_busy(self, busy: bool) -> None:
        for widget in (self._folder, self._name, self._role, self._passphrase):
            widget.setEnabled(not busy)
        self._check()
        if busy:
            self._progress.begin(_("Making the vault…"), cancels=False)
        else:
            self._progress.finish()

    def _done(self, created: object) -> None:
        self._passphrase.clear()
        self.created.emit(created)

    def _refuse(self, error: StillwaterError) -> None:
        self._error.show_error(error)


def _bound(keyring: str) -> str:
    return _(
        "Bound to this computer: half of the secret stays in its keyring ({name}), so a copied folder and the"
        " passphrase alone open nothing."
    ).format(name=keyring)


def _not_bound() -> str:
    return _(
        "Not device-bound: no keyring of this computer can be used. Whoever has a copy of the folder and the"
        " passphrase can open it, so each unlocking does more work and takes a few seconds longer."
    )
