"""The exposure ledger: one span a reveal, in the person's own store, saying how much was seen and never what."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, NewType

from app.clock import utc_text
from app.wellness.points import heavier
from app.wellness.store import item_reference, telling

if TYPE_CHECKING:
    from app.clock import Clock
    from app.desk import Desk

SpanUid = NewType("SpanUid", str)

# Spans are charged when the shift is saved; more than this since the last time means that the machine slept.
MOST_AT_ONCE = 20.0
# The class of a requester's own paper, which is no exposure, and of what nothing is known of.
PAPERS, UNCLASSIFIED = "papers", "unclassified"
# How a span ended of which nothing was shown, as where it could not be decoded: it is no look.
UNSEEN = "undecodable"

_CHARGE = (
    "UPDATE span SET"
    " l1_seconds = l1_seconds + (level = 'L1') * min(max(? - running, 0), ?),"
    " l2_seconds = l2_seconds + (level = 'L2') * min(max(? - running, 0), ?),"
    " l3_seconds = l3_seconds + (level = 'L3') * min(max(? - running, 0), ?),"
    " l4_seconds = l4_seconds + (level = 'L4') * min(max(? - running, 0), ?),"
    " running = ?, tick_at = ? WHERE ended_at IS NULL"
)
_SIZES = {"L1": "tile", "L2": "reduced", "L3": "reduced", "L4": "native"}


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the ledger is told when something is uncovered."""

    item_uid: str
    content_class: str
    severity: str
    modality: str
    level: str
    gesture: str
    purpose: str
    life_at_risk: bool = False
    colour: bool = False
    sound: bool = False
    motion: bool = False
    size: str | None = None


def open_span(desk: Desk, reveal: Reveal) -> SpanUid:
    """Begin a span, or carry an open one of the same item on to another level."""
    with telling(desk):
        item = item_reference(desk.own, reveal.item_uid)
        row = desk.own.execute("SELECT uid, modality FROM span WHERE item = ? AND ended_at IS NULL", (item,)).fetchone()
        if row is None:
            return _insert(desk, reveal, item)
        _charge(desk)
        desk.own.execute(
            "UPDATE span SET modality = ?, level = ?, reached = max(reached, ?), colour = max(colour, ?), sound = max(sound, ?), motion = max(motion, ?),"
            " size_class = CASE size_class WHEN 'native' THEN size_class ELSE ? END, purpose = ? WHERE uid = ?",
            (
                heavier(desk.settings.pacing.weights, row[1], reveal.modality),
                reveal.level,
                reveal.level,
                reveal.colour,
                reveal.sound,
                reveal.motion,
                reveal.size or _SIZES[reveal.level],
                reveal.purpose,
                row[0],
            ),
        )
        return SpanUid(row[0])


def charge(desk: Desk) -> None:
    """Add the time since the last charge to every open span; a crash then loses no more than what came after."""
    with telling(desk):
        _charge(desk)


def close_span(desk: Desk, uid: SpanUid, ended_by: str) -> None:
    """End a span now; one of which nothing was shown is none that the caps hear of."""
    with telling(desk):
        _charge(desk)
        desk.own.execute(
            "UPDATE span SET ended_at = ?, ended_by = ?, counted = iif(? = ?, 2, counted)"
            " WHERE uid = ? AND ended_at IS NULL",
            (utc_text(desk.clock.now()), ended_by, ended_by, UNSEEN, uid),
        )


def rate(desk: Desk, item_uid: str, severity: str) -> None:
    """Let the looks of the running shift at an item count as what the person found it to be."""
    with telling(desk):
        desk.own.execute(
            "UPDATE span SET severity = ? WHERE item = ? AND class <> ?"
            " AND shift_uid = (SELECT shift_uid FROM shift_state)",
            (severity, item_reference(desk.own, item_uid), PAPERS),
        )


def purposes(desk: Desk, item_uid: str) -> list[str]:
    """Return what the person looked for in an item before, the last first."""
    with telling(desk):
        item = item_reference(desk.own, item_uid)
        rows = desk.own.execute("SELECT purpose FROM span WHERE item = ? ORDER BY id DESC", (item,)).fetchall()
    return [row[0] for row in rows]


def close_crashed(desk: Desk) -> int:
    """End at their last charge the spans that nobody ended, and return how many; nothing is revealed at sign-in."""
    with telling(desk):
        cursor = desk.own.execute("UPDATE span SET ended_at = tick_at, ended_by = 'crash' WHERE ended_at IS NULL")
    return int(cursor.rowcount)


def avoid(desk: Desk, item_uid: str, reason: str) -> None:
    """Note that an item was decided without being looked at."""
    with telling(desk):
        desk.own.execute(
            "INSERT INTO avoided (shift_uid, at, item, reason) SELECT shift_uid, ?, ?, ? FROM shift_state",
            (utc_text(desk.clock.now()), item_reference(desk.own, item_uid), reason),
        )


def _insert(desk: Desk, reveal: Reveal, item: bytes) -> SpanUid:
    # Random, not a UUIDv7: its time must not lead to the look in the access log.
    uid = SpanUid(str(uuid.uuid4()))
    at = utc_text(desk.clock.now())
    desk.own.execute(
        "INSERT INTO span (uid, shift_uid, item, class, severity, modality, level, reached, l1_seconds, l2_seconds, l3_seconds,"
        " l4_seconds, colour, sound, motion, size_class, nth, gesture, purpose, mode, alone, started_at, tick_at,"
        " running) SELECT ?, shift_uid, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?, ?,"
        " 1 + (SELECT count(*) FROM span WHERE item = ? AND ended_by IS NOT ?), ?, ?, ?,"
        " NOT EXISTS (SELECT 1 FROM choice WHERE name = 'together' AND value = 'on'), ?, ?, ? FROM shift_state",
        (
            uid,
            item,
            reveal.content_class,
            reveal.severity,
            reveal.modality,
            reveal.level,
            reveal.level,
            reveal.colour,
            reveal.sound,
            reveal.motion,
            reveal.size or _SIZES[reveal.level],
            item,
            UNSEEN,
            reveal.gesture,
            reveal.purpose,
            "life_at_risk" if reveal.life_at_risk else "normal",
            at,
            at,
            desk.clock.monotonic(),
        ),
    )
    return uid


def _charge(desk: Desk) -> None:
    clock: Clock = desk.clock
    running = clock.monotonic()
    desk.own.execute(_CHARGE, (*(running, MOST_AT_ONCE) * 4, running, utc_text(clock.now())))
