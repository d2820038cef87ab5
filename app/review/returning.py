"""Bringing reviews home: every verdict given in a pack, signed and sealed to those it is to go back to, in one file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.clock import utc_text
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission, new_uid
from app.policies.exports import Export
from app.review import results_store, store, witnessing
from app.review.envelope import Kind, seal_envelope
from app.review.errors import NotSealedError
from app.review.model import ReviewState
from app.review.queries import pack_cases
from app.review.results import Results, Signed
from app.review.results_store import Signer
from app.review.scorecards import kept_scorecard
from app.review.store import Review
from app.vault.outside import new_files

if TYPE_CHECKING:
    from app.desk import Desk, Transaction


class NothingToReturnError(StillwaterError):
    """No verdict was given yet."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no verdict in this pack yet."),
            kept=_("Nothing was written."),
            do=_("Finish a review first; the others can follow in a later file."),
        )


@dataclass(frozen=True, slots=True)
class Returned:
    """What a results file holds: how many reviews, how many of them for the first time, how many cases wait for a verdict."""

    uid: str
    reviews: int
    new: int
    still_open: int
    changes: Changes


def return_results(desk: Desk, pack_uid: str, target: Path) -> Returned:
    """Write every verdict of the person at the desk in a pack to a new file; it may be written again at any time."""
    stood = witnessing.marks_here(desk)
    with new_files() as write, desk.transaction(Permission.REVIEW) as tx:
        back = results_store.return_to(tx.db, pack_uid)
        mine = store.own_of_pack(tx.db, pack_uid, desk.person.uid)
        done = [each for each in mine if each.state is ReviewState.DONE]
        if not done:
            raise NothingToReturnError
        desk.settings.exports.require(Export.REVIEW_RESULTS)
        results = _results(tx, pack_uid, done)
        payload = results.payload()
        marks = stood, witnessing.seen_of(tx.db, pack_uid)
        at = utc_text(desk.clock.now())
        sealed = seal_envelope(payload, Kind.RESULTS, desk.vault, back, at=at, marks=marks)
        _record(tx, results, payload, done)
        # Last: what fails here leaves no record of a file that is not there.
        try:
            write(target, sealed)
        except OSError as error:
            raise NotSealedError(target.name, error.strerror or type(error).__name__) from error
    new = sum(each.returned_at is None for each in done)
    waiting = (each for each in pack_cases(desk, pack_uid) if each.state is not ReviewState.DONE and not each.barred)
    return Returned(results.uid, len(done), new, sum(1 for _case in waiting), tx.changes)


def _results(tx: Transaction, pack_uid: str, done: list[Review]) -> Results:
    signatures = results_store.signatures(tx.db, [each.uid for each in done])
    cards = {sha256: kept_scorecard(tx.db, sha256) for sha256 in sorted({each.scorecard_sha256 for each in done})}
    reviews = tuple(Signed(store.statement(tx.db, each), signatures[each.uid]) for each in done)
    return Results(new_uid(), pack_uid, cards, reviews)


def _record(tx: Transaction, results: Results, payload: bytes, done: list[Review]) -> None:
    person = tx.desk.person
    results_store.add_results(tx, results, payload, Signer("out", tx.desk.vault.uid, person.uid, person.name))
    tx.db.executemany(
        "UPDATE review SET returned_at = ?, op_id = ?, version = version + 1 WHERE uid = ?",
        [(tx.at, tx.op_id, each.uid) for each in done if each.returned_at is None],
    )
    tx.db.execute(
        "UPDATE review_pack SET returned_at = ?, op_id = ?, version = version + 1 WHERE uid = ?",
        (tx.at, tx.op_id, results.pack_uid),
    )
    body = {"pack": results.pack_uid, "reviews": [each.uid for each in done]}
    tx.wrote("review_results", results.uid, 1, "results.return", body, topics=(Topic.REVIEW,))
