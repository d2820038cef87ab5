"""Making a disclosure package, and asking colleagues to preserve an account or to hold what is done to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
from app.i18n import _
from app.responses import package, queries, store
from app.responses.actions import going_on, record, rests_on
from app.responses.errors import BadPackageError, NotInForceError
from app.responses.exports import ExportRow, accounts, exports, table_of
from app.responses.filling import Span, basis_line, spans
from app.responses.force import Force
from app.responses.model import PDF, ResponseId, Sort
from app.responses.package import Piece
from app.responses.queries import ResponseRow
from app.responses.store import NewResponse
from app.vault.spoken import spoken_passphrase

if TYPE_CHECKING:
    from app.desk import Desk

# 6 U.S.C. § 657 asks the agency for five values; these are the provisions that it asks them of.
_PARAGRAPHS = ("us-2702-b8", "us-2702-c4")


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
class _Basis:
    """Everything a package is made of, read in one go."""

    force: Force
    letter: ResponseRow
    days: Mapping[Category, Span]
    used: tuple[ExportRow, ...]
    reference: str


def make_package(desk: Desk, case_id: CaseId, *, key: str = "", check: Callable[[], object] = going_on) -> Packed:
    """Make the package of a decision in force from its letter and the exports; takes a moment, on any thread."""
    basis = _basis(desk, case_id)
    data = []
    for number, export in enumerate(basis.used, 1):
        check()
        data.append(package.data_piece(export, table_of(desk, export), basis.days[export.category], number))
    told, now = _record(desk, case_id, basis, data), desk.clock.now()
    pieces = [_letter_piece(desk, basis.letter), *data, package.record_piece(told)]
    about = {"reference": basis.reference, "decision": basis.force.row.uid, "made_at": utc_text(now)}
    whole = [*pieces, package.manifest(pieces, about)]
    passphrase = "" if key else spoken_passphrase()
    sealed = package.to_key(whole, key, now) if key else package.by_passphrase(whole, passphrase, now)
    check()
    return _keep(desk, case_id, basis, (told, package.hashes(whole)), (sealed, passphrase))


def ask_colleague(desk: Desk, case_id: CaseId, what: Ask, account: str, why: str) -> Changes:
    """Put on record that whoever runs the accounts was asked to preserve one, or to leave it as it is for now."""
    if not why.strip():
        raise ReasonMissingError
    with desk.transaction() as tx:
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


def _basis(desk: Desk, case_id: CaseId) -> _Basis:
    force = queries.in_force(desk, case_id)
    days = spans(force)
    if not days:
        raise BadPackageError(_("nothing was decided to be disclosed"))
    used = tuple(each for each in exports(desk.db, case_id) if each.category in days)
    there = {each.category for each in used}
    if lacking := [category.label for category in days if category not in there]:
        raise BadPackageError(_("no export was imported for: {data}").format(data=", ".join(lacking)))
    rows = queries.responses(desk.db, case_id)
    letter = next((row for row in rows if row.sort is Sort.LETTER and row.decision_id == force.row.id), None)
    if letter is None:
        raise BadPackageError(_("the letter is not made yet"))
    return _Basis(force, letter, days, used, cases.load(desk.db, case_id).reference)


def _letter_piece(desk: Desk, letter: ResponseRow) -> Piece:
    sent = next(each for each in letter.files if each.media_type == PDF)
    return Piece("letter.pdf", queries.read_file(desk, sent.id))


def _record(desk: Desk, case_id: CaseId, basis: _Basis, data: Sequence[Piece]) -> dict[str, Any]:
    """Return the disclosure record: the agency's five values, and by whom it was decided and agreed to."""
    row = basis.force.row
    read = facts(row.protocol, row.answers)
    paragraphs = [each.citation for each in read.bases if each.id in _PARAGRAPHS]
    contents = [each for each in data if each.told["category"] == Category.CONTENT.value]
    question = asked(desk.db, case_id)
    house = store.letterhead(desk.db).get("organisation", "")
    return {
        "values_of_6_usc_657": {
            "paragraph": paragraphs,
            "date": utc_text(desk.clock.now())[:10],
            "disclosing_entity": house,
            "customers": len({each.account for each in basis.used}),
            "communications": sum(int(each.told["rows"]) for each in contents),
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
    told: tuple[Mapping[str, Any], Sequence[Mapping[str, Any]]],
    made: tuple[bytes, str],
) -> Packed:
    """Seal the package as it is and put it on record; the passphrase is in neither."""
    (sealed, passphrase), (about, files) = made, told
    ending, kind = (".zip", "application/zip") if passphrase else (".zip.age", "application/octet-stream")
    body = {
        "record": about,
        "files": list(files),
        "opened_by": "passphrase told by phone" if passphrase else "age key",
        "mail_to": basis.letter.body.get("mail_to", ""),
        "mail": basis.letter.body.get("mail", ""),
    }
    title = f"{basis.letter.title}{ending}"
    sent = store.seal(desk.vault, f"{basis.reference}{ending}", kind, sealed)
    new = NewResponse(Sort.PACKAGE, title, basis.letter.recipient, body, basis.letter.language, None,
                      rests_on(basis.force), (sent,))  # fmt: skip
    with store.kept_if_written(desk, (sent,)), desk.transaction() as tx:
        # Making it took a moment, in which the case could be decided anew.
        if queries.in_force(tx.desk, case_id) != basis.force:
            raise NotInForceError(_("something else was decided while the package was being made"))
        named = ", ".join(category.value for category in basis.days)
        number = record(tx, case_id, new, "package made", named)
    return Packed(number, passphrase, tx.changes)
