"""Which answers a form begins with, and which of them may only be read."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from app.cases.model import CaseId, State
from app.decisions import approvals, queries
from app.decisions.model import Stage
from app.decisions.protocol import Protocol, sound
from ui.decide.steps import DECIDABLE, SIGNED

if TYPE_CHECKING:
    from app.desk import Desk


class Given:
    """Reads what was typed and what was signed of one case."""

    def __init__(self, desk: Desk, case_id: CaseId, protocol: Protocol) -> None:
        self._desk, self._case_id, self._protocol = desk, case_id, protocol

    def answers(self, *, deciding: bool) -> dict[str, object]:
        """Return the draft; beside a decision that stands it adds to the record, and changes nothing that was signed."""
        if self.hidden():
            # Whoever is to agree answers first.
            return {}
        db = self._desk.db
        answers = dict(queries.answers_of(db, self._case_id, self._desk.person.id))
        if deciding:
            return answers
        locked = set(self.signed_keys())
        added = {key: value for key, value in answers.items() if key not in locked}
        return dict(queries.signed(db, self._case_id)) | added | self._completed()

    def hidden(self) -> bool:
        """Tell whether the author's answers stay away until the person at the desk has given their own."""
        return approvals.hidden_from(self._desk, self._case_id)

    def signed_keys(self) -> list[str]:
        """Return the questions whose answers were signed, and all that had to be answered for that."""
        asked = self._protocol.asked
        answered = sound(self._protocol, queries.signed(self._desk.db, self._case_id))
        return [key for key in asked if key in answered or asked[key].question.stage is Stage.RELEASE]

    def locked(self, state: State, *, mine: bool, correcting: bool) -> Collection[str]:
        """Return the questions whose answers can be read and not changed."""
        if self.hidden():
            return ()
        if not mine or state not in DECIDABLE:
            return self._protocol.asked.keys()
        return self.signed_keys() if state in SIGNED and not correcting else ()

    def _completed(self) -> dict[str, object]:
        """Return the answers that a closed case was closed with."""
        ending = queries.ending(self._desk.db, self._case_id)
        last = next(iter(queries.decisions(self._desk.db, self._case_id)), None)
        return {} if ending is None or last is None else dict(ending.record.get(last.uid, {}))
