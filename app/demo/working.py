"""What the demo's responder does with a request, and how long after it came; what lies in the future is not done yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from app.cases import actions as cases
from app.cases import store
from app.cases.incidents import link
from app.cases.model import CaseId, Imminence, Kind
from app.decisions import actions as decisions
from app.decisions import tasks
from app.decisions.closing import close
from app.decisions.model import Located
from app.demo.answers import answers, imminence, say, severity
from app.demo.plan import Planned
from app.evidence.actions import set_severity
from app.evidence.model import ItemId, Source
from app.evidence.queries import items
from app.identity import Permission
from app.requesters.actions import record_call
from app.requesters.calls import CallOutcome, NewCall
from app.requesters.gate import Verification
from app.requesters.queries import callback_numbers, verification

if TYPE_CHECKING:
    from app.desk import Desk

Ids = Mapping[int, CaseId]
Deed = Callable[["Desk", Ids, Planned], None]
# A number that no request gives: theirs end with two digits.
_FOUND_ELSEWHERE = 197


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is done to a request at a time."""

    at: datetime
    planned: Planned
    do: Deed


def _claim(desk: Desk, ids: Ids, planned: Planned) -> None:
    cases.mark_seen(desk, ids[planned.number])
    cases.claim(desk, ids[planned.number])


def _assess(desk: Desk, ids: Ids, planned: Planned) -> None:
    cases.assess(desk, ids[planned.number], imminence(planned))


def _classify(desk: Desk, ids: Ids, planned: Planned) -> None:
    covered = [
        item for item in items(desk.db, ids[planned.number]) if item.source is Source.SUBJECT and item.parent_id is None
    ]
    # The last stays unclassified, as it does when a call comes in between.
    for item, material in zip(covered[: max(1, len(covered) - 1)], planned.story.material, strict=False):
        set_severity(desk, ItemId(item.id), severity(planned, material))


def _link(desk: Desk, ids: Ids, planned: Planned) -> None:
    if planned.same_as is not None:
        link(desk, ids[planned.number], ids[planned.same_as])


def _note(desk: Desk, ids: Ids, planned: Planned) -> None:
    cases.add_note(desk, ids[planned.number], say("note"))


def _hold(desk: Desk, ids: Ids, planned: Planned) -> None:
    cases.hold(desk, ids[planned.number], say("hold"))


def _ask(desk: Desk, ids: Ids, planned: Planned) -> None:
    cases.ask_more(desk, ids[planned.number], say("ask"))


def _decide(desk: Desk, ids: Ids, planned: Planned) -> None:
    given = answers(planned)
    found = verification(desk, ids[planned.number])
    if found.high_flag and planned.flag is None:
        _call_back(desk, ids[planned.number], planned, found)
    if planned.kind is Kind.PRODUCTION_ORDER:
        # Whoever answers an order keeps first what it is answered from.
        tasks.note_preserved(desk, ids[planned.number], say("kept"))
    decisions.submit(desk, ids[planned.number], given)


def _call_back(desk: Desk, case_id: CaseId, planned: Planned, found: Verification) -> None:
    """Put the call on record that the answers speak of, on a number of the directory where it has one."""
    known = callback_numbers(desk.db, case_id)
    call = NewCall(
        number=known[0].number if known else planned.agency.phone.format(n=_FOUND_ELSEWHERE),
        found_in=known[0].source if known else say("found_in"),
        spoke_to=say("acknowledged"),
        outcome=CallOutcome.CONFIRMED,
        called_at=desk.clock.now(),
        agency_id=known[0].agency_id if known else None,
        country=planned.agency.country,
    )
    record_call(desk, case_id, call, found.findings)


def _draft(desk: Desk, ids: Ids, planned: Planned) -> None:
    begun = dict(list(answers(planned).items())[:3])
    decisions.save_draft(desk, ids[planned.number], begun)


def _respond(desk: Desk, ids: Ids, planned: Planned) -> None:
    decisions.respond(desk, ids[planned.number], say("sent"))
    cases.set_life_at_risk(desk, ids[planned.number], say("found"), on=False)


def _close(desk: Desk, ids: Ids, planned: Planned) -> None:
    for task in tasks.tasks(desk.db, ids[planned.number]):
        if task.open:
            tasks.finish(desk, task.id, say("task"))
    located = Located.YES if planned.kind is Kind.EMERGENCY_DISCLOSURE and not planned.flag else Located.NOT_APPLICABLE
    close(desk, ids[planned.number], answers(planned), say("acknowledged"), located)


_LOOKED_INTO: tuple[tuple[int, Deed], ...] = ((6, _claim), (9, _assess), (12, _classify))
_TO_THE_END = (*_LOOKED_INTO, (26, _decide), (34, _respond), (310, _close))
_DONE: tuple[tuple[int, Deed], ...] = ((22, _claim), (48, _decide), (60, _respond), (400, _close))
# The newest first, kind by kind: a desk at the end of a weekend has some of everything.
_LEFT_OPEN: tuple[tuple[tuple[int, Deed], ...], ...] = (
    (),
    (*_LOOKED_INTO, (15, _note), (18, _draft)),
    (),
    ((5, _assess),),
    (*_LOOKED_INTO, (16, _ask)),
    (*_LOOKED_INTO, (16, _hold)),
    (*_LOOKED_INTO, (24, _decide)),
    _TO_THE_END,
)
_RECENT = timedelta(hours=8)
# One ordinary request in three is left for the week: its clock is days long.
_LEFT_FOR_THE_WEEK = 3
_FOR_THE_WEEK = frozenset({Kind.PRODUCTION_ORDER, Kind.PRESERVATION})


def steps(planned: list[Planned], now: datetime) -> list[Step]:
    """Return what is done to requests with papers, in no order; the newest ones are still open in every way."""
    rich = [one for one in planned if one.rich]
    fates = {one.number: _fate(one) for one in rich}
    for kind in Kind:
        recent = [one for one in reversed(rich) if one.kind is kind and now - one.received_at < _RECENT]
        fates |= {one.number: _LEFT_OPEN[place % len(_LEFT_OPEN)] for place, one in enumerate(recent)}
    found = [
        Step(one.received_at + timedelta(minutes=minutes), one, do) for one in rich for minutes, do in fates[one.number]
    ]
    found += [Step(one.received_at + timedelta(minutes=1), one, _link) for one in rich if one.same_as is not None]
    return [step for step in found if step.at < now]


def assess_forms(desk: Desk, planned: list[Planned], ids: Ids) -> None:
    """Assess a batch of bare forms in one transaction, so that they do not stand before what nobody has read."""
    with desk.transaction(Permission.KEEP) as tx:
        for one in planned:
            if one.kind is Kind.EMERGENCY_DISCLOSURE and one.number in ids:
                case = store.load(tx.db, ids[one.number])
                cases.set_imminence(tx, case, Imminence.UNKNOWN if one.number % 2 else Imminence.DAYS)


def _fate(one: Planned) -> tuple[tuple[int, Deed], ...]:
    if one.kind not in _FOR_THE_WEEK:
        return _TO_THE_END
    return () if one.number % _LEFT_FOR_THE_WEEK == 0 else _DONE
