"""Making a disclosure package, and asking colleagues to preserve an account or to hold what is done to it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from app.cases import store as cases
from app.cases.actions import ReasonMissingError
from app.cases.model import CaseId
from app.changes import Changes
from app.clock import utc_text
from app.decisions.approvals import asked
from app.decisions.gates import facts
from app.decisions.model import Category
from app.evidence.model import ItemId
from app.i18n import _
from app.identity import Permission
from app.responses import media, package, queries, store, streams
from app.responses.actions import going_on, record, rests_on
from app.responses.errors import BadPackageError, NotInForceError
from app.responses.exports import ExportRow, accounts, exports, table_of
from app.responses.filling import Span, basis_line, decided_accounts, head_of, spans
from app.responses.force import Force
from app.responses.media import Given
from app.responses.model import PDF, ExportId, ResponseId, Sort
from app.responses.pieces import Piece, piece
from app.responses.queries import ResponseRow
from app.responses.store import NewResponse, SentFile
from app.vault.spoken import as_typed, spoken_passphrase

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk

# 6 U.S.C. § 657 asks the agency for five values; these are the provisions that it asks them of.
_PARAGRAPHS = ("us-2702-b8", "us-2702-c4")
# Of a package that a passphrase opens, and of one that a key opens.
_ENDINGS = {True: (".zip", "application/zip"), False: (".zip.age", "application/octet-stream")}


class Ask(Enum):
    """What a colleague who runs the accounts is asked for."""

    PRESERVE = "preserve"
    HOLD = "hold"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Ask.PRESERVE: _("Preserve the account's data as it stands"),
            Ask.HOLD: _("Hold enforcement on the account"),
        }[self]


@dataclass(frozen=True, slots=True)
class Packed:
    """A package on record; the passphrase is told by phone, and stands nowhere but here."""

    id: ResponseId
    passphrase: str = field(repr=False)
    changes: Changes


@dataclass(frozen=True, slots=True)
class Ways:
    """How a package is made: sealed to a key or by a passphrase, and without which exports and files."""

    key: str = ""
    leave_out: frozenset[ExportId] = frozenset()
    leave_items: frozenset[ItemId] = frozenset()


@dataclass(frozen=True, slots=True)
class _Basis:
    """Everything a package is made of, read in one go."""

    force: Force
    letter: ResponseRow
    days: Mapping[Category, Span]
    used: tuple[ExportRow, ...]
    items: tuple[Given, ...]
    reference: str


def make_package(
    desk: Desk, cage: Cage, case_id: CaseId, ways: Ways | None = None, *, check: Callable[[], object] = going_on
) -> Packed:
    """Make the package of a decision in force from its letter and the exports; takes a moment, on any thread."""
    how = ways or Ways()
    recipient = package.recipient_of(how.key) if how.key else None
    basis = _basis(desk, case_id, how)
    data = []
    for number, export in enumerate(basis.used, 1):
        check()
        days = basis.days[export.category]
        data.append(package.data_piece(export, table_of(desk, cage, export), days, number))
    with ExitStack() as left:
        given = media.pieces(desk, basis.items, left)
        told, now = _record(desk, case_id, basis, [*data, *given]), desk.clock.now()
        pieces = [_letter_piece(desk, basis.letter), *data, *given, package.record_piece(told)]
        about = {"reference": basis.reference, "decision": basis.force.row.uid, "made_at": utc_text(now)}
        whole = [*pieces, package.manifest(pieces, about)]
        package.check_size(whole, media.MOST_BYTES if given else package.MOST_BYTES)
        passphrase = "" if recipient else spoken_passphrase()
        if recipient is not None:
            run = streams.to_key(whole, recipient, now)
        else:
            run = streams.by_passphrase(whole, as_typed(passphrase).encode(), now)
        sent = store.seal(desk.vault, f"{basis.reference}{_ENDINGS[bool(passphrase)][0]}",
                          _ENDINGS[bool(passphrase)][1], _checked(run, check))  # fmt: skip
    return _keep(desk, case_id, basis, (told, package.hashes(whole), how), (sent, passphrase))


def _checked(run: Generator[bytes], check: Callable[[], object]) -> Iterator[bytes]:
    """Yield the bytes as long as nobody stops it; then whoever makes them is let go as well."""
    with closing(run) as chunks:
        for chunk in chunks:
            check()
            yield chunk


def ask_colleague(desk: Desk, case_id: CaseId, what: Ask, account: str, why: str) -> Changes:
    """Put on record that whoever runs the accounts was asked to preserve one, or to leave it as it is for now."""
    if not why.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.RESPOND) as tx:
        if account not in accounts(tx.db, case_id):
            raise BadPackageError(_("“{account}” is no account of this case").format(account=account))
        said = {"what": what.value, "account": account, "why": why.strip()}
        words = f"{what.label}: {account}.\n\n{why.strip()}\n\n{desk.person.name}"
        new = NewResponse(Sort.REQUEST, f"{what.label}: {account}", "", {**said, "mail": words})
        record(tx, case_id, new, "colleague asked", f"{what.value}: {account}")
    return tx.changes


def preserved(desk: Desk, case_id: CaseId) -> frozenset[str]:
    """Return the accounts that somebody was asked to preserve."""
    rows = queries.responses(desk.db, case_id)
    asks = (row.body for row in rows if row.sort is Sort.REQUEST)
    return frozenset(str(body["account"]) for body in asks if body["what"] == Ask.PRESERVE.value)


def usable(desk: Desk, case_id: CaseId, force: Force) -> tuple[ExportRow, ...]:
    """Return the exports that a package of a decision may be made from: its categories, its accounts, not withdrawn."""
    days, named = spans(force), decided_accounts(desk.db, force)
    rows = exports(desk.db, case_id)
    return tuple(row for row in rows if row.category in days and row.account in named and not row.withdrawn)


def _basis(desk: Desk, case_id: CaseId, how: Ways) -> _Basis:
    force = queries.in_force(desk, case_id)
    days = spans(force)
    if not days:
        raise BadPackageError(_("nothing was decided to be disclosed"))
    named = tuple(each for each in media.given(desk, case_id, force) if each.row.id not in how.leave_items)
    media.check(named)
    used = tuple(each for each in usable(desk, case_id, force) if each.id not in how.leave_out)
    there = {each.category for each in used} | ({Category.CONTENT} if named else set())
    if lacking := [category.label for category in days if category not in there]:
        raise BadPackageError(_lacking(desk, case_id, force, ", ".join(lacking)))
    rows = queries.responses(desk.db, case_id)
    letter = next((row for row in rows if row.sort is Sort.LETTER and row.decision_id == force.row.id), None)
    if letter is None:
        raise BadPackageError(_("the letter is not made yet"))
    return _Basis(force, letter, days, used, named, cases.load(desk.db, case_id).reference)


def _lacking(desk: Desk, case_id: CaseId, force: Force, data: str) -> str:
    """Say that an export is lacking, and where there is one of an account that the decision was not about, that."""
    told = _("no export was imported for: {data}").format(data=data)
    named = decided_accounts(desk.db, force)
    others = {row.account for row in exports(desk.db, case_id) if row.account not in named and not row.withdrawn}
    if not others:
        return told
    words = _("named after the decision, and no part of it: {accounts}; decide anew to give out its data")
    return f"{told}; {words.format(accounts=', '.join(sorted(others)))}"


def _letter_piece(desk: Desk, letter: ResponseRow) -> Piece:
    sent = next(each for each in letter.files if each.media_type == PDF)
    return piece("letter.pdf", queries.read_file(desk, sent.id))


def _record(desk: Desk, case_id: CaseId, basis: _Basis, data: Sequence[Piece]) -> dict[str, Any]:
    """Return the disclosure record: the agency's five values, and by whom it was decided and agreed to."""
    row = basis.force.row
    read = facts(row.protocol, row.answers)
    paragraphs = [each.citation for each in read.bases if each.id in _PARAGRAPHS]
    contents = [each for each in data if each.told["category"] == Category.CONTENT.value]
    question = asked(desk.db, case_id)
    house = head_of(desk).get("organisation", "")
    return {
        "values_of_6_usc_657": {
            "paragraph": paragraphs,
            "date": utc_text(desk.clock.now())[:10],
            "disclosing_entity": house,
            "customers": len({each.account for each in basis.used}) or 1,
            "communications": sum(int(each.told.get("rows", 1)) for each in contents),
        },
        "recipient": basis.letter.recipient,
        "bases": [basis_line(each, "en") for each in read.bases],
        "categories": [category.value for category in basis.days],
        "decided_by": row.person,
        "decided_at": row.at,
        "agreed_by": question.said.approver if question and question.said else None,
    }


