"""How a case ended, told to those who asked for it: one quiet line at a calm moment, put away by one click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.errors import StillwaterError
from app.i18n import _
from app.log import failed
from app.wellness import outcomes
from app.wellness.outcomes import Act, Card
from ui.kit.panels import Strip
from ui.kit.theme import Tone

if TYPE_CHECKING:
    from ui.breaks.breaks import Breaks
    from ui.breaks.senses import Sense
    from ui.program.workstation import Workstation
    from ui.shell.context import Context

# Asked this often; news that old can wait a few minutes more.
EVERY_SECONDS = 300.0


class Outcomes(QObject):
    """One card at a time, never while something is open or half typed."""

    def __init__(self, context: Context, breaks: Breaks, station: Workstation, busy: Sense) -> None:
        super().__init__(breaks)
        self._context, self._breaks, self._busy = context, breaks, busy
        self._card: Card | None = None
        self._asked = context.desk.clock.monotonic()
        self._strip = Strip(Tone.PLAIN, station.window, closes=True)
        station.window.add_strip(self._strip)
        self._strip.dismissed.connect(self._put_away)
        breaks.moved.connect(self.follow)

    def follow(self) -> None:
        """Show the next card where this is the moment for it."""
        now = self._context.desk.clock.monotonic()
        if self._card is not None or now - self._asked < EVERY_SECONDS:
            return
        if self._context.covers.anything() or self._busy():
            return
        self._asked = now
        try:
            found = outcomes.cards(self._context.desk, self._breaks.shift)
            if found:
                self._show(found[0])
        except StillwaterError as error:
            failed("reading how cases ended", error)

    def _show(self, card: Card) -> None:
        self._card = card
        outcomes.note(self._context.desk, card, Act.SHOWN)
        self._strip.say(
            _("{reference}, which you worked on: {words}").format(reference=card.reference, words=card.words)
        )

    def _put_away(self) -> None:
        card, self._card = self._card, None
        self._strip.say("")
        if card is not None:
            try:
                outcomes.note(self._context.desk, card, Act.PUT_AWAY)
            except StillwaterError as error:
                failed("putting a card away", error)
