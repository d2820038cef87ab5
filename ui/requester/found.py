"""What the workbench of the first gate shows, read in one go behind the window."""

from __future__ import annotations

from dataclasses import dataclass

from app.cases.model import CaseId
from app.desk import Desk
from app.requesters import queries
from app.requesters.agency_queries import Number
from app.requesters.attached import unread
from app.requesters.calls import Callback
from app.requesters.gate import Answered, Verification
from app.requesters.policy import policy_for
from app.requesters.queries import callback_numbers
from app.requesters.sender_facts import SenderFact, sender_facts
from app.requesters.signing import catch_up
from app.requesters.surroundings import message_of


@dataclass(frozen=True, slots=True)
class Found:
    """What the pane shows, read in one go on a worker."""

    verification: Verification
    calls: tuple[Callback, ...]
    answers: dict[str, Answered]
    numbers: tuple[Number, ...]
    not_compared: int
    asks_for_counsel: bool
    doubted: dict[str, str]
    unread: int
    had_a_hand: bool
    sender: tuple[SenderFact, ...]


def find(desk: Desk, case_id: CaseId) -> Found:
    """Read what the workbench shows; requests that came in meanwhile are compared first."""
    left = catch_up(desk)
    verification = queries.verification(desk, case_id)
    numbers = callback_numbers(desk.db, case_id)
    return Found(
        verification,
        queries.callbacks(desk.db, case_id),
        queries.flag_answers(desk.db, case_id),
        numbers,
        left,
        queries.asks_for_counsel(desk.db, case_id),
        queries.doubted(desk.db, case_id, numbers),
        unread(desk.db, case_id),
        queries.had_a_hand(desk.db, case_id, desk.person.id) or queries.off_fast_path(desk.db, case_id) is None,
        sender_facts(message_of(desk.db, case_id), policy_for(desk.db, case_id)),
    )
