"""What is still open of a decision: before it is signed, while it is corrected, and for the record after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.cases.model import CaseId
from app.decisions.closing import conflicts_for_record, due_for_record
from app.decisions.model import Answers, Conflict, Missing
from app.decisions.protocol import Protocol
from app.decisions.rules import Standing, stand
from app.decisions.situation import Situation
from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Open:
    """What keeps an answer from going out, and what the record still needs."""

    standing: Standing
    signed: bool
    release: tuple[Missing, ...]
    mend: tuple[Conflict, ...]
    record: tuple[Missing, ...]

    @property
    def keys(self) -> list[str]:
        """Return the questions to go to, what holds the answer back first."""
        first = [entry.key for entry in self.release] + [entry.key for entry in self.mend]
        return list(dict.fromkeys(first + [entry.key for entry in self.record]))

    @property
    def marks(self) -> dict[str, str]:
        """Return the questions that are marked: what can wait is so once it is due, or when it is answered wrongly."""
        due = [entry for entry in self.record if self.signed or entry.key in self.standing.answers]
        entries: Iterable[Missing | Conflict] = (*due, *self.release, *self.mend)
        return {entry.key: entry.why for entry in entries}

    @property
    def elsewhere(self) -> dict[str, str]:
        """Return the questions that another one can mend, with that one."""
        return {conflict.key: conflict.elsewhere for conflict in self.mend if conflict.elsewhere}


def opened(
    desk: Desk, case_id: CaseId, protocol: Protocol, answers: Answers, known: Situation, *, signed: bool
) -> Open:
    """Work out what is open of the answers on show; beside a decision that stands, only of what completes it."""
    standing = stand(protocol, answers, known)
    if not signed:
        return Open(standing, signed, standing.missing_release, standing.conflicts, standing.missing_record)
    in_the_way = {each.key: each for each in conflicts_for_record(desk, case_id, answers)}
    return Open(standing, signed, (), tuple(in_the_way.values()), due_for_record(desk, case_id, answers))
