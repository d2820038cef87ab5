"""A second person in a long emergency: one quiet line, the numbers to call, and a case that can be handed over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.cases import queries
from app.i18n import _
from app.pacing import Contact
from ui.breaks.limit_words import end_words, relief_words
from ui.breaks.words import contact_line
from ui.case.page import CasePage
from ui.kit.buttons import button
from ui.kit.labels import PlainLabel, muted
from ui.kit.panels import Strip
from ui.kit.sheet import Sheet
from ui.kit.theme import Tone

if TYPE_CHECKING:
    from ui.breaks.breaks import Breaks
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

PARTNER = "duty_partner"


class ReliefSheet(Sheet):
    """Whom to call, by number; nothing is sent from here."""

    handover_asked = Signal()

    def __init__(self, contacts: Sequence[Contact], parent: QWidget) -> None:
        words = _("Call one of them, tell where the case stands, and hand it over or work side by side.")
        super().__init__(_("A second person"), words, _("Close"), parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.without_way_back()
        partners = [contact for contact in contacts if contact.role == PARTNER]
        for contact in partners:
            self.inside.addWidget(PlainLabel(contact_line(contact), self, strong=True))
        if not partners:
            none = _(
                "No duty partner is entered. Names and numbers are set in the policy file wellness.json, under"
                " “contacts”, with the role “duty_partner”."
            )
            self.inside.addWidget(PlainLabel(none, self))
        self.inside.addWidget(
            muted(_("The handover is one sealed page about the case, without evidence, for the person you name."), self)
        )
        hand = button(_("Write the handover…"), self)
        hand.clicked.connect(self.accept)
        hand.clicked.connect(self.handover_asked)
        self.inside.addWidget(hand, 0, Qt.AlignmentFlag.AlignLeft)
        self.step.setFocus(Qt.FocusReason.OtherFocusReason)


class Relief(QObject):
    """Follows the shift while a life is at risk; both lines are quiet and neither takes the keyboard."""

    def __init__(self, context: Context, breaks: Breaks, station: Workstation) -> None:
        super().__init__(breaks)
        self._context, self._breaks, self._station = context, breaks, station
        self._second, self._end = Strip(Tone.ACCENT, station.window), Strip(Tone.PLAIN, station.window)
        self._alone = button(_("I go on alone"), self._second)
        row = self._second.layout()
        assert isinstance(row, QHBoxLayout)
        row.addWidget(self._alone)
        for strip in (self._second, self._end):
            station.window.add_strip(strip)
            for made in strip.findChildren(QPushButton):
                made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._second.asked.connect(self.open_sheet)
        self._alone.clicked.connect(breaks.decline_relief)
        self._end.asked.connect(self.turn_off)
        breaks.moved.connect(self.follow)

    def follow(self) -> None:
        """Say what is to be said now."""
        shift = self._breaks.shift
        _say(self._second, relief_words(shift), lambda: _("Who can come…"))
        _say(self._end, end_words(shift), lambda: _("Turn it off…"))

    def open_sheet(self) -> None:
        """Show whom to call."""
        sheet = ReliefSheet(self._breaks.shift.policy.contacts, self._station.window)
        sheet.handover_asked.connect(lambda: self._station.commands.run("case.handover"))
        sheet.open()

    def turn_off(self) -> None:
        """Ask for the reason with which the mode is turned off, on the page of the case that is in it."""
        window = self._station.window
        at_risk = queries.life_at_risk(self._context.desk.db, self._context.desk.person.id)
        if not at_risk:
            return
        page = window.page()
        if not isinstance(page, CasePage) or page.case_id not in at_risk:
            self._station.open_case(at_risk[0])
            page = window.page()
        if isinstance(page, CasePage):
            page.change_life_at_risk()


def _say(strip: Strip, words: str, step: Callable[[], str]) -> None:
    if words != strip.words():
        strip.say(words, step() if words else "")
