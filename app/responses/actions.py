"""What a person does about an answer: previews and writes the letter, tells by phone, and makes the mail ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import owned
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import from_text, utc_text
from app.decisions.model import DecisionId
from app.i18n import _
from app.responses import mail, queries, store
from app.responses.errors import NotInForceError, NotSavedError, SaidMissingError
from app.responses.filling import letter_of, values_for, with_typed
from app.responses.force import Force
from app.responses.model import PDF, Letter, ResponseId, Sort, Template, Words, places
from app.responses.page import Page, set_page
from app.responses.rendering import filled, preview
from app.responses.store import NewResponse
from app.responses.templates import choose, free
from app.vault.files import check_outside, write_new

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


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
    values = with_typed(values_for(desk, case_id, force, template.language), typed)
    words = preview(template, values)
    return Previewed(template, words, letter_of(template, words, values), force)


def write_letter(
    desk: Desk, case_id: CaseId, template: Template, typed: Mapping[str, str], *, check: Callable[[], object] = going_on
) -> Written:
    """Set the letter as PDF/A and put its exact bytes on record; takes a moment, on any thread."""
    force = None if free(template.id) else queries.in_force(desk, case_id)
    values = with_typed(values_for(desk, case_id, force, template.language), typed)
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
    with store.kept_if_written(desk, (sent,)), desk.transaction() as tx:
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
    with desk.transaction() as tx:
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


def save_mail(desk: Desk, case_id: CaseId, number: ResponseId, to: str, path: Path) -> Changes:
    """Write a letter as an .eml draft for the organisation's own mail program; nothing is sent from here."""
    row = queries.response(desk.db, case_id, number)
    parts = [mail.Part(each.name, each.media_type, queries.read_file(desk, each.id)) for each in row.files]
    data = mail.draft(
        to=to,
        subject=row.title,
        words=str(row.body.get("mail", "")),
        parts=parts,
        at=desk.clock.now(),
    )
    with desk.transaction() as tx:
        _still_stands(tx, case_id, row.decision_id)
        body = {"of": number, "to": to, "files": [each.name for each in row.files]}
        record(tx, case_id, NewResponse(Sort.MAIL, row.title, to, body), "mail draft saved", to)
        # Last: what fails here leaves no record of a file that is not there.
        _leave(desk, {path: data})
    return tx.changes


def save_files(desk: Desk, case_id: CaseId, number: ResponseId, folder: Path) -> Changes:
    """Write the files of an answer to a folder, exactly as they went out; that it was done is on record."""
    row = queries.response(desk.db, case_id, number)
    with desk.transaction() as tx:
        owned(tx, case_id)
        names = ", ".join(each.name for each in row.files)
        uid = cases.add_event(tx, case_id, "files saved", names)
        body = {"response": row.id, "files": [each.sha256 for each in row.files]}
        tx.wrote("event", uid, 1, "response.save", body, topics=(Topic.CASES,), cases=(case_id,))
        _leave(desk, {folder / each.name: queries.read_file(desk, each.id) for each in row.files})
    return tx.changes


def _still_stands(tx: Transaction, case_id: CaseId, decision: int | None) -> None:
    """Refuse what rests on a decision that is no longer the one in force; what rests on none may go."""
    if decision is not None and queries.in_force(tx.desk, case_id).row.id != decision:
        raise NotInForceError(_("something else was decided since"))


def _leave(desk: Desk, out: Mapping[Path, bytes]) -> None:
    """Write files that are not there yet, all of them or none: what is not on record has not left."""
    written: list[Path] = []
    for path, data in out.items():
        check_outside(desk.vault.folder, path)
        try:
            write_new(path, data)
        except OSError as error:
            for there in written:
                with suppress(OSError):
                    there.unlink()
            raise NotSavedError(path, error.strerror or type(error).__name__) from error
        written.append(path)


def record(tx: Transaction, case_id: CaseId, new: NewResponse, act: str, note: str) -> ResponseId:
    """Put an answer on record with a line in the case's history, for whoever has claimed the case."""
    case = owned(tx, case_id)
    number = store.insert(tx, case, new)
    cases.add_event(tx, case_id, act, note)
    return number


def rests_on(force: Force | None) -> tuple[DecisionId, str] | None:
    """Return the decision that an answer names."""
    return None if force is None else (force.row.id, force.row.uid)
