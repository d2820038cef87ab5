"""Files of a case that a decision gives out: which may go, and their bytes, sealed until they are encrypted for the recipient.

Nothing here decodes a file or shows one. What is or may be apparent child abuse material has no way into a package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.model import CaseId, Kind, Severity
from app.decisions.approvals import asked
from app.decisions.model import Category
from app.decisions.own import named
from app.decisions.verdicts import Verdict
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, Source
from app.evidence.queries import ItemRow, items
from app.evidence.stacks import twins
from app.i18n import _
from app.responses import queries
from app.responses.errors import BadPackageError
from app.responses.filling import spans
from app.responses.force import Force
from app.responses.model import Sort
from app.responses.pieces import Piece

if TYPE_CHECKING:
    from app.desk import Desk
    from app.vault.sealed import SealedReader

MOST_BYTES = 2_000_000_000
# What holds no picture, and so needs nobody's look before it may go.
_PLAIN = frozenset({ItemKind.TEXT})


@dataclass(frozen=True, slots=True)
class Given:
    """A file that a decision names to go out, why, and what keeps it from going now; nothing where it may."""

    row: ItemRow
    reason: str
    held: str


def given(desk: Desk, case_id: CaseId, force: Force) -> tuple[Given, ...]:
    """Return the files that a decision names, each with its reason as it was signed."""
    why = {each.item: each.why for each in named(force.row.answers)}
    if not why:
        return ()
    ids = dict(desk.db.execute("SELECT id, uid FROM item WHERE case_id = ?", (case_id,)).fetchall())
    whole, rows = _case_holds(desk, case_id, force), items(desk.db, case_id)
    reported = _reported(desk, case_id)

    def holds(row: ItemRow) -> str:
        """Return what holds a file back, or whatever is packed in it: a container takes along what it holds."""
        inside = (found for each in rows if each.parent_id == row.id and (found := holds(each)))
        return _item_holds(desk, row, reported) or next(inside, "")

    return tuple(
        Given(row, why[ids[row.id]], whole or _source_holds(row) or holds(row)) for row in rows if ids[row.id] in why
    )


def check(files: Iterable[Given]) -> None:
    """Refuse a package of which a file may not go out now."""
    for each in files:
        if each.held:
            raise BadPackageError(_("{name} may not go out: {why}").format(name=each.row.name, why=each.held))


def pieces(desk: Desk, files: Iterable[Given], left: ExitStack) -> list[Piece]:
    """Return the files as pieces of a package, their sealed bytes opened; named by a number, which says nothing."""
    made = []
    for number, each in enumerate(files, 1):
        row = each.row
        reader = left.enter_context(sealing.open_item(desk, ItemId(row.id)))
        told = {
            "category": Category.CONTENT.value,
            "original_name": row.name,
            "type": row.content_type,
            "reason": each.reason,
            "as_it_came": True,
        }
        made.append(
            Piece(f"items/{number:02d}", row.size, row.sha256, partial(_proven, reader, row), told, packed=True)
        )
    return made


def _proven(reader: SealedReader, row: ItemRow) -> Iterator[bytes]:
    """Yield a file's bytes, and stop the package where they are not what its row says."""
    found = hashlib.sha256()
    for chunk in reader.chunks():
        found.update(chunk)
        yield bytes(chunk)
    if found.hexdigest() != row.sha256:
        raise BadPackageError(_("{name} is not what its row says").format(name=row.name))


def _case_holds(desk: Desk, case_id: CaseId, force: Force) -> str:
    """Return what keeps every file of a case back."""
    if cases.load(desk.db, case_id).kind is Kind.CHILD_SAFETY:
        return _("files of a child-safety case go by the CyberTipline")
    if Category.CONTENT not in spans(force):
        return _("content was not decided to be disclosed")
    question = asked(desk.db, case_id)
    if question is None or question.said is None or question.said.verdict is not Verdict.APPROVED:
        return _("nobody agreed to content going out")
    return ""


def _source_holds(row: ItemRow) -> str:
    return "" if row.source is Source.SUBJECT else _("the requester sent it")


def _item_holds(desk: Desk, row: ItemRow, reported: frozenset[int]) -> str:
    """Return what keeps one file back: what is, or may be, apparent child abuse material goes another way."""
    if row.severity is None and row.kind not in _PLAIN:
        return _("nobody has classified it yet")
    told = (
        (row.severity is Severity.S4, _("it is classified S4; apparent child abuse material goes by the CyberTipline")),
        (row.known is not None, _("a list of hashes knows it, and nobody rejected that")),
        (row.id in reported, _("it stands in a CyberTipline draft of this case")),
        (_hard_elsewhere(desk, row), _("the same or nearly the same is classified S4 elsewhere")),
    )
    return next((why for holds, why in told if holds), "")


def _hard_elsewhere(desk: Desk, row: ItemRow) -> bool:
    return any(twin.severity is Severity.S4 for twin in twins(desk.db, ItemId(row.id)))


def _reported(desk: Desk, case_id: CaseId) -> frozenset[int]:
    found: set[int] = set()
    for row in queries.responses(desk.db, case_id):
        files = row.body.get("files")
        if row.sort is Sort.DRAFT and isinstance(files, list):
            found |= {int(each["item"]) for each in files if isinstance(each, dict) and "item" in each}
    return frozenset(found)
