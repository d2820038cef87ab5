"""The one way to pixels and words above facts: checked, recorded, counted, and only then decoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.cage.model import Answer, Pixels
from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.clock import from_text
from app.evidence import queries as evidence
from app.evidence import sealing
from app.evidence.model import ItemId, ItemKind, Layout
from app.evidence.terms import in_force
from app.identity import Permission, new_uid
from app.log import failed
from app.looking import behind, flashes, private, store
from app.looking.counting import reveal_of
from app.looking.flashes import Leave, Override
from app.looking.locks import NONE, RUNNING, Lock, LockedError, Locks, Opened, opened
from app.looking.model import (
    MOVING,
    UNSEEN,
    EndedBy,
    Gesture,
    Level,
    LevelJumpError,
    NotShowableError,
    Part,
    Purpose,
    Subject,
    allowed_purpose,
    check_gap,
    check_level,
    start_level,
)
from app.looking.reveal import timing
from app.looking.seen import covers
from app.looking.showing import Reel, Showing, grey_unless
from app.looking.store import OpenLook, Target
from app.looking.text import at_level
from app.looking.wants import GOING_ON, Want, first_want, whole_job
from app.wellness import ledger
from app.wellness.store import OwnStoreError

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk, Transaction
    from app.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Look:
    """A look that is on record; whoever opened it closes it."""

    id: int
    uid: str
    item_id: ItemId
    case_id: CaseId
    level: Level
    span: ledger.SpanUid | None
    locks: Locks = NONE
    kind: ItemKind = ItemKind.PICTURE
    reel: Reel = field(default_factory=Reel, repr=False, compare=False)
    # It was asked for from a look that was on show.
    follows: bool = False
    # Whoever opens it says that it is not, until it is: what is let go before counts as none.
    on_show: bool = True


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to decode one item at one level: its look is committed and its span open."""

    look: Look
    target: Target = field(repr=False)
    layout: Layout | None = field(repr=False)
    expires_seconds: float | None
    notice: str = ""
    leave: Leave = None
    words: str | None = field(default=None, repr=False)

    @property
    def now(self) -> Opened:
        """Return how far the item is open."""
        return Opened(self.look.level, self.look.locks)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the gate gives out: pixels or words, never sharper than the level of the look."""

    look: Look
    level: Level
    pixels: Pixels | None = field(repr=False)
    text: str | None = field(repr=False)
    expires_seconds: float | None
    notice: str = ""
    answer: Answer | None = field(default=None, repr=False)
    showing: Showing | None = field(default=None, repr=False)


def layout(desk: Desk, item_id: ItemId) -> Layout | None:
    """Return the stored layout of an item that may stand open at it; of all others it is a look like any."""
    found = private.met(desk, desk.db, item_id)
    if start_level(found.subject) < Level.L1 or private.is_closed(desk, desk.db, found):
        return None
    return evidence.layout(desk.db, item_id)


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


def begin(  # noqa: PLR0913 -- a look is as many things, and each is named where it is begun
    desk: Desk,
    item_id: ItemId,
    level: Level,
    *,
    purpose: Purpose | None,
    gesture: Gesture,
    locks: Locks = NONE,
    after: Look | None = None,
    whole: bool = False,
    leave: Leave = None,
    part: Part = Part.ITEM,
    still: Callable[[], object] | None = None,
) -> Ticket:
    """Check the rules, commit the row and open the span; nothing is read yet. `whole`: all that `after` showed was seen."""
    with desk.transaction(Permission.LOOK) as tx:
        if still is not None:
            # What had to wait for the database: this raises where nobody asks any more.
            still()
        target = private.met(desk, tx.db, item_id)
        private.refuse(desk, tx.db, target)
        written = part is Part.WORDS or (target.subject.kind is ItemKind.SOUND and level is Level.L2)
        words = behind.words_of(tx.db, item_id) if written else None
        target = _words_alone(target, words, level) if part is Part.WORDS else target
        before = store.open_look(tx.db, item_id, desk.person.id)
        now = _check(
            tx, target, before if before and before.part is part else None, opened(target.subject.kind, level, locks)
        )
        flashes.check_larger(target.uid, now, 0.0, leave)
        why = allowed_purpose(target.subject, now.level, purpose or private.purpose_before(desk, tx.db, target))
        told = private.purpose_told(desk, tx.db, target, now.level, why)
        carried = after if after is not None and before is not None and after.id == before.id else None
        if before is not None:
            # Only whoever shows it knows: a lens and a half cover leave most of a picture out.
            _end(tx, carried or before, EndedBy.LEVEL, complete=whole and carried is not None)
        look = _record(tx, target, now, told, gesture, leave, part)
    span, notice = _count(desk, look, target, now, why, gesture)
    counted = _counted(look, target, now, span, carried)
    stored = evidence.layout(desk.db, item_id) if now.level is Level.L1 else None
    return Ticket(counted, target, stored, _expires(desk, target.subject, now), notice, leave, words)


def decode(ticket: Ticket, vault: Vault, cage: Cage, first: Want | None = None) -> Shown:
    """Read the sealed bytes and have exactly that level made of them; this waits, and may run on any thread."""
    look, target, kind = ticket.look, ticket.target, ticket.target.subject.kind
    if ticket.words is not None:
        return _shown(ticket, text=at_level(ticket.words, look.level, in_force(vault.home)))
    if kind in GOING_ON or Lock.MOTION in look.locks:
        showing = Showing(look.uid, ticket.now, ticket.target, look.reel, ticket.leave, vault, cage)
        want = first or first_want(kind, ticket.now)
        answer = None if want is None else showing.ask(want)
        return _shown(ticket, text=None if answer is None else answer.text, answer=answer, showing=showing)
    if ticket.layout is not None and kind is ItemKind.PICTURE:
        return _shown(ticket, Pixels(ticket.layout.width, ticket.layout.height, "L", ticket.layout.grey))
    with sealing.open_sealed(vault, target.uid, target.sealed_name, target.wrapped_key) as source:
        answer = cage.ask(whole_job(kind, ticket.now), source)
    return _shown(ticket, None if answer.pixels is None else grey_unless(answer.pixels, ticket.now))


def close_look(desk: Desk, look: Look, ended_by: EndedBy, *, complete: bool) -> Changes:
    """Take away what the look could still ask, record how it ended and close its span; once closed stays as it is."""
    look.reel.end()
    with desk.transaction(Permission.KEEP) as tx:
        _end(tx, look, ended_by, complete=complete)
    if look.span is not None:
        # What was on show before this look, within the same span, was seen whatever became of this one.
        unseen = EndedBy.LEVEL.value if look.follows else ledger.UNSEEN
        ledger.close_span(desk, look.span, ended_by.value if look.on_show and ended_by not in UNSEEN else unseen)
    return tx.changes


def end_crashed(desk: Desk) -> Changes:
    """End the looks that were open when the program was killed; called at sign-in, when nothing is revealed."""
    if not (crashed := store.open_looks(desk.db, desk.person.id)):
        return Changes()
    with desk.transaction(Permission.KEEP) as tx:
        for look in crashed:
            _end(tx, look, EndedBy.CRASH, complete=False)
    return tx.changes


def _shown(
    ticket: Ticket,
    pixels: Pixels | None = None,
    text: str | None = None,
    *,
    answer: Answer | None = None,
    showing: Showing | None = None,
) -> Shown:
    look = ticket.look
    return Shown(look, look.level, pixels, text, ticket.expires_seconds, ticket.notice, answer, showing)


def _words_alone(target: Target, words: str | None, level: Level) -> Target:
    """Return a picture as the text that was read in it, which has no level beyond the plain words."""
    if words is None:
        raise NotShowableError
    if level > Level.L3:
        raise LevelJumpError(level)
    return replace(target, subject=replace(target.subject, kind=ItemKind.TEXT))


def _check(tx: Transaction, target: Target, before: OpenLook | None, asked: Opened) -> Opened:
    settings = tx.desk.settings.looking
    now = before.level if before else start_level(target.subject)
    check_level(target.subject, now, asked.level)
    still = target.subject.kind is ItemKind.PICTURE and not target.subject.moves
    if still and Lock.MOTION in asked.locks:
        raise LockedError(Lock.MOTION)
    if now >= Level.L3:
        return asked
    if asked.locks & RUNNING and target.subject.kind is not ItemKind.SOUND:
        raise LevelJumpError(asked.level)
    ended = store.last_close_look(tx.db, tx.desk.person.id, settings.unclassified_severity)
    since = (tx.desk.clock.now() - from_text(ended)).total_seconds() if ended else None
    check_gap(target.subject, asked.level, since, settings.gap_seconds_s4)
    return asked


def _record(
    tx: Transaction, target: Target, now: Opened, why: Purpose, gesture: Gesture, leave: Leave, part: Part
) -> OpenLook:
    uid = new_uid()
    look_id = store.insert(tx, uid, target.id, now.level, why, gesture, part)
    override = leave if isinstance(leave, Override) and {Lock.MOTION, Lock.SIZE} <= now.locks else None
    store.insert_locks(tx, look_id, now.locks, override)
    locks = sorted(lock.value for lock in now.locks)
    body = {"item": target.uid, "level": now.level.name, "locks": locks, "purpose": why.value, "gesture": gesture.value}
    if part is not Part.ITEM:
        body["part"] = part.value
    if override is not None:
        body["unchecked"] = override.reason.strip()
    tx.wrote("look", uid, 1, "look.open", body, topics=(Topic.EVIDENCE,), cases=(target.case_id,))
    return OpenLook(look_id, uid, target.id, target.case_id, now.level, part)


def _end(tx: Transaction, look: OpenLook | Look, ended_by: EndedBy, *, complete: bool) -> None:
    seen = look.reel.seen() if isinstance(look, Look) else ()
    if isinstance(look, Look) and (look.kind in GOING_ON or Lock.MOTION in look.locks):
        complete = covers(seen, runs=look.kind in MOVING)
    if isinstance(look, Look) and not look.on_show and ended_by not in UNSEEN:
        ended_by, complete = EndedBy.UNCOUNTED, False
    if store.insert_end(tx, look.id, ended_by.value, complete=complete):
        store.insert_seen(tx, look.id, seen)
        body = {"ended_by": ended_by.value, "complete": complete, "seen": [[each.first, each.last] for each in seen]}
        tx.wrote("look", look.uid, 2, "look.end", body, topics=(Topic.EVIDENCE,), cases=(look.case_id,))


def _count(
    desk: Desk, look: OpenLook, target: Target, now: Opened, why: Purpose, gesture: Gesture
) -> tuple[ledger.SpanUid | None, str]:
    """Open the span; a store that cannot count stops the look, unless a life is at risk: then it is only told."""
    try:
        return ledger.open_span(desk, reveal_of(target, now, why, gesture, store.classes(desk.db, target.id))), ""
    except OwnStoreError as error:
        if target.subject.life_at_risk:
            failed("counting a look", error)
            return None, str(error)
        uncounted = Look(look.id, look.uid, look.item_id, look.case_id, look.level, None)
        close_look(desk, uncounted, EndedBy.UNCOUNTED, complete=False)
        raise


def _counted(look: OpenLook, target: Target, now: Opened, span: ledger.SpanUid | None, carried: Look | None) -> Look:
    reel = carried.reel if carried is not None and not carried.reel.over else Reel()
    reel.hand_to(look.uid)
    kind, follows = target.subject.kind, carried is not None and (carried.on_show or carried.follows)
    return Look(look.id, look.uid, target.id, target.case_id, now.level, span, now.locks, kind, reel, follows)


def _expires(desk: Desk, subject: Subject, now: Opened) -> float | None:
    policy, gap = desk.settings.looking, desk.settings.pacing.prompting.gap_seconds
    if subject.is_paper or now.level < Level.L3:
        return None
    times = timing(policy, subject.kind, life_at_risk=subject.life_at_risk, gap_seconds=gap)
    return times.running_latch if now.runs and subject.kind in MOVING else times.latch
