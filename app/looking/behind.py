"""What is found out of items behind the window: what they are known by, words in pictures and sounds, flashes in films."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from app.cage import words
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Job, Op
from app.cage.session import TakenAlongError
from app.cases import store as cases
from app.cases.model import CaseId
from app.cases.words import fold
from app.changes import Changes, Topic
from app.evidence import catching_up, sealing
from app.evidence.comparing import Comparer
from app.evidence.model import ItemId
from app.evidence.terms import counts, shipped_at_least
from app.identity import Permission
from app.looking import flashes, store
from app.looking.flashes import Verdict
from app.requesters import attached

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlcipher3.dbapi2 import Connection

    from app.cage.client import Cage
    from app.cage.words import Line
    from app.desk import Desk
    from app.looking.store import Target

USUAL_SPEED = 1.0
_WORD = re.compile(r"\w+")


class Errand(Enum):
    """What is found out, and the name of the fact that tells it was."""

    KNOWN_BY = "known_by"
    WORDS = "words"
    FLASH = "flash"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One item of which something is not known yet."""

    item_id: ItemId
    errand: Errand


class Agenda:
    """What is left to find out: read from the vault once, and again only after something came or changed there."""

    def __init__(self) -> None:
        self._left: deque[Waiting] = deque()
        self._given_up: set[Waiting] = set()
        self._stale = True

    def __len__(self) -> int:
        return len(self._left)

    def note_change(self) -> None:
        """Note that the vault may hold something else by now."""
        self._stale = True

    def next(self, db: Connection) -> Waiting | None:
        """Take out what to find out next; what somebody else has found out meanwhile is passed over."""
        if self._stale:
            self._stale = False
            self._left = deque(what for what in waiting(db) if what not in self._given_up)
        while self._left:
            what = self._left.popleft()
            if _still_waits(db, what):
                return what
        return None

    def put_back(self, what: Waiting) -> None:
        """Put back what was taken out and left as it was."""
        self._left.appendleft(what)

    def give_up(self, what: Waiting) -> None:
        """Leave what failed for this sitting."""
        self._given_up.add(what)


def waiting(db: Connection) -> list[Waiting]:
    """Return all that is to be found out, in order: of lives at risk first, and nothing that nobody here can read."""
    return [Waiting(ItemId(row[0]), errand) for errand in _errands() for row in db.execute(_ALL[errand])]


def find_out(desk: Desk, cage: Cage, what: Waiting, cancelled: Callable[[], bool]) -> Changes:
    """Find it out and keep it; what cannot be decoded is kept as that, once, with its reason. Waits long."""
    target = store.target(desk.db, what.item_id, desk.settings.looking.unclassified_severity)
    ways = {
        Errand.KNOWN_BY: _learn,
        Errand.WORDS: _read_words,
        Errand.FLASH: _check_flashing,
        Errand.SPEECH: _write_down,
    }
    try:
        return ways[what.errand](desk, cage, target, cancelled)
    except TakenAlongError:
        raise
    except DecodeFailedError as error:
        if error.cause in (Cause.NO_WORD_READER, Cause.NO_RECOGNISER):
            raise
        return _keep(desk, target, what.errand, {"refused": error.reason})


def words_of(db: Connection, item_id: ItemId) -> str | None:
    """Return the words that were read in a picture or heard in a sound, for the gate alone; None where there are none."""
    row = db.execute("SELECT lines FROM picture_words WHERE item_id = ?", (item_id,)).fetchone()
    return "\n".join(line[0] for line in json.loads(row[0])) or None if row else None


def keep_words(desk: Desk, item_id: ItemId, lines: Sequence[Line], size: tuple[int, int]) -> Changes:
    """Keep the words that were read in a picture: its facts tell how many, the search finds them, the gate shows them."""
    text = "\n".join(line.text for line in lines)
    flagged = sum(counts(text, shipped_at_least(desk.vault.folder)).values())
    fact = {"found": len(_WORD.findall(text)), "flagged": flagged}
    target = store.target(desk.db, item_id, desk.settings.looking.unclassified_severity)
    return _keep(desk, target, Errand.WORDS, fact, lines, size)


