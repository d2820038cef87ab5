"""Breaks as a part of the workstation: its senses, the line before a break, the curtain, and the words at the foot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from app.cases import queries
from app.changes import Changes, Topic
from app.clock import from_text
from app.errors import StillwaterError
from app.i18n import _
from app.log import failed
from app.wellness.looks import any_close
from app.wellness.owner import BREATHING, ON, chosen
from app.wellness.store import telling
from ui.breaks.breaks import Breaks
from ui.breaks.curtain import Curtain, announce
from ui.breaks.feeding import Feeding
from ui.breaks.handing import Handing
from ui.breaks.limits import Limits
from ui.breaks.outcomes import Outcomes
from ui.breaks.relief import Relief
from ui.breaks.screen import BreakScreen
from ui.breaks.senses import Senses
from ui.breaks.sharing import Sharing
from ui.breaks.strip import BreakStrip
from ui.breaks.together import Together
from ui.breaks.words import foot_words, near_words
from ui.case.clocks import countdown, running
from ui.case.page import CasePage
from ui.intake.phone_window import PhoneWindow
from ui.looking.holding import evidence_of
from ui.looking.pane import EvidencePane
from ui.shell.commands import Command, Menu
from ui.shell.notices import Notice

if TYPE_CHECKING:
    from ui.program.workstation import Workstation
    from ui.shell.context import Context
    from ui.shell.window import Page

# No input for so long, and nobody seems to be there; half a sentence older than this is left where it is, and kept.
IDLE_SECONDS = 60


class BreaksPart:
    """Lives from unlock to lock; time away in between is rest."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._station: Workstation | None = None
        self.breaks: Breaks | None = None
        self._curtain: Curtain | None = None
        self._screen: BreakScreen | None = None
        self._foot = ""

    def pages(self) -> Sequence[Page]:
        """Return none: breaks have no page."""
        return ()

    def settle(self, station: Workstation) -> None:
        """Begin to count, and show what is near."""
        self._station = station
        breaks = self.breaks = Breaks(self._context, self._senses(), self._context.bus)
        Feeding(self._context, breaks, breaks)
        Sharing(self._context, breaks, breaks)
        Limits(self._context, breaks, station)
        Relief(self._context, breaks, station)
        Outcomes(self._context, breaks, station, self.typing)
        self._curtain = Curtain(station.window, lambda window: isinstance(window, PhoneWindow))
        station.window.add_strip(BreakStrip(breaks, station.window))
        breaks.moved.connect(self._show)
        breaks.heads_up.connect(self._announce_heads_up)
        breaks.break_started.connect(self._draw)
        breaks.break_ended.connect(self._lift)
        breaks.problem.connect(station.window.tell)
        self._context.bus.changed.connect(self._note_breakpoint)
        self._context.covers.covered.connect(breaks.note_breakpoint)
        station.window.page_shown.connect(breaks.note_breakpoint)
        # What is due begins at the end of a call, and not at some item after it.
        station.call_ended.connect(breaks.note_breakpoint)
        station.house.notices.said.connect(self._show_notice)
        station.house.notices.taken.connect(self._show_notice)
        start = Command(
            "break.start", _("Take a break now"), breaks.start_break, menu=Menu.VIEW, enabled=self._may_start
        )
        together = Together(self._context, station, breaks).command()
        station.commands.add(station.window, start, together, *Handing(self._context, station).commands())
        breaks.begin()

    def leave(self) -> None:
        """Keep the shift; nothing of a break is left on the windows."""
        if self.breaks is not None:
            self.breaks.stop()
        self._lift()
        # The notices outlive the vault.
        notices = self._at().house.notices
        notices.said.disconnect(self._show_notice)
        notices.taken.disconnect(self._show_notice)

    def reviewing(self) -> bool:
        """Tell whether a case is on show."""
        return self._evidence() is not None

    def typing(self) -> bool:
        """Tell whether a question is open or something is half typed."""
        station = self._at()
        if QApplication.activeModalWidget() is not None:
            return True
        evidence = self._evidence()
        half = _has_text(QApplication.focusWidget()) or (evidence is not None and evidence.typing())
        return half and station.idle.seconds() < IDLE_SECONDS

    def writing(self) -> bool:
        """Tell whether keys go into a text: work, and no exposure."""
        return _has_text(QApplication.focusWidget()) and self._at().idle.seconds() < IDLE_SECONDS

    def _senses(self) -> Senses:
        station, desk = self._at(), self._context.desk
        return Senses(
            reviewing=self.reviewing,
            typing=self.typing,
            idle=lambda: station.idle.seconds() >= IDLE_SECONDS,
            life_at_risk=lambda: bool(queries.life_at_risk(desk.db, desk.person.id)),
            on_call=lambda: station.on_call,
            close=lambda: any_close(desk.own),
            writing=self.writing,
        )

    def _at(self) -> Workstation:
        assert self._station is not None
        return self._station

    def _page(self) -> QWidget | None:
        window = self._at().window
        return window.page() if window.isVisible() and not window.isMinimized() else None

    def _evidence(self) -> EvidencePane | None:
        return evidence_of(self._page())

    def _case_page(self) -> CasePage | None:
        page = self._page()
        return page if isinstance(page, CasePage) else None

    def _may_start(self) -> bool:
        return self.breaks is not None and not self.breaks.resting

    def _note_breakpoint(self, changes: Changes) -> None:
        if self.breaks is not None and Topic.DECISIONS in changes.topics:
            self.breaks.note_breakpoint()

    def _show(self) -> None:
        assert self.breaks is not None
        words = foot_words(self.breaks.shift)
        if words != self._foot:
            self._foot = words
            self._at().show_pause(words)
        if self._screen is not None:
            self._screen.show_shift(self.breaks.shift)
            self._screen.show_case(self._case_words())

    def _announce_heads_up(self) -> None:
        assert self.breaks is not None
        announce(self._at().window, near_words(self.breaks.shift))

    def _draw(self) -> None:
        assert self.breaks is not None
        assert self._curtain is not None
        breaks = self.breaks
        screen = BreakScreen(breaks.shift.policy.contacts, breathing=self._breathes())
        self._screen = screen
        screen.end_asked.connect(breaks.end_break)
        screen.took_one_asked.connect(breaks.took_one)
        screen.postpone_asked.connect(breaks.postpone)
        screen.rest_chosen.connect(breaks.choose_rest)
        screen.note_asked.connect(self._write_note)
        screen.handover_asked.connect(lambda: self._at().commands.run("case.handover"))
        screen.call_asked.connect(lambda: self._at().commands.run("phone.new"))
        screen.notice_asked.connect(self._go_to_arrival)
        screen.show_shift(breaks.shift)
        screen.show_case(self._case_words())
        self._curtain.draw(screen)
        self._show_notice()

    def _lift(self) -> None:
        self._screen = None
        if self._curtain is not None and self._curtain.drawn:
            window = self._at().window
            page = window.page()
            if not self._curtain.lift() and page is not None:
                page.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(window, _("The break is over."))

    def _breathes(self) -> bool:
        try:
            with telling(self._context.desk):
                return chosen(self._context.desk.own, BREATHING) == ON
        except StillwaterError as error:
            failed("reading the own choices", error)
            return False

    def _case_words(self) -> str:
        page = self._case_page()
        if page is None:
            return ""
        clock = running(page.facts.clocks, "due", "triage")
        reference = page.facts.row.reference
        if clock is None:
            return reference
        now = self._context.desk.clock.now()
        words = _("{reference} · was due {left}") if from_text(clock.due_at) < now else _("{reference} · due in {left}")
        return words.format(reference=reference, left=countdown(clock.due_at, now))

    def _show_notice(self, *_told: object) -> None:
        if self._screen is None:
            return
        waiting = self._at().house.notices.open()
        came = next((kind for kind in (Notice.EMERGENCY, Notice.ARRIVED) if kind in waiting), None)
        self._screen.show_notice(came.words(waiting[came]) if came else "", urgent=came is Notice.EMERGENCY)

    def _go_to_arrival(self) -> None:
        assert self.breaks is not None
        self.breaks.end_break()
        self._at().window.go("queue")

    def _write_note(self) -> None:
        page = self._case_page()
        if page is not None:
            page.add_note()


def _has_text(widget: QWidget | None) -> bool:
    if isinstance(widget, QLineEdit):
        return bool(widget.text()) and not widget.isReadOnly()
    return isinstance(widget, QPlainTextEdit) and bool(widget.toPlainText()) and not widget.isReadOnly()


def breaks_of(station: Workstation) -> Breaks:
    """Return the shift of a sitting."""
    found = next(part.breaks for part in station.parts if isinstance(part, BreaksPart))
    assert found is not None
    return found
