"""The one way to pixels and words above facts: checked, recorded, counted, and only then decoded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.cage.model import Job, Op, Pixels
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import from_text
from app.evidence import queries as evidence
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, Layout
from app.identity import new_uid
from app.log import failed
from app.looking import store
from app.looking.model import (
    EndedBy,
    Gesture,
    Level,
    NotShowableError,
    Purpose,
    Subject,
    allowed_purpose,
    check_gap,
    check_level,
    start_level,
)
from app.looking.reveal import timing
from app.looking.store import OpenLook, Target
from app.looking.text import at_level
from app.wellness import ledger
from app.wellness.ledger import SpanUid
from app.wellness.store import OwnStoreError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk, Transaction
    from app.vault.vault import Vault

_OPS = {
    Level.L1: Op.PICTURE_LAYOUT,
    Level.L2: Op.PICTURE_SKETCH,
    Level.L3: Op.PICTURE_REDUCED,
    Level.L4: Op.PICTURE_FULL,
}
_MODALITIES = {ItemKind.PICTURE: "still", ItemKind.TEXT: "text"}


@dataclass(frozen=True, slots=True)
class Look:
    """A look that is on record; whoever opened it closes it."""

    id: int
    uid: str
    item_id: ItemId
    case_id: CaseId
    level: Level
    span: SpanUid | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to decode one item at one level: its look is committed and its span open."""

    look: Look
    target: Target = field(repr=False)
    layout: Layout | None = field(repr=False)
    expires_seconds: float | None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the gate gives out: pixels or words, never sharper than the level of the look."""

    look: Look
    level: Level
    pixels: Pixels | None = field(repr=False)
    text: str | None = field(repr=False)
    expires_seconds: float | None
    notice: str = ""


def layout(desk: Desk, item_id: ItemId) -> Layout | None:
    """Return the stored layout of an item that may stand open at it; of all others it is a look like any."""
    found = store.target(desk.db, item_id, desk.settings.looking.unclassified_severity)
    return evidence.layout(desk.db, item_id) if start_level(found.subject) >= Level.L1 else None


def open_look(
    desk: Desk, cage: Cage, item_id: ItemId, level: Level, *, purpose: Purpose | None, gesture: Gesture
) -> Shown:
    """Look at an item in one go; what cannot be decoded ends the look and is told."""
    ticket = begin(desk, item_id, level, purpose=purpose, gesture=gesture)
    try:
        return decode(ticket, desk.vault, cage)
    except BaseException:
        close_look(desk, ticket.look, EndedBy.UNDECODABLE, complete=False)
        raise


def begin(desk: Desk, item_id: ItemId, level: Level, *, purpose: Purpose | None, gesture: Gesture) -> Ticket:
    """Check the rules, commit the access-log row and open the span; nothing has been read yet."""
    unclassified = desk.settings.looking.unclassified_severity
    with desk.transaction() as tx:
        target = store.target(tx.db, item_id, unclassified)
        before = store.open_look(tx.db, item_id, desk.person.id)
        _check(tx, target, before, level)
        chosen = purpose or store.earlier_purpose(tx.db, item_id, desk.person.id)
        why = allowed_purpose(target.subject, level, chosen)
        if before is not None:
            # A picture has been shown whole; of a text only whoever shows it knows.
            _end(tx, before, EndedBy.LEVEL, complete=target.subject.kind is ItemKind.PICTURE)
        look = _record(tx, target, level, why, gesture)
    span, notice = _count(desk, look, target, why, gesture)
    counted = Look(look.id, look.uid, item_id, target.case_id, level, span)
    stored = evidence.layout(desk.db, item_id) if level is Level.L1 else None
    return Ticket(counted, target, stored, _expires(desk, target.subject, level), notice)


def decode(ticket: Ticket, vault: Vault, cage: Cage) -> Shown:
    """Read the sealed bytes and have exactly that level made of them; this waits, and may run on any thread."""
    look, target = ticket.look, ticket.target
    if ticket.layout is not None and target.subject.kind is ItemKind.PICTURE:
        pixels = Pixels(ticket.layout.width, ticket.layout.height, "L", ticket.layout.grey)
        return Shown(look, look.level, pixels, None, ticket.expires_seconds, ticket.notice)
    if target.subject.kind is ItemKind.TEXT:
        job = Job(Op.TEXT_READ)
    elif target.subject.kind is ItemKind.PICTURE:
        job = Job(_OPS[look.level])
    else:
        raise NotShowableError
    with sealing.open_sealed(vault, target.uid, target.sealed_name, target.wrapped_key) as source:
        answer = cage.ask(job, source)
    text = None if answer.text is None else at_level(answer.text, look.level)
    return Shown(look, look.level, answer.pixels, text, ticket.expires_seconds, ticket.notice)


def close_look(desk: Desk, look: Look, ended_by: EndedBy, *, complete: bool) -> Changes:
    """Record how a look ended and close its span; what is closed already stays as it is."""
    with desk.transaction() as tx:
        _end(tx, OpenLook(look.id, look.uid, look.item_id, look.case_id, look.level), ended_by, complete=complete)
    if look.span is not None:
        ledger.close_span(desk, look.span, ended_by.value)
    return tx.changes


def end_crashed(desk: Desk) -> Changes:
    """End the looks that were open when the program was killed; called at sign-in, when nothing is revealed."""
    crashed = store.open_looks(desk.db, desk.person.id)
    if not crashed:
        return Changes()
    with desk.transaction() as tx:
        for look in crashed:
            _end(tx, look, EndedBy.CRASH, complete=False)
    return tx.changes


def _check(tx: Transaction, target: Target, before: OpenLook | None, level: Level) -> None:
    settings = tx.desk.settings.looking
    now = before.level if before else start_level(target.subject)
    check_level(target.subject, now, level)
    if now >= Level.L3:
        return
    ended = store.last_close_look(tx.db, tx.desk.person.id, settings.unclassified_severity)
    since = (tx.desk.clock.now() - from_text(ended)).total_seconds() if ended else None
    check_gap(target.subject, level, since, settings.gap_seconds_s4)


def _record(tx: Transaction, target: Target, level: Level, why: Purpose, gesture: Gesture) -> OpenLook:
    uid = new_uid()
    look_id = store.insert(tx, uid, target.id, level, why, gesture)
    body = {"item": target.uid, "level": level.name, "purpose": why.value, "gesture": gesture.value}
    tx.wrote("look", uid, 1, "look.open", body, topics=(Topic.EVIDENCE,), cases=(target.case_id,))
    return OpenLook(look_id, uid, target.id, target.case_id, level)


def _end(tx: Transaction, look: OpenLook, ended_by: EndedBy, *, complete: bool) -> None:
    if store.insert_end(tx, look.id, ended_by.value, complete=complete):
        body = {"ended_by": ended_by.value, "complete": complete}
        tx.wrote("look", look.uid, 2, "look.end", body, topics=(Topic.EVIDENCE,), cases=(look.case_id,))


def _count(desk: Desk, look: OpenLook, target: Target, why: Purpose, gesture: Gesture) -> tuple[SpanUid | None, str]:
    """Open the span; a store that cannot count stops the look, unless a life is at risk: then it is only told."""
    subject = target.subject
    reveal = ledger.Reveal(
        item_uid=target.uid,
        content_class="papers" if subject.is_paper else "unclassified",
        severity="S1" if subject.is_paper else subject.met_as.value,
        modality=_MODALITIES[subject.kind],
        level=look.level.name,
        gesture=gesture.value,
        purpose=why.value,
        life_at_risk=subject.life_at_risk,
        colour=look.level is Level.L4 and subject.kind is ItemKind.PICTURE,
    )
    try:
        return ledger.open_span(desk, reveal), ""
    except OwnStoreError as error:
        if subject.life_at_risk:
            failed("counting a look", error)
            return None, str(error)
        close_look(
            desk,
            Look(look.id, look.uid, look.item_id, look.case_id, look.level, None),
            EndedBy.UNCOUNTED,
            complete=False,
        )
        raise


def _expires(desk: Desk, subject: Subject, level: Level) -> float | None:
    policy, gap = desk.settings.looking, desk.settings.pacing.prompting.gap_seconds
    if subject.is_paper or level < Level.L3:
        return None
    return timing(policy, subject.kind, life_at_risk=subject.life_at_risk, gap_seconds=gap).latch
