"""What a brief says of a case, gathered from what is written in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from app.cases import queries as cases
from app.cases.model import CaseId
from app.cases.queries import CasePage
from app.cases.store import load
from app.clock import utc_text
from app.decisions import queries as decisions
from app.decisions.model import Question
from app.decisions.own import as_said
from app.handover.model import Brief, BriefClock, BriefEvent
from app.i18n import _
from app.identity import new_uid
from app.intake.model import shown

if TYPE_CHECKING:
    from app.desk import Desk

LINE = 400
WORDS = 2000
_EVENTS = 20
_FACTS = 40


def gather(desk: Desk, case_id: CaseId, words: str) -> Brief:
    """Return the brief of a case as it stands now; words are what the person adds for the next one."""
    page = cases.case_page(desk.db, case_id)
    row = page.row
    progress = decisions.progress(desk, case_id)
    questions = {each.key: each for each in progress.protocol.questions}
    return Brief(
        uid=new_uid(),
        vault=desk.vault.uid,
        case=load(desk.db, case_id).uid,
        by=desk.person.uid,
        by_name=line(desk.person.name),
        written_at=utc_text(desk.clock.now()),
        reference=line(row.reference),
        title=line(row.title),
        kind=row.kind.value,
        state=row.state.value,
        imminence=row.imminence.value,
        life_at_risk=row.life_at_risk,
        received_at=row.received_at,
        items=row.evidence,
        severity=row.severity.value if row.severity else "",
        words=shown(words, WORDS),
        facts=tuple(_facts(page))[:_FACTS],
        clocks=tuple(
            BriefClock(each.measures, line(each.binds), line(each.basis), each.due_at, line(each.zone))
            for each in page.clocks
            if each.stopped_at is None
        ),
        answers=tuple(
            (line(questions[key].label), line(_said(questions[key], value)))
            for key, value in progress.standing.answers.items()
        ),
        open=tuple(line(each.label) for each in progress.standing.missing_release),
        history=tuple(
            BriefEvent(each.at, line(each.actor), line(each.act), line(each.note)) for each in page.events[-_EVENTS:]
        ),
    )


def line(text: str) -> str:
    """Return text as one plain line of bounded length."""
    return shown(text, LINE)


def _facts(page: CasePage) -> Iterator[tuple[str, str]]:
    if page.requester is not None:
        asks = page.requester
        yield from (
            (label, line(value))
            for label, value in (
                (_("Who asks"), asks.name),
                (_("Agency"), asks.agency),
                (_("Phone"), asks.phone),
                (_("Mail"), asks.email),
                (_("Country"), asks.country),
            )
            if value
        )
    yield (_("Requester check"), page.row.requester_check.value)
    labels = {"person_at_risk": _("Person at risk"), "account": _("Account")}
    yield from ((labels[each.role], line(each.value)) for each in page.subjects if each.role in labels)
    yield from ((_("Belongs with"), line(each.reference)) for each in page.linked)


def _said(question: Question, value: object) -> str:
    """Return an answer as its form words it."""
    own = as_said(question, value)
    if own is not None:
        return own
    words = dict(question.choices)
    several = value if isinstance(value, list | tuple) else [value]
    return ", ".join(words.get(str(each), _yes_no(each)) for each in several)


def _yes_no(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