def _keep(
    desk: Desk,
    case_id: CaseId,
    basis: _Basis,
    told: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]], Ways],
    made: tuple[SentFile, str],
) -> Packed:
    """Put the package on record as it is; the passphrase is nowhere in it."""
    (sent, passphrase), (about, files, how) = made, told
    body = {
        "record": about,
        "files": list(files),
        "left_out": [row.sha256 for row in usable(desk, case_id, basis.force) if row.id in how.leave_out],
        "opened_by": "passphrase told by phone" if passphrase else "age key",
        "mail_to": basis.letter.body.get("mail_to", ""),
        "mail": basis.letter.body.get("mail", ""),
    }
    title = f"{basis.letter.title}{_ENDINGS[bool(passphrase)][0]}"
    new = NewResponse(Sort.PACKAGE, title, basis.letter.recipient, body, basis.letter.language, None,
                      rests_on(basis.force), (sent,))  # fmt: skip
    with store.kept_if_written(desk, (sent,)), desk.transaction(Permission.RESPOND) as tx:
        # Making it took a moment, in which the case could be decided anew, or an export withdrawn or a file classified.
        if queries.in_force(tx.desk, case_id) != basis.force or not _same(tx.desk, case_id, basis):
            raise NotInForceError(_("something else was decided while the package was being made"))
        named = ", ".join(category.value for category in basis.days)
        number = record(tx, case_id, new, "package made", named)
    return Packed(number, passphrase, tx.changes)


def _same(desk: Desk, case_id: CaseId, basis: _Basis) -> bool:
    """Tell whether everything that is in a package may still go."""
    still = {row.id for row in usable(desk, case_id, basis.force)}
    held = {each.row.id for each in media.given(desk, case_id, basis.force) if each.held}
    return all(row.id in still for row in basis.used) and not any(each.row.id in held for each in basis.items)