def check_flashes(
    desk: Desk, cage: Cage, item_id: ItemId, speed: float, told: Callable[[int], object], cancelled: Callable[[], bool]
) -> Verdict:
    """Check a film for flashing at one speed, unless that is known; it is no look, for nothing of it leaves the cage. Waits long."""
    target = store.target(desk.db, item_id, desk.settings.looking.unclassified_severity)
    known = verdict(desk, item_id)
    if known is not None and speed <= known.speed:
        return known
    with sealing.open_sealed(desk.vault, target.uid, target.sealed_name, target.wrapped_key) as source:
        found = flashes.check(cage, source, target.uid, speed, told, cancelled)
    # A clear check holds for every lower speed; what flashes at a higher one need not at the usual one.
    if found.ended and not found.flashing and speed >= USUAL_SPEED:
        _keep(desk, target, Errand.FLASH, _told(found))
    return found


def verdict(desk: Desk, item_id: ItemId) -> Verdict | None:
    """Return the check for flashing that was kept of a film, if it was made."""
    row = desk.db.execute("SELECT uid, facts FROM item WHERE id = ?", (item_id,)).fetchone()
    return verdict_of(row[0], json.loads(row[1])) if row else None


def verdict_of(item_uid: str, facts: Mapping[str, Any]) -> Verdict | None:
    """Return the check that a film's facts hold, if it was made."""
    kept = facts.get(Errand.FLASH.value)
    if not isinstance(kept, dict) or "speed" not in kept:
        return None
    return Verdict(item_uid, **kept)


_OPEN = " FROM item i JOIN cases c ON c.id = i.case_id WHERE c.state <> 'closed' AND i.refused IS NULL AND i.kind = "
_OF = {
    # Lists and likes are looked up for closed cases too.
    Errand.KNOWN_BY: " FROM item i JOIN cases c ON c.id = i.case_id"
    " WHERE i.refused IS NOT 'destroyed' AND NOT EXISTS (SELECT 1 FROM item_hash h WHERE h.item_id = i.id)",
    Errand.WORDS: f"{_OPEN}'picture' AND json_extract(i.facts, '$.words') IS NULL",
    Errand.FLASH: f"{_OPEN}'video' AND json_extract(i.facts, '$.flash') IS NULL",
    Errand.SPEECH: f"{_OPEN}'sound' AND json_extract(i.facts, '$.speech') IS NULL",
}
_ALL = {errand: f"SELECT i.id{of} ORDER BY c.life_at_risk DESC, i.id" for errand, of in _OF.items()}
_ONE = {errand: f"SELECT 1{of} AND i.id = ?" for errand, of in _OF.items()}


def _errands() -> tuple[Errand, ...]:
    """Return what can be found out here: words only where the extra that reads or hears them is installed."""
    here = {Errand.WORDS: words.installed(), Errand.SPEECH: words.hears()}
    every = (Errand.KNOWN_BY, Errand.FLASH, Errand.WORDS, Errand.SPEECH)
    return tuple(errand for errand in every if here.get(errand, True))


def _still_waits(db: Connection, what: Waiting) -> bool:
    return db.execute(_ONE[what.errand], (what.item_id,)).fetchone() is not None


def _learn(desk: Desk, cage: Cage, target: Target, cancelled: Callable[[], bool]) -> Changes:
    changes = catching_up.learn(desk, cage, target.id, cancelled)
    # Comparing reads every fingerprint there is: once, when the last one is there.
    return changes if catching_up.unknown(desk.db) else changes | Comparer(desk).compare_new()


