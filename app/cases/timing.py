"""What a person does to the clocks of a case: sets the time that a request gives, pauses with a reason, goes on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.cases import store
from app.cases.actions import ReasonMissingError
from app.cases.clocks import BY_HAND, POLICY, Measures, NewClock
from app.cases.model import STATES_WITHOUT_CLOCKS, CaseId, Step, WrongStepError
from app.changes import Changes, Topic
from app.clock import from_text, utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from app.desk import Desk

LEAP_SECOND = re.compile(r":(\d\d):60(?=\D|$)")


class NoMomentError(StillwaterError):
    """What was typed is no moment."""

    def __init__(self, text: str) -> None:
        super().__init__(
            _("“{text}” is no time.").format(text=text[:60]),
            kept=_("Nothing was changed."),
            do=_("Write it like 2026-03-07 22:30, in UTC, or with its zone: 2026-03-07 23:30+01:00."),
        )


class NothingToPauseError(StillwaterError):
    """No clock of our own policy runs here that is not paused already."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing here can be paused."),
            kept=_("All clocks run on."),
            do=_("Only clocks of our own policy stand still; what a law or an order says does not."),
        )


class NotPausedError(StillwaterError):
    """No clock of the case stands still."""

    def __init__(self) -> None:
        super().__init__(_("No clock of this case stands still."), kept=_("Nothing was changed."))


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as somebody wrote it, and what has to be told about it."""

    at: datetime
    remarks: tuple[str, ...]


def read_moment(text: str, now: datetime) -> Moment:
    """Read a time; a leap second is the second after it, a time without a zone is UTC, one in the past says so."""
    remarks: list[str] = []
    plain = text.strip().replace("\N{MINUS SIGN}", "-")
    leap = LEAP_SECOND.search(plain)
    if leap is not None:
        plain = LEAP_SECOND.sub(r":\g<1>:59", plain)
    try:
        at = datetime.fromisoformat(plain)
    except ValueError:
        raise NoMomentError(text) from None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
        remarks.append(_("No zone was given: it is taken as UTC."))
    try:
        at = at.astimezone(UTC) + (timedelta(seconds=1) if leap is not None else timedelta())
    except OverflowError:
        raise NoMomentError(text) from None
    if leap is not None:
        remarks.append(_("It names a leap second: it is taken as the second after it."))
    if at <= now:
        remarks.append(_("It is in the past: the case is overdue at once."))
    return Moment(at, tuple(remarks))


def set_deadline(desk: Desk, case_id: CaseId, due: datetime, why: str) -> Changes:
    """Let a time that a request or an order gives run as a clock of its own, beside those of policy and law."""
    if not why.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        case = store.load_kept(tx.db, case_id)
        if case.state in STATES_WITHOUT_CLOCKS:
            raise WrongStepError(case.state, Step.CONTINUE)
        received = from_text(case.received_at)
        minutes = (due - received) / timedelta(minutes=1)
        store.start_clocks(tx, case_id, (NewClock(Measures.DUE, why.strip(), "us", received, minutes, BY_HAND),))
        uid = store.add_event(tx, case_id, "deadline set", f"{utc_text(due)} · {why.strip()}")
        body = {"due_at": utc_text(due), "why": why.strip(), "minutes": minutes}
        tx.wrote("clock", uid, 1, "clock.set", body, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes


def pause(desk: Desk, case_id: CaseId, reason: str) -> Changes:
    """Let the policy's clocks of a case stand still, with a reason; what a law says runs on."""
    if not reason.strip():
        raise ReasonMissingError
    with desk.transaction(Permission.WORK) as tx:
        case = store.load_kept(tx.db, case_id)
        running = tx.db.execute(
            "SELECT id FROM clock WHERE case_id = ? AND source = ? AND stopped_at IS NULL AND measures <> 'triage'"
            " AND NOT EXISTS (SELECT 1 FROM clock_pause p WHERE p.clock_id = clock.id AND p.until_at IS NULL)",
            (case_id, POLICY),
        ).fetchall()
        if not running:
            raise NothingToPauseError
        tx.db.executemany(
            "INSERT INTO clock_pause (uid, clock_id, person_id, reason, from_at, device_id, op_id, version)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            [
                (new_uid(), clock, desk.person.id, reason.strip(), tx.at, desk.device.id, tx.op_id)
                for (clock,) in running
            ],
        )
        store.refresh_due(tx.db, case_id)
        uid = store.add_event(tx, case_id, "clocks paused", reason.strip())
        body = {"case": case.uid, "reason": reason.strip()}
        tx.wrote("clock", uid, 1, "clock.pause", body, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes


def unpause(desk: Desk, case_id: CaseId) -> Changes:
    """Let paused clocks go on: they run out as much later as they stood still."""
    with desk.transaction(Permission.WORK) as tx:
        case = store.load_kept(tx.db, case_id)
        if not store.end_pauses(tx, case_id):
            raise NotPausedError
        store.refresh_due(tx.db, case_id)
        uid = store.add_event(tx, case_id, "clocks go on")
        tx.wrote("clock", uid, 1, "clock.go_on", {"case": case.uid}, topics=(Topic.CASES,), cases=(case_id,))
    return tx.changes
