"""What fills a letter: read from the case, its requester and the decision in force, in the letter's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from babel.dates import format_date

from app.cases import queries as cases
from app.cases.model import CaseId
from app.clock import from_text, utc_text
from app.decisions.bases import LegalBasis
from app.decisions.gates import Facts, facts
from app.decisions.model import Category, CategoryAnswer, Outcome
from app.requesters.calls import Callback, CallOutcome
from app.requesters.queries import callbacks
from app.responses import store
from app.responses.force import Force
from app.responses.model import Letter, Template, Values, Words
from app.responses.templates import wording

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_GIVEN = CategoryAnswer.DISCLOSE
_ANSWERED = ("refusal", "ask_for", "route_to", "refer_to")


@dataclass(frozen=True, slots=True)
class Span:
    """From which day to which day data of a category is given; open where a day is empty."""

    start: str = ""
    end: str = ""

    def holds(self, day: str) -> bool:
        """Tell whether a day, written as ISO 8601 does, lies in it."""
        return (not self.start or day[:10] >= self.start) and (not self.end or day[:10] <= self.end)


def values_for(desk: Desk, case_id: CaseId, force: Force | None, language: str) -> Values:
    """Return everything the case and its decision say; what nobody has said is not there."""
    page = cases.case_page(desk.db, case_id)
    said = {**head_of(desk), **_case_words(desk, page, language, force)}
    if force is None:
        return Values({name: word for name, word in said.items() if word}, {})
    read = facts(force.row.protocol, force.row.answers)
    said |= _decided(force, read, language)
    lines = {
        "given": given(force, language),
        "withheld": _withheld(force, read, language),
        "bases": tuple(basis_line(basis, language) for basis in read.bases),
    }
    return Values({name: word for name, word in said.items() if word}, lines)


def head_of(desk: Desk) -> dict[str, str]:
    """Return the head of every letter: what an administrator set, and else what the first writer here was asked."""
    return {**store.letterhead(desk.db), **desk.settings.house.letterhead}


def with_typed(values: Values, typed: Mapping[str, str]) -> Values:
    """Return values with what a person typed for places that were empty; it never replaces what is on record."""
    added = {name: word for name, word in typed.items() if word.strip() and not values.words.get(name)}
    return Values({**values.words, **added}, values.lines)


def letter_of(template: Template, words: Words, values: Values) -> Letter:
    """Return the page of a letter: its words between the sender, the recipient and the references."""
    get, marks = values.words.get, wording(template.language)["marks"]
    to = (get("refer_to", ""),) if template.id.endswith("referral") else (get("requester", ""), get("agency", ""))
    if template.id.startswith("notice."):
        to = (get("authority", ""),)
    house = (get("organisation", ""), get("organisation_address", ""), get("organisation_contact", ""))
    told = ((marks["ours"], get("reference", "")), (marks["yours"], get("their_reference", "")))
    return Letter(
        language=template.language,
        sender=tuple(line for line in house if line),
        recipient=tuple(line for line in to if line),
        date=get("today", ""),
        marks=tuple((name, value) for name, value in told if value),
        subject=words.subject,
        text=words.letter,
        signed_by=get("sender", ""),
        page_words=marks["page"],
    )


def verified_call(desk: Desk, case_id: CaseId) -> Callback | None:
    """Return the last call back that confirmed the requester and has not run out; its number is the one to speak on."""
    now = utc_text(desk.clock.now())
    confirmed = (
        call
        for call in callbacks(desk.db, case_id)
        if call.counts and call.outcome is CallOutcome.CONFIRMED and (call.valid_until or "") > now
    )
    return max(confirmed, key=lambda call: call.called_at, default=None)


def spans(force: Force) -> dict[Category, Span]:
    """Return the categories that may go out, each with its days."""
    read = facts(force.row.protocol, force.row.answers)
    out = read.given(_GIVEN) if read.goes_out else frozenset()
    return {each: span_of(force.row.answers, each) for each in Category if each in out and force.allows(each)}


def span_of(answers: Mapping[str, object], category: Category) -> Span:
    """Return the days that were decided for a category."""
    start, end = (str(answers.get(f"{category.value}_{edge}") or "") for edge in ("from", "to"))
    return Span(start, end)


def given(force: Force, language: str) -> tuple[str, ...]:
    """Return a line for each category that is disclosed, with its days."""
    return tuple(_spanned(category, span, language) for category, span in spans(force).items())


def basis_line(basis: LegalBasis, language: str) -> str:
    """Return a provision as a letter names it; what counsel has not confirmed says so in the letter itself."""
    mark = wording(language)["marks"]["counsel"]
    return basis.citation if basis.verified else f"{basis.citation} [{mark}]"


def day_in(moment: datetime | date, language: str) -> str:
    """Return a day as a language writes it."""
    return format_date(moment, "long", locale=language)


def decided_accounts(db: Connection, force: Force) -> tuple[str, ...]:
    """Return the accounts that stood in the case when a decision was signed; it is about no others."""
    rows = db.execute("SELECT account FROM decision_account WHERE decision_id = ? ORDER BY account", (force.row.id,))
    return tuple(account for (account,) in rows)


def _case_words(desk: Desk, page: cases.CasePage, language: str, force: Force | None) -> dict[str, str]:
    who, request = page.requester, page.requests[0] if page.requests else None
    accounts = [each.value for each in page.subjects if each.role == "account"]
    if force is not None:
        decided = decided_accounts(desk.db, force)
        accounts = [account for account in accounts if account in decided]
    joint, verified = wording(language)["patterns"]["joint"], verified_call(desk, CaseId(page.row.id))
    return {
        "sender": desk.person.name,
        "reference": page.row.reference,
        "today": day_in(desk.clock.now(), language),
        "received": day_in(from_text(page.row.received_at), language),
        "requester": (who.name or who.agency) if who else "",
        "agency": who.agency if who else "",
        "requester_mail": who.email if who else "",
        "their_reference": str(request.facts.get("case_number", "")) if request else "",
        "accounts": joint.join(accounts),
        "question": request.subject if request else "",
        "phone": verified.number if verified else "",
    }


def _decided(force: Force, read: Facts, language: str) -> dict[str, str]:
    answers = force.row.answers
    words = {name: str(answers.get(name) or "") for name in _ANSWERED}
    words["refusal"] = _refusal(force, read, language)
    words["decided"] = day_in(from_text(force.row.at), language)
    until = str(answers.get("preserve_until") or "")
    words["preserved_until"] = _day(until, language)
    if read.outcome is Outcome.ANSWER:
        words["answer"] = str(answers.get("rationale") or "")
    return words


def _refusal(force: Force, read: Facts, language: str) -> str:
    """Return a reason to refuse in a language, in the words of the kind of request where it has some of its own."""
    said = wording(language)["refusals"]
    return said.get(f"{force.row.protocol.kind.value}.{read.refusal}") or said.get(read.refusal, read.refusal)


def _withheld(force: Force, read: Facts, language: str) -> tuple[str, ...]:
    table, because = wording(language), wording(language)["patterns"]["because"]
    told = {category: answer for category, answer in (read.categories or {}).items() if answer is not _GIVEN}
    # Decided on, and not let go by whoever approved: nothing of it goes out for now.
    told |= {category: CategoryAnswer.REFUSE for category in read.given(_GIVEN) if not force.allows(category)}
    return tuple(
        because.format(name=table["categories"][category.value], why=table["answers"][told[category].value])
        for category in Category
        if category in told
    )


def _spanned(category: Category, span: Span, language: str) -> str:
    table = wording(language)
    name, patterns = table["categories"][category.value], table["patterns"]
    start, end = _day(span.start, language), _day(span.end, language)
    if start and end:
        return patterns["span"].format(name=name, start=start, end=end)
    if start:
        return patterns["since"].format(name=name, start=start)
    return patterns["until"].format(name=name, end=end) if end else name


def _day(text: str, language: str) -> str:
    """Return a day that was answered; one that is no day stands as it was written."""
    try:
        return day_in(date.fromisoformat(text), language) if text else ""
    except ValueError:
        return text
