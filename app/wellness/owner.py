"""The person's own store is theirs: everything in it as a file they can read, and gone when they say so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.clock import utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.policies.exports import Export
from app.vault.outside import check_outside, write_new
from app.vault.upgrading import let_own_copies_go
from app.vault.writing import whole
from app.wellness import store

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk
    from app.pacing import Pacing

# Every table that says something of the person. The secret that stands for items is none of them: with it, a file
# that was exported could be held against the access log.
_EXPORTED: Mapping[str, str] = {
    "shifts": "SELECT uid, started_at, review_seconds, close_seconds, hard_cap FROM shift ORDER BY started_at",
    "looks": "SELECT uid, shift_uid, class, severity, modality, reached, l1_seconds, l2_seconds, l3_seconds, l4_seconds,"
    " colour, sound, motion, size_class, nth, gesture, purpose, mode, alone, started_at, ended_at, ended_by FROM span"
    " ORDER BY id",
    "avoided": "SELECT shift_uid, at, reason FROM avoided ORDER BY id",
    "breaks": "SELECT shift_uid, at, kind, act, seconds FROM break_event ORDER BY id",
    "caps": "SELECT shift_uid, at, cap, act, reason, second_person FROM cap_event ORDER BY id",
    "days": "SELECT day, review_seconds, close_seconds, looks, severe_looks, points, avoided, breaks_taken,"
    " breaks_deferred, hard_cap FROM day_total ORDER BY day",
    "additions": "SELECT class, steps, unavailable, at FROM addition ORDER BY class",
    "choices": "SELECT name, value FROM choice ORDER BY name",
    "weeks_shared": "SELECT week, due_at, shared FROM shared_week ORDER BY week",
    "cards": "SELECT case_uid, at, act FROM card ORDER BY at, case_uid",
    "check_ins": "SELECT at, answer, words FROM check_in ORDER BY id",
}
_CLEARED = (
    "DELETE FROM span",
    "DELETE FROM avoided",
    "DELETE FROM break_event",
    # What was told of a cap in the running shift stays as a bare mark, or it would be told and asked anew.
    "DELETE FROM cap_event WHERE shift_uid NOT IN (SELECT shift_uid FROM shift_state)",
    "UPDATE cap_event SET reason = '', second_person = ''",
    "DELETE FROM day_total",
    "DELETE FROM addition",
    "DELETE FROM choice",
    "DELETE FROM card",
    "DELETE FROM check_in",
    "DELETE FROM shift WHERE uid NOT IN (SELECT shift_uid FROM shift_state)",
)


# What a person chooses for themselves, by the name it is kept under; a choice that is on says so.
SHIFT_END, BREATHING, OUTCOMES, CHECK_INS = "shift_end", "breathing", "outcomes", "check_ins"
# That somebody sits beside them and looks too; it is said anew after each sign-in.
TOGETHER = "together"
ON = "on"


class NotExportedError(StillwaterError):
    """The person's own data could not be written to the place they chose."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("Your own data could not be written to {path}: {why}.").format(path=path.name, why=why),
            kept=_("Nothing in your own store was changed."),
            do=_("Choose another place."),
        )


class CheckInsOffError(StillwaterError):
    """The organisation's policy offers no check-ins."""

    def __init__(self) -> None:
        super().__init__(_("Check-ins are switched off here."), kept=_("Nothing of what you wrote was kept."))


@dataclass(frozen=True, slots=True)
class CheckIn:
    """What somebody noted of how they are, for themselves."""

    at: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class Addition:
    """What a person would rather not see for now; steps make a class count as harder, for them alone."""

    content_class: str
    steps: int = 1
    unavailable: bool = False


def export(desk: Desk, path: Path) -> int:
    """Write everything in the own store to a new file that only this account may read, and return how many rows it has.

    It is plain JSON: whoever gets the file can read it, and the person is told so before.
    """
    desk.settings.exports.require(Export.OWN_DATA)
    check_outside(desk.vault.folder, path)
    with store.telling(desk):
        document = {name: _rows(desk.own, statement) for name, statement in _EXPORTED.items()}
    text = json.dumps({"exported_at": utc_text(desk.clock.now()), **document}, ensure_ascii=False, indent=1)
    try:
        write_new(path, text.encode())
    except OSError as error:
        raise NotExportedError(path, error.strerror or type(error).__name__) from error
    return sum(len(rows) for rows in document.values())


def forget_everything(desk: Desk) -> None:
    """Delete everything in the own store; what the running shift has counted goes on, or a cap could be deleted away."""
    with store.telling(desk):
        with whole(desk.own):
            for statement in _CLEARED:
                desk.own.execute(statement)
        # Freed pages are overwritten on every connection; the log that still holds them is emptied here.
        desk.own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        let_own_copies_go(desk.vault.own_path)


def add(desk: Desk, addition: Addition) -> None:
    """Make a class of content count as harder for oneself, or say that one is not there for it for now."""
    with store.telling(desk):
        desk.own.execute(
            "INSERT OR REPLACE INTO addition (class, steps, unavailable, at) VALUES (?, ?, ?, ?)",
            (addition.content_class, addition.steps, addition.unavailable, utc_text(desk.clock.now())),
        )


def take_away(desk: Desk, content_class: str) -> None:
    """Take an addition back."""
    with store.telling(desk):
        desk.own.execute("DELETE FROM addition WHERE class = ?", (content_class,))


def additions(own: Connection) -> list[Addition]:
    """Return what the person added for themselves."""
    rows = own.execute("SELECT class, steps, unavailable FROM addition ORDER BY class").fetchall()
    return [Addition(content_class, steps, bool(unavailable)) for content_class, steps, unavailable in rows]


def choose(desk: Desk, name: str, value: str) -> None:
    """Keep one of the person's own choices; one that is empty is none."""
    with store.telling(desk):
        if value:
            desk.own.execute("INSERT OR REPLACE INTO choice (name, value) VALUES (?, ?)", (name, value))
        else:
            desk.own.execute("DELETE FROM choice WHERE name = ?", (name,))


def chosen(own: Connection, name: str, otherwise: str = "") -> str:
    """Return one of the person's own choices."""
    row = own.execute("SELECT value FROM choice WHERE name = ?", (name,)).fetchone()
    return row[0] if row else otherwise


def check_in(desk: Desk, pacing: Pacing, answer: str, words: str) -> None:
    """Keep an answer to a check-in, where the policy offers them; it never leaves this store, and goes after some days."""
    if not pacing.check_ins:
        raise CheckInsOffError
    with store.telling(desk):
        desk.own.execute(
            "INSERT INTO check_in (at, answer, words) VALUES (?, ?, ?)", (utc_text(desk.clock.now()), answer, words)
        )


def check_ins(own: Connection) -> list[CheckIn]:
    """Return the person's own answers, the newest first."""
    rows = own.execute("SELECT at, answer, words FROM check_in ORDER BY id DESC").fetchall()
    return [CheckIn(*row) for row in rows]


def _rows(own: Connection, statement: str) -> list[dict[str, Any]]:
    cursor = own.execute(statement)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
