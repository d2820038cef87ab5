"""Limits in the window: told once in a calm line, asked about once, or evidence closed with what stays open."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import StillwaterError
from app.log import failed
from app.wellness import caps
from app.wellness.caps import Cap, Reached, Weight
from app.wellness.overriding import past_hard_cap
from app.wellness.queries import seconds_to_end
from ui.breaks.closed_panel import ClosedPanel
from ui.breaks.limit_words import cap_words, near_end_words, open_words, step_words
from ui.breaks.override_sheet import OverrideSheet
from ui.case.page import CasePage
from ui.kit.panels import Strip
from ui.kit.theme import Tone
from ui.looking.holding import evidence_of
from ui.looking.pane import EvidencePane
from ui.shell.covers import Reason

if TYPE_CHECKING:
    from ui.breaks.breaks import Breaks
    from ui.program.workstation import Workstation
    from ui.shell.context import Context


class Limits(QObject):
    """Follows the shift; nothing of it is modal, and nothing of it closes anything while a life is at risk."""

    def __init__(self, context: Context, breaks: Breaks, station: Workstation) -> None:
        super().__init__(breaks)
        self._context, self._breaks, self._station = context, breaks, station
        self._heard: set[tuple[Cap, Weight]] = set()
        self._asking = False
        self._noted: set[bool] = set()
        self._end_told, self._minute = False, -1
        self._told = Strip(Tone.ACCENT, station.window, closes=True)
        self._left = Strip(Tone.ACCENT, station.window)
        station.window.add_strip(self._left)
        station.window.add_strip(self._told)
        self._told.asked.connect(self._go_to_queue)
        self._told.dismissed.connect(lambda: self._told.say(""))
        breaks.moved.connect(self.follow)
        station.window.page_shown.connect(lambda _page: self._close_evidence())

    def follow(self) -> None:
        """Tell what was reached since the last time, and close or open the evidence."""
        if self._breaks.resting:
            return
        shift = self._breaks.shift
        # Before it is met: what the person heard of a lock is how it is known that the organisation was told.
        self._note_hard_cap()
        if caps.is_locked(shift) and self._context.covers.anything():
            # A film that plays would go on to its end otherwise.
            self._context.covers.cover_all(Reason.LIMIT)
        # Nothing on the page moves while something is open: what is to be told waits for its end.
        if not self._context.covers.anything():
            self._tell_end()
            for each in caps.reached(shift):
                if self._is_new(each):
                    self._heard.add((each.cap, each.weight))
                    self._meet(each)
        left = caps.override_left(shift)
        words = open_words(left) if left > 0 and not shift.at_risk else ""
        if words != self._left.words():
            self._left.say(words)
        self._close_evidence()

    def go_on(self) -> None:
        """Go on after the question; it is not asked again in this shift."""
        self._asking = False
        self._close_evidence()

    def ask_second(self) -> None:
        """Ask a second person to agree."""
        entrance = self._station.house.entrance
        OverrideSheet(self._context, self._breaks, entrance, self._station.window).open()

    def _is_new(self, reached: Reached) -> bool:
        """Tell whether it is to be told; of one class in a row each row is, and none while a life is at risk."""
        shift = self._breaks.shift
        if reached.cap is Cap.SAME_CLASS:
            return not shift.row_told and not shift.at_risk
        return (reached.cap, reached.weight) not in self._heard

    def _meet(self, reached: Reached) -> None:
        try:
            first = self._breaks.tell_first(reached)
        except StillwaterError:
            # The store is told of elsewhere; what was reached is said all the same.
            first = True
        if not first:
            return
        if reached.cap is Cap.SAME_CLASS:
            self._breaks.tell_row()
        if reached.weight is Weight.ASKED:
            self._asking = True
        elif reached.weight is Weight.TOLD and caps.override_left(self._breaks.shift) <= 0:
            self._say(cap_words(reached, self._breaks.shift.last_class), step_words(reached))

    def _tell_end(self) -> None:
        """Tell once, near the end that the person chose for their shift; asked once a minute."""
        minute = int(self._context.desk.clock.monotonic() // 60)
        if self._end_told or minute == self._minute:
            return
        self._minute = minute
        try:
            left = seconds_to_end(self._context.desk)
        except StillwaterError as error:
            failed("reading when the shift ends", error)
            return
        if left is not None and caps.near_end(self._breaks.shift, left):
            self._end_told = True
            self._say(near_end_words(left))

    def _say(self, words: str, step: str = "") -> None:
        self._told.say("\n".join(part for part in (self._told.words(), words) if part), step)

    def _note_hard_cap(self) -> None:
        shift = self._breaks.shift
        # Once for the cap itself and once for a life at risk; who unlocks again is asked of the store.
        if not past_hard_cap(shift) or shift.at_risk in self._noted:
            return
        self._noted.add(shift.at_risk)
        try:
            self._breaks.note_hard_cap()
        except StillwaterError as error:
            self._station.window.tell(str(error))

    def _close_evidence(self) -> None:
        evidence = evidence_of(self._station.window.page())
        # What is open is covered first, by whoever opened it, and a half typed note is kept first.
        if evidence is None or self._context.covers.anything() or evidence.typing():
            return
        wanted = self._reached()
        shown = evidence.closed
        if wanted is None:
            if shown is not None:
                evidence.show_closed(None)
        elif not isinstance(shown, ClosedPanel) or shown.reached.weight is not wanted.weight:
            evidence.show_closed(self._panel(wanted, evidence))

    def _reached(self) -> Reached | None:
        """Return why evidence is closed now: the day's limit, or the question that waits for its answer."""
        found = caps.reached(self._breaks.shift)
        locked = next((each for each in found if each.weight is Weight.LOCKED), None)
        asked = next((each for each in found if each.weight is Weight.ASKED), None)
        return locked or (asked if self._asking else None)

    def _panel(self, reached: Reached, evidence: EvidencePane) -> ClosedPanel:
        page = self._station.window.page()
        panel = ClosedPanel(reached, evidence, reviews=not isinstance(page, CasePage))
        panel.go_on_asked.connect(self.go_on)
        panel.break_asked.connect(self._rest)
        panel.queue_asked.connect(self._go_to_queue)
        if isinstance(page, CasePage):
            panel.at_risk_asked.connect(page.change_life_at_risk)
        panel.second_asked.connect(self.ask_second)
        panel.handover_asked.connect(partial(self._station.commands.run, "case.handover"))
        return panel

    def _rest(self) -> None:
        self._asking = False
        self._breaks.start_break()
        self._close_evidence()

    def _go_to_queue(self) -> None:
        self._told.say("")
        self._station.window.go("queue")
