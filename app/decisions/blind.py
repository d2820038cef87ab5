"""Under a blind policy whoever is to agree sees the case as it came, and nothing of what its author made of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.cases.clocks import BY_HAND, POLICY
from app.cases.model import CaseId, Check, Imminence
from app.cases.queries import CasePage, EventRow
from app.decisions.approvals import hidden_from

if TYPE_CHECKING:
    from app.desk import Desk

# What the author said of the requester, of how soon, and of the answer; and what was said to it before.
TELLS = frozenset({"requester checked", "assessed", "life at risk on", "life at risk off", "return", "acknowledged"})
TELLING = ("task ", "call confirmed", "call disputed")
# That it was decided may be seen, and why it needs a second person may not: that says how the gates were answered.
WITHOUT_WORDS = frozenset({"decide", "redecide", "send to approver"})


def veiled(desk: Desk, page: CasePage) -> CasePage:
    """Return a case without its author's answers, until the person at the desk has given their own."""
    if not hidden_from(desk, CaseId(page.row.id)):
        return page
    return replace(
        page,
        row=replace(page.row, imminence=Imminence.UNASSESSED, requester_check=Check.UNKNOWN),
        # A law's own clock runs because its basis was chosen.
        clocks=tuple(clock for clock in page.clocks if clock.source in (POLICY, BY_HAND)),
        events=tuple(_plain(event) for event in page.events if not _tells(event)),
        hidden=True,
    )


def _tells(event: EventRow) -> bool:
    return event.act in TELLS or event.act.startswith(TELLING)


def _plain(event: EventRow) -> EventRow:
    return replace(event, note="") if event.act in WITHOUT_WORDS else event
