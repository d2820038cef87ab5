"""How cases ended, for those who looked and want to know: a short card at a calm moment, good and neutral news first.

Who looked is read from the access log for oneself alone, and nothing of it is copied into the vault.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.clock import utc_text
from app.i18n import _
from app.wellness import owner, store
from app.wellness.shift import Phase, Shift

if TYPE_CHECKING:
    from app.desk import Desk

# What ended longer ago is no news.
DAYS = 30
_MOST = 20


class Tone(Enum):
    """How news is, the kindest first."""

    GOOD = "good"
    NEUTRAL = "neutral"
    HARD = "hard"


class Act(Enum):
    """What became of a card."""

    SHOWN = "shown"
    PUT_AWAY = "put_away"


@dataclass(frozen=True, slots=True)
class Card:
    """How one case ended that the person had looked at."""

    case_id: CaseId
    case_uid: str
    reference: str
    tone: Tone

    @property
    def words(self) -> str:
        """Return what the card says."""
        return {
            Tone.GOOD: _("The person was found."),
            Tone.NEUTRAL: _("The answer was received; nothing more is known yet."),
            Tone.HARD: _("When the case was closed, the person had not been found."),
        }[self.tone]


_TONES = {"yes": Tone.GOOD, "no": Tone.HARD, "unknown": Tone.NEUTRAL, "not_applicable": Tone.NEUTRAL}
_ENDED = (
    "SELECT c.id, c.uid, c.reference, k.located FROM closing k INDEXED BY closing_by_time"
    " JOIN cases c ON c.id = k.case_id WHERE k.at >= ? AND k.person_id <> ?"
    " AND EXISTS (SELECT 1 FROM item i JOIN look l ON l.item_id = i.id LEFT JOIN look_end e ON e.look_id = l.id"
    " WHERE i.case_id = c.id AND i.source = 'subject' AND l.person_id = ? AND l.level IN ('L2', 'L3', 'L4')"
    " AND coalesce(e.ended_by, '') NOT IN ('undecodable', 'uncounted')) ORDER BY k.at, c.id"
)


def is_calm(shift: Shift) -> bool:
    """Tell whether this is a moment for news: no life at risk, no break running or due, nothing owed."""
    return not shift.at_risk and shift.phase in {Phase.WORKING, Phase.HEADS_UP} and shift.owed <= 0


def cards(desk: Desk, shift: Shift) -> list[Card]:
    """Return what the person may learn now, the kindest first; none at any other moment, and each once."""
    with store.telling(desk):
        asked = owner.chosen(desk.own, owner.OUTCOMES) == owner.ON
        told = {uid for (uid,) in desk.own.execute("SELECT case_uid FROM card")}
    if not asked or not is_calm(shift):
        return []
    since = utc_text(desk.clock.now() - timedelta(days=DAYS))
    rows = desk.db.execute(_ENDED, (since, desk.person.id, desk.person.id)).fetchall()
    found = [
        Card(CaseId(number), uid, reference, _TONES[located])
        for number, uid, reference, located in rows
        if uid not in told
    ]
    return [card for tone in Tone for card in found if card.tone is tone][:_MOST]


def note(desk: Desk, card: Card, act: Act) -> None:
    """Keep for oneself that a card was shown or put away."""
    with store.telling(desk):
        desk.own.execute(
            "INSERT INTO card (case_uid, at, act) VALUES (?, ?, ?) ON CONFLICT (case_uid) DO UPDATE SET act = excluded.act",
            (card.case_uid, utc_text(desk.clock.now()), act.value),
        )