def _read_words(desk: Desk, cage: Cage, target: Target, cancelled: Callable[[], bool]) -> Changes:
    with sealing.open_sealed(desk.vault, target.uid, target.sealed_name, target.wrapped_key) as source:
        answer = cage.ask(Job(Op.PICTURE_WORDS), source, cancelled=cancelled)
    return keep_words(desk, target.id, words.lines(answer), (answer.count("width"), answer.count("height")))


def _write_down(desk: Desk, cage: Cage, target: Target, cancelled: Callable[[], bool]) -> Changes:
    """Write down what is said in a sound, as far as one question reaches."""
    with sealing.open_sealed(desk.vault, target.uid, target.sealed_name, target.wrapped_key) as source:
        answer = cage.ask(Job(Op.SOUND_TRANSCRIPT), source, cancelled=cancelled)
    found = words.heard(answer)
    text = "\n".join(line.text for line in found)
    flagged = sum(counts(text, shipped_at_least(desk.vault.folder)).values())
    until, ended = answer.count("until_ms"), bool(answer.count("ended"))
    fact = {"found": len(_WORD.findall(text)), "flagged": flagged, "until_ms": until, "ended": ended}
    return _keep(desk, target, Errand.SPEECH, fact, found)


def _check_flashing(desk: Desk, cage: Cage, target: Target, cancelled: Callable[[], bool]) -> Changes:
    with sealing.open_sealed(desk.vault, target.uid, target.sealed_name, target.wrapped_key) as source:
        verdict = flashes.check(cage, source, target.uid, USUAL_SPEED, lambda _done: None, cancelled)
    return _keep(desk, target, Errand.FLASH, _told(verdict))


def _told(verdict: Verdict) -> dict[str, Any]:
    names = ("speed", "flashes_at_ms", "red_at_ms", "strobe_at_ms", "checked_until_ms", "ended")
    return {name: getattr(verdict, name) for name in names}


def _keep(
    desk: Desk,
    target: Target,
    errand: Errand,
    fact: Mapping[str, Any],
    lines: Sequence[Line] = (),
    size: tuple[int, int] = (1, 1),
) -> Changes:
    """Write what was found, with the item's facts; an item that is gone meanwhile is left alone."""
    with desk.transaction(Permission.KEEP) as tx:
        cursor = tx.db.execute(
            "UPDATE item SET facts = json_set(facts, ?, json(?)), version = version + 1, op_id = ? WHERE id = ?",
            (f"$.{errand.value}", json.dumps(fact), tx.op_id, target.id),
        )
        if not cursor.rowcount:
            return Changes()
        if lines:
            # A rough hearing is nothing to search in.
            _keep_lines(tx.db, target, lines, size, (tx.at, tx.op_id), searched=errand is Errand.WORDS)
        (version,) = tx.db.execute("SELECT version FROM item WHERE id = ?", (target.id,)).fetchone()
        # The words themselves stay out of the outbox: they can be read again anywhere, and go when the item goes.
        body = {errand.value: dict(fact)}
        tx.wrote(
            "item", target.uid, version, f"item.{errand.value}", body, topics=(Topic.EVIDENCE,), cases=(target.case_id,)
        )
    return tx.changes


def _keep_lines(
    db: Connection,
    target: Target,
    lines: Sequence[Line],
    size: tuple[int, int],
    stamp: tuple[str, str],
    *,
    searched: bool,
) -> None:
    text = "\n".join(line.text for line in lines) if searched else ""
    kept = [[line.text, line.left, line.top, line.right, line.bottom, line.sure] for line in lines]
    db.execute(
        "INSERT INTO picture_words (item_id, case_id, at, width, height, lines, folded, op_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (item_id) DO NOTHING",
        (
            target.id,
            target.case_id,
            stamp[0],
            *size,
            json.dumps(kept, ensure_ascii=False),
            fold(text).strip(),
            stamp[1],
        ),
    )
    if searched:
        cases.add_words(db, CaseId(target.case_id), text)
        attached.keep(db, CaseId(target.case_id), ItemId(target.id), text)
