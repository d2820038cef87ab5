"""Sealing a pack: closed cases and what their evidence may show, for supervisors of vaults that are known here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.cases.store import destructions_of
from app.changes import Changes
from app.clock import utc_text
from app.errors import StillwaterError
from app.i18n import _, ngettext
from app.identity import Permission
from app.policies.exports import Export
from app.review import witnessing
from app.review.container import MOST_ITEMS, Layout
from app.review.container_writing import Progress, write_pack
from app.review.envelope import MOST_BYTES, MOST_RECIPIENTS, Kind, seal_envelope
from app.review.errors import NotSealedError
from app.review.gathering import Gathered, gather, histories
from app.review.indexing import Order, index_of, left_out_of
from app.review.known_then import as_known_then
from app.review.levels import Gauge
from app.review.model import Level
from app.review.pack_policy import pack_policy
from app.review.pack_store import Written, record_sealed
from app.vault.outside import sync_names

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

Cancelled = Callable[[], bool]
# What the list of people, the signature, the layout and the seal add to an index.
_SIGNED = 16 * 1024 * 1024


class NothingToSealError(StillwaterError):
    """What was asked for makes no pack: its cases, its readers, its level or its time; what to do fits the reason."""

    def __init__(self, why: str, do: str) -> None:
        super().__init__(
            _("No pack can be sealed of this: {why}.").format(why=why),
            kept=_("Nothing was written."),
            do=do,
        )


@dataclass(frozen=True, slots=True)
class Sealed:
    """A pack that lies where it was asked for, and is on record."""

    uid: str
    path: Path
    cases: int
    items: int
    left_out: dict[str, int]
    changes: Changes


@dataclass(frozen=True, slots=True)
class Preview:
    """What a pack would hold, told before it is sealed; left_out is by the code of the reason."""

    cases: int
    # Chosen, and decided by nobody: they are not in it.
    undecided: int
    items: int
    files: int
    size: int
    left_out: dict[str, int]


def preview(desk: Desk, order: Order, cancelled: Cancelled = lambda: False) -> Preview | None:
    """Return what a pack would hold and what stays behind; nothing is written. Takes a moment, on any thread."""
    cases = chosen(desk, order)
    gathered = gather_all(desk, cases, order.level, cancelled)
    if gathered is None:
        return None
    items = [each for one in gathered for each in one.items]
    files = [each for each in items if each.level is not Level.FACTS]
    size = sum(each.size for each in files)
    return Preview(
        len(gathered),
        len(cases) - len(gathered),
        len(items),
        len(files),
        size,
        left_out_of(gathered, pseudonyms=order.pseudonyms),
    )


def seal_pack(
    desk: Desk,
    order: Order,
    target: Path,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> Sealed | None:
    """Write a pack and put it on record; None, and nothing left, when it was cancelled. Takes long, on any thread."""
    desk.require(Permission.LEAD)
    _check_place(target)
    cases = chosen(desk, order)
    _check(desk, order, cases)
    destroyed = destructions_of(desk.db, cases)
    gathered = gather_all(desk, cases, order.level, cancelled)
    if gathered is None:
        return None
    index, items = index_of(desk, order, gathered)
    if len(index.document(Layout(0, ()))) > MOST_BYTES - _SIGNED or len(items) > MOST_ITEMS:
        raise NothingToSealError(_("these are too many cases for one pack"), _("Seal fewer at a time."))
    sealed_at, until = utc_text(desk.clock.now()), utc_text(order.expires_at)
    marks = (witnessing.marks_here(desk), ())

    def index_for(layout: Layout) -> bytes:
        said, recipients = index.document(layout), [each.person.recipient for each in order.recipients]
        return seal_envelope(said, Kind.PACK, desk.vault, recipients, at=sealed_at, expires_at=until, marks=marks)

    # Under another name until it is on record: a pack that nobody knows of here must not be carried away.
    waiting = target.with_name(f"{target.name}.{index.uid[-12:]}")
    if (layout := write_pack(waiting, index_for, items, progress, cancelled)) is None:
        return None
    digest = hashlib.sha256(index.document(layout)).hexdigest()
    try:
        with desk.transaction(Permission.LEAD) as tx:
            _check_kept(tx.db, cases, destroyed)
            size = waiting.stat().st_size
            record_sealed(tx, index, Written(sealed_at, until, size, digest, str(target)))
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return Sealed(index.uid, _named_now(waiting, target), len(gathered), len(items), dict(index.left_out), tx.changes)


def chosen(desk: Desk, order: Order) -> tuple[CaseId, ...]:
    """Return the cases that an order is about, in the order in which they were drawn."""
    if not order.sample_uid:
        return order.cases
    rows = desk.db.execute(
        "SELECT c.case_id FROM review_sample_case c JOIN review_sample s ON s.id = c.sample_id WHERE s.uid = ?"
        " ORDER BY c.position",
        (order.sample_uid,),
    )
    return tuple(CaseId(row[0]) for row in rows)


def gather_all(
    desk: Desk, cases: Sequence[CaseId], level: Level, cancelled: Cancelled = lambda: False
) -> list[Gathered] | None:
    """Return closed cases as they go into a pack, without those that nobody decided; None when it was cancelled."""
    told, gauge, found = histories(desk.db, cases), Gauge(desk, level, pack_policy()), list[Gathered]()
    for case_id in cases:
        if cancelled():
            return None
        one = gather(desk, case_id, gauge, told)
        if one is not None:
            found.append(one)
    if not found:
        raise NothingToSealError(_("none of the cases was decided by somebody"), _("Choose cases that were decided."))
    return as_known_then(desk.db, found)


def _check_place(target: Path) -> None:
    if target.exists():
        raise NotSealedError(target.name, _("a file of this name is there"))
    if not target.parent.is_dir():
        raise NotSealedError(target.name, _("there is no such folder"))


def _check_kept(db: Connection, cases: Sequence[CaseId], before: int) -> None:
    if destructions_of(db, cases) != before:
        # A certificate names every pack that holds the key, and could not name this one.
        raise NothingToSealError(_("something of its cases was destroyed meanwhile"), _("Seal it again."))


def _check(desk: Desk, order: Order, cases: Sequence[CaseId]) -> None:
    desk.settings.exports.require(Export.REVIEW_PACKS)
    if not cases:
        raise NothingToSealError(_("no case is chosen"), _("Choose closed cases."))
    _check_readers(desk, order)
    if order.expires_at <= desk.clock.now():
        raise NothingToSealError(_("its last day is over already"), _("Choose a day that is still to come."))
    policy = pack_policy()
    if not policy.allows(order.level):
        raise NothingToSealError(
            _("the policy allows no more than: {level}").format(level=policy.most_level.label),
            _("Choose a lower level."),
        )
    if order.expires_at > desk.clock.now() + timedelta(days=policy.most_days + 1):
        raise NothingToSealError(
            _("the policy allows at most {days} days").format(days=policy.most_days), _("Give it a shorter time.")
        )
    numbers = json.dumps(sorted(cases))
    (open_ones,) = desk.db.execute(
        "SELECT count(*) FROM cases WHERE state <> 'closed' AND id IN (SELECT value FROM json_each(?))", (numbers,)
    ).fetchone()
    if open_ones:
        words = ngettext("{count} of the cases is not closed", "{count} of the cases are not closed", open_ones)
        raise NothingToSealError(words.format(count=open_ones), _("Choose closed cases."))


def _check_readers(desk: Desk, order: Order) -> None:
    if not order.recipients:
        raise NothingToSealError(_("nobody is chosen to seal it for"), _("Choose who is to review."))
    if len(order.recipients) > MOST_RECIPIENTS:
        raise NothingToSealError(_("these are too many readers for one pack"), _("Choose fewer."))
    if any(each.vault_uid == desk.vault.uid for each in order.recipients):
        raise NothingToSealError(
            _("whoever works in this vault sees what was decided, and cannot answer blind"),
            _("Choose supervisors of other vaults."),
        )


def _named_now(waiting: Path, target: Path) -> Path:
    """Give a pack that is on record its name; where that fails it stays beside it, whole, under the other one."""
    try:
        if target.exists():
            return waiting
        waiting.replace(target)
    except OSError:
        return waiting
    with suppress(OSError):
        # After a cut of power it may have the other name again, as whole as with this one.
        sync_names(target.parent)
    return target
