"""The clocks of the legal bases that are chosen: each with its own hours, and whom it binds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.clocks import BY_HAND, POLICY, Measures, NewClock
from app.cases.model import STATES_WITHOUT_CLOCKS, Case
from app.changes import Topic
from app.clock import from_text
from app.decisions.bases import LegalBasis
from app.i18n import _

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Transaction

HOUR = 60.0


def run(tx: Transaction, case: Case, bases: Iterable[LegalBasis]) -> None:
    """Let the clocks of the chosen bases run, and those of bases that are chosen no more stop."""
    chosen = {basis.id: basis for basis in bases if basis.hours is not None or basis.theirs}
    running = _sources(tx.db, case, running=True)
    gone = running - set(chosen)
    for source in sorted(gone):
        cases.stop_clocks(tx, case.id, source)
    if case.state in STATES_WITHOUT_CLOCKS:
        return
    # What was answered once is not due again under the same provision.
    over = _sources(tx.db, case, running=False) if _answered(tx.db, case) else set()
    new = [basis for source, basis in chosen.items() if source not in running | over]
    if new:
        cases.start_clocks(tx, case.id, tuple(clock for basis in new for clock in _clocks(tx, case, basis)))
    if new or gone:
        body = {"started": [basis.id for basis in new], "stopped": sorted(gone)}
        tx.wrote("clock", case.uid, case.version, "case.clocks", body, topics=(Topic.CASES,), cases=(case.id,))


def _clocks(tx: Transaction, case: Case, basis: LegalBasis) -> Iterator[NewClock]:
    received = from_text(case.received_at)
    if basis.hours is not None:
        words = _("{citation}: {hours:g} h").format(citation=basis.citation, hours=basis.hours)
        minutes, share = basis.hours * HOUR, tx.desk.settings.clocks.escalate_before_share
        yield NewClock(Measures.DUE, words, "us", received, minutes, basis.id)
        yield NewClock(Measures.ESCALATE, words, "us", received, minutes * (1 - share), basis.id)
    for who, hours, what in basis.theirs:
        words = _("{citation}: {what}").format(citation=basis.citation, what=what)
        yield NewClock(Measures.THEIRS, words, who, received, hours * HOUR, basis.id)


def _sources(db: Connection, case: Case, *, running: bool) -> set[str]:
    rows = db.execute(
        "SELECT DISTINCT source FROM clock WHERE case_id = ? AND source NOT IN (?, ?) AND (stopped_at IS NULL) = ?",
        (case.id, POLICY, BY_HAND, running),
    )
    return {source for (source,) in rows}


def _answered(db: Connection, case: Case) -> bool:
    found = db.execute("SELECT 1 FROM event WHERE case_id = ? AND act = 'respond' LIMIT 1", (case.id,)).fetchone()
    return found is not None
