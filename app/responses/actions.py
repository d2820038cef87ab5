"""What a person does about an answer: previews and writes the letter, tells by phone, and makes the mail ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import owned
from app.cases.model import CaseId
from app.changes import Changes
from app.clock import from_text, utc_text
from app.decisions.model import DecisionId
from app.i18n import _
from app.identity import Permission
from app.responses import mail, queries, store
from app.responses.errors import NotInForceError, SaidMissingError
from app.responses.filling import letter_of, values_for, with_typed
from app.responses.force import Force
from app.responses.leaving import check_stands, leave
from app.responses.model import PDF, Letter, ResponseId, Sort, Template, Values, Words, places
from app.responses.order_forms import references
from app.responses.page import Page, set_page
from app.responses.rendering import filled, preview
from app.responses.store import NewResponse
from app.responses.templates import choose, free

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


FORM_3 = "notice.epoc3"


@dataclass(frozen=True, slots=True)
class Previewed:
    """A letter as it would be, with what is still empty marked in its place."""

    template: Template
    words: Words
    letter: Letter
    force: Force | None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter on record: its page, and the signs that no font has and that stand replaced on it."""

    id: ResponseId
    page: Page
    changes: Changes


@dataclass(frozen=True, slots=True)
class Call:
    """What was told by phone: who, on which number, found where, when, and in which words."""

    whom: str
    number: str
    number_from: str
    said: str
    at: str = ""


def going_on() -> None:
    """Let the work go on: nobody asked it to stop."""


def template_for(desk: Desk, case_id: CaseId, language: str, name: str = "") -> Template:
    """Return the letter of the decision in the case, or the one that is named."""
    if name:
        return choose(name, "", language)
    force = queries.decided(desk, case_id) or queries.in_force(desk, case_id)
    return choose(force.row.outcome.value, cases.load(desk.db, case_id).kind.value, language)


def look_ahead(desk: Desk, case_id: CaseId, template: Template, typed: Mapping[str, str]) -> Previewed:
    """Return a letter as it would be now; nothing is written."""
    force = None if free(template.id) else queries.decided(desk, case_id)
    values = with_typed(_values(desk, case_id, force, template), typed)
    words = preview(template, values)
    return Previewed(template, words, letter_of(template, words, values), force)


def _values(desk: Desk, case_id: CaseId, force: Force | None, template: Template) -> Values:
    """Return what fills a letter; a draft of Form 3 takes its references from the form that it answers."""
    found = values_for(desk, case_id, force, template.language)
    taken = references(desk.db, case_id) if template.id == FORM_3 else {}
    return Values({**found.words, **taken}, found.lines)


def write_letter(
    desk: Desk, case_id: CaseId, template: Template, typed: Mapping[str, str], *, check: Callable[[], object] = going_on
) -> Written:
    """Set the letter as PDF/A and put its exact bytes on record; takes a moment, on any thread."""
    force = None if free(template.id) else queries.in_force(desk, case_id)
    values = with_typed(_values(desk, case_id, force, template), typed)
    words = filled(template, values)
    letter = letter_of(template, words, values)
    page = set_page(letter, desk.clock.now())
    reference = values.words["reference"]
    # Whoever stopped it by now leaves nothing behind.
    check()
    sent = store.seal(desk.vault, f"{reference}.pdf", PDF, page.pdf)
    body = {
        "subject": words.subject,
        "letter": words.letter,
        "mail": words.mail,
        "call": words.call,
        "mail_to": values.words.get("requester_mail", ""),
        "replaced": list(page.replaced),
    }
    sort = Sort.DRAFT if template.id.startswith("notice.") else Sort.LETTER
    new = NewResponse(sort, words.subject, ", ".join(letter.recipient), body, template.language, template,
                      rests_on(force), (sent,))  # fmt: skip
    with store.kept_if_written(desk, (sent,)), desk.transaction(Permission.RESPOND) as tx:
        # Setting it took a moment, in which the case could be decided anew.
        _still_stands(tx, case_id, None if force is None else force.row.id)
        number = record(tx, case_id, new, "letter written", f"{template.title} · {template.language}")
        house = {name: typed[name] for name, place in places().items() if place.of_the_house and typed.get(name)}
        store.put_letterhead(tx, house)
    return Written(number, page, tx.changes)


def tell_by_phone(desk: Desk, case_id: CaseId, call: Call) -> Changes:
    """Put on record who was told what by phone; the letter and the package follow."""
    if not (call.whom.strip() and call.number.strip() and call.said.strip()):
        raise SaidMissingError
    with desk.transaction(Permission.RESPOND) as tx:
        told = {
            "whom": call.whom.strip(),
            "number": call.number.strip(),
            "number_from": call.number_from.strip(),
            "said": call.said.strip(),
            "at": utc_text(from_text(call.at)) if call.at else tx.at,
        }
        new = NewResponse(
            Sort.CALL,
            call.said.strip()[:120],
            call.whom.strip(),
            told,
            decision=rests_on(queries.decided(tx.desk, case_id)),
        )
        record(tx, case_id, new, "told by phone", f"{told['whom']}, {told['number']}")
        cases.add_words(tx.db, case_id, call.whom, call.said)
    return tx.changes


def save_mail(
    desk: Desk, case_id: CaseId, number: ResponseId, to: str, path: Path, *, check: Callable[[], object] = going_on
) -> Changes:
    """Write a letter as an .eml draft for the organisation's own mail program; nothing is sent from here."""
    row = queries.response(desk.db, case_id, number)
    check_stands(desk, case_id, row)
    mail.check_size([each.size for each in row.files])
    parts = [mail.Part(each.name, each.media_type, b"".join(_read(desk, each.id, check))) for each in row.files]
    words = str(row.body.get("mail", ""))
    data = mail.draft(to=to, subject=row.title, words=words, parts=parts, at=desk.clock.now())
    body = {"of": number, "to": to, "files": [each.name for each in row.files]}
    new = NewResponse(Sort.MAIL, row.title, to, body)
    return leave(desk, case_id, row, {path: data}, lambda tx: record(tx, case_id, new, "mail draft saved", to))


def save_files(
    desk: Desk, case_id: CaseId, number: ResponseId, folder: Path, *, check: Callable[[], object] = going_on
) -> Changes:
    """Write the files of an answer to a folder, exactly as they went out; that it was done is on record."""
    row = queries.response(desk.db, case_id, number)
    return leave(desk, case_id, row, {folder / each.name: _read(desk, each.id, check) for each in row.files})


def _read(desk: Desk, file_id: int, check: Callable[[], object]) -> Iterator[bytes]:
    """Yield a file as it went out, as long as nobody stops it."""
    with queries.open_file(desk, file_id) as reader:
        for chunk in reader.chunks():
            check()
            yield bytes(chunk)


def _still_stands(tx: Transaction, case_id: CaseId, decision: int | None) -> None:
    """Refuse what rests on a decision that is no longer the one in force; what rests on none may go."""
    if decision is not None and queries.in_force(tx.desk, case_id).row.id != decision:
        raise NotInForceError(_("something else was decided since"))


def record(tx: Transaction, case_id: CaseId, new: NewResponse, act: str, note: str) -> ResponseId:
    """Put an answer on record with a line in the case's history, for whoever has claimed the case."""
    case = owned(tx, case_id)
    number = store.insert(tx, case, new)
    cases.add_event(tx, case_id, act, note)
    return number


def rests_on(force: Force | None) -> tuple[DecisionId, str] | None:
    """Return the decision that an answer names."""
    return None if force is None else (force.row.id, force.row.uid)
