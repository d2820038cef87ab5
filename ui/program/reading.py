"""A vault that is open for reading only: a line that says so and why, what is not intact, and the two ways on."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import _
from ui.kit.buttons import button, quiet_button
from ui.kit.labels import PlainLabel, heading, muted
from ui.kit.panels import Card, Strip
from ui.kit.progress import ProgressStrip
from ui.kit.scrolled import scrolled
from ui.kit.theme import STEP, Tone
from ui.program.ways_on import WaysOn
from ui.shell.above import AbovePart
from ui.shell.commands import Command, Menu
from ui.shell.window import VAULT

if TYPE_CHECKING:
    from app.vault.model import Reading
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PAGE = "reading"


class ReadingPart(AbovePart["Workstation"]):
    """Nothing of it is on show while the vault may be written; damage may be found at any time."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._strip: Strip | None = None
        self._ways: WaysOn | None = None

    def settle(self, station: Workstation) -> None:
        """Add the line and the command, and look at each tick whether the vault is still sound."""
        super().settle(station)
        self._ways = WaysOn(self._context, station)
        self._ways.ended.connect(self._tell)
        self._strip = Strip(Tone.ATTENTION, station.window)
        self._strip.asked.connect(self.open)
        station.window.add_strip(self._strip, VAULT)
        words = _("What of this vault is not intact")
        station.commands.add(
            station.window, Command("reading", words, self.open, enabled=self._is_reading, menu=Menu.FILE)
        )
        station.ticked.connect(self.look)
        self.look()

    def leave(self) -> None:
        """Stop what is being saved from it: the keys go, and whoever comes back reads what became of it."""
        if self._ways is not None:
            self._ways.leave()

    def look(self) -> None:
        """Say that the vault is only read, from the moment on that it is."""
        reading = self._context.desk.vault.reading
        if self._strip is not None and reading is not None and not self._strip.words():
            self._strip.say(_banner(reading), _("What is not intact…") if reading.damaged else "")

    def open(self) -> None:
        """Show what is not intact, where there is something."""
        if self._is_reading():
            self.station.window.open_above(PAGE, self._make, apart=True)

    def _make(self, parent: QWidget) -> QWidget:
        assert self._ways is not None
        page = ReadingPage(self._context, self._ways, parent)
        page.back.clicked.connect(self.station.window.back)
        return page

    def _tell(self, words: str) -> None:
        """Tell above another page what the page itself would say."""
        if words and self.station.window.current != PAGE:
            self.station.window.tell(words)

    def _is_reading(self) -> bool:
        return self._context.desk.vault.reading is not None


class ReadingPage(QWidget):
    """What cannot be read, line by line, and what to do now."""

    def __init__(self, context: Context, ways: WaysOn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._ways = context, ways
        self.strip, self.progress = Strip(parent=self), ProgressStrip(self)
        self.lines = PlainLabel("", self)
        # Made in the order in which they stand, since Tab goes by that.
        self.save = button(_("Save what is intact…"), self)
        self.restore = button(_("Restore from a backup…"), self)
        self.back = quiet_button(_("Back"), self)
        self._build()
        self._wire()
        self.setFocusProxy(self.save)

    def ask_save(self) -> None:
        """Ask where, and write what is intact there as a new vault; whether it may be can take reading every file."""
        target = self._context.ask.folder(_("An empty folder for what is intact"))
        if target is not None:
            self._ways.save(target)

    def ask_restore(self) -> None:
        """Ask for a backup and for an empty folder, and put it there."""
        ask = self._context.ask
        backup = ask.folder(_("The backup: a folder that is named after its time"))
        target = ask.folder(_("An empty folder for the restored vault")) if backup is not None else None
        if backup is not None and target is not None:
            self._ways.restore(backup, target)

    def _begin(self, words: str) -> None:
        self.strip.say("")
        self.progress.begin(words)
        self._allow()

    def _end(self, told: str) -> None:
        self.progress.finish()
        self.strip.say(told)
        self._allow()

    def _allow(self) -> None:
        for step in (self.save, self.restore):
            step.setEnabled(not self._ways.words)

    def _wire(self) -> None:
        ways = self._ways
        self.restore.clicked.connect(self.ask_restore)
        self.save.clicked.connect(self.ask_save)
        self.progress.cancel_asked.connect(ways.stop)
        ways.began.connect(self._begin)
        ways.moved.connect(self.progress.show_progress)
        ways.ended.connect(self._end)
        if ways.words:
            self._begin(ways.words)

    def _build(self) -> None:
        reading = self._context.desk.vault.reading
        card = Card(_("What cannot be read"), self)
        self.lines.setText(_lines(reading))
        card.inside.addWidget(self.lines)
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, STEP * 2, 0)
        column.setSpacing(STEP * 3)
        for widget in (heading(_("What is not intact"), self), muted(_about(reading), self), card):
            column.addWidget(widget)
        steps = QHBoxLayout()
        for step in (self.save, self.restore, self.back):
            steps.addWidget(step)
        steps.addStretch(1)
        column.addLayout(steps)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.strip)
        whole.addWidget(self.progress)
        area = scrolled(inside, _("What is not intact"), self, read=True)
        for one, other in pairwise((area, self.save, self.restore, self.back)):
            self.setTabOrder(one, other)
        whole.addWidget(area, 1)


def _banner(reading: Reading) -> str:
    if not reading.damaged:
        return _("Open for reading only. {why} What you see is a copy; nothing can be changed here.").format(
            why=reading.why
        )
    if reading.copy is None:
        return _(
            "Damage was found in this vault. From now on nothing is written to it. Lock and unlock: it opens with what is"
            " intact, and says what is not."
        )
    return _("Open for reading only. {why} What is intact is shown; nothing is written to the vault.").format(
        why=reading.why
    )


def _about(reading: Reading | None) -> str:
    if reading is None or not reading.damaged:
        return _("Nothing of this vault is damaged. It lies where nothing can be written.")
    if reading.copy is None:
        return _("Damage was found a moment ago. What it is, is found out at the next unlock.")
    return _(
        "The vault's own files were left as they are. Evidence stays covered: a look that cannot be put on record is not"
        " given. Restore a backup, or save what is intact as a new vault and go on there."
    )


def _lines(reading: Reading | None) -> str:
    if reading is None or not reading.lost:
        return _("Every row could be read.") if reading and reading.copy else _("This is not known yet.")
    return "\n".join(reading.lost)
