"""What a support bundle holds, shown word for word before it is saved anywhere; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.cage.confine import layers
from app.cage.model import limits_of
from app.errors import StillwaterError
from app.hardening import harden
from app.i18n import _
from app.support.file import NAME, write
from app.support.gathering import Part, bundle, machine
from ui.kit.sheet import Sheet
from ui.kit.theme import theme_of

if TYPE_CHECKING:
    from ui.program.workstation import Workstation

WIDTH, HEIGHT = 720, 420


class SupportSheet(Sheet):
    """Gathers on a worker, shows all of it, and saves where the person says."""

    def __init__(self, station: Workstation, parent: QWidget) -> None:
        words = _(
            "For whoever helps with the program. This is all of it, word for word: no case, no person and no name of a"
            " file. Nothing is sent; you save it and hand it over."
        )
        super().__init__(_("Support bundle"), words, _("Save…"), parent, back=_("Close"))
        self._station = station
        self._parts: tuple[Part, ...] = ()
        self.text = QPlainTextEdit(self)
        self.text.setAccessibleName(_("What is in it"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.wide(WIDTH)
        # It scrolls by itself: with large text there is less of it at a time.
        self.text.setMinimumHeight(min(theme_of().px(HEIGHT), self.screen().availableSize().height() // 2))
        self.text.setPlainText(_("It is being gathered…"))
        self.inside.addWidget(self.text)
        self.step.setEnabled(False)
        self.step.clicked.disconnect()
        self.step.clicked.connect(self.save)
        self._gather()

    def save(self) -> None:
        """Ask where to, and write it there."""
        place = self._station.asking.place(_("Where to?"), NAME)
        if place is None:
            return
        try:
            write(self._parts, place)
        except StillwaterError as error:
            self._station.asking.tell(error)
            return
        self.accept()

    def _gather(self) -> None:
        station = self._station
        secrets, tells = station.house.entrance.secrets, [trigger.value for trigger in station.session.held()]
        required = limits_of(station.desk.settings.vault).required
        folder = station.desk.vault.folder

        def gather() -> tuple[Part, ...]:
            found = machine(layers(), required, secrets(), folder)
            with station.desk.elsewhere() as own:
                return bundle(
                    found, vault=folder, db=own.db, held=harden(), tells=tells, managed=station.desk.settings.managed
                )

        task = station.tasks.run(lambda _task: gather(), self._show, self._fail)
        self.finished.connect(task.drop)

    def _show(self, parts: tuple[Part, ...]) -> None:
        self._parts = parts
        self.text.setPlainText("\n".join(f"== {part.name} ==\n{part.words}" for part in parts))
        self.step.setEnabled(True)

    def _fail(self, error: BaseException) -> None:
        if not isinstance(error, StillwaterError):
            raise error
        self.text.setPlainText(str(error))
