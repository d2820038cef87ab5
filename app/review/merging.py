"""Taking in what reviewers sent back: any file, any number of times, in any order; a whole file at once, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlcipher3 import dbapi2

from app.cases.model import CaseId
from app.changes import Changes, Topic
from app.decisions.store import keep_document
from app.i18n import _
from app.identity import Permission
from app.review import results_store, store, witnessing
from app.review.container import PACK_BEGINS
from app.review.envelope import MOST_BYTES, Kind, Opened, open_envelope
from app.review.errors import NotAPackError
from app.review.fitting import Home, home_of, not_theirs
from app.review.introducing import known, learn
from app.review.model import Held
from app.review.ordinary import read_ordinary
from app.review.results import Results, Signed, read_results, read_signed
from app.review.results_store import Signer
from app.review.scorecards import KIND, Scorecard, kept_scorecard
from app.review.timing import known_now
from app.vault.keys import canonical

if TYPE_CHECKING:
    from app.desk import Desk, Transaction

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
_TOLD_EVERY = 500
# What may become known later, when a vault was restored or another pack's record comes back.
# Or once somebody says who is who, or lets it in.
_MAY_FIT_LATER = (
    *(Held.UNKNOWN_CASE, Held.UNKNOWN_PACK, Held.NOT_IN_PACK, Held.UNKNOWN_DECISION),
    *(Held.OWN_CASE, Held.SAME_NAME, Held.AFTER_EXPIRY),
)


class _StoppedError(Exception):
    """A person cancelled; the transaction is undone."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A review that was kept aside, and why."""

    uid: str
    case_ref: str
    reason: Held


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of a results file: taken in now, here before, kept aside; let_in are ones that were kept aside before."""

    results_uid: str
    pack_uid: str
    reviewer: str
    vault_name: str
    new: int
    before: int
    held: tuple[HeldBack, ...]
    let_in: int
    calls_for_more: int
    changes: Changes
    # What the file shows of a vault that was put back, or whose record was written anew.
    told: tuple[str, ...] = ()


def merge(
    desk: Desk,
    path: Path,
    progress: Progress = lambda _done, _all: None,
    cancelled: Cancelled = lambda: False,
) -> Merged | None:
    """Take in a results file; None, and nothing changed, when it was cancelled. Takes a while, on any thread."""
    desk.require(Permission.LEAD)
    data, now = read_ordinary(path, MOST_BYTES), known_now(desk)
    if data.startswith(PACK_BEGINS):
        raise NotAPackError(_("it is a review pack, and no results of one"))
    opened = open_envelope(data, Kind.RESULTS, desk.vault.person_keys, known(desk), now)
    results = read_results(opened.payload)
    ours = witnessing.about_us(desk, opened)
    try:
        with desk.transaction(Permission.LEAD) as tx:
            new, before, held, let_in = _merge(tx, opened, results, progress, cancelled)
            learn(tx, opened)
            told = witnessing.hear(tx, opened, ours)
    except _StoppedError:
        return None
    except dbapi2.IntegrityError as error:
        # The last word is the database's: whatever it does not take, nothing of the file is in.
        raise NotAPackError(_("what is in it contradicts what is here")) from error
    return Merged(
        results_uid=results.uid,
        pack_uid=results.pack_uid,
        reviewer=opened.signer_name,
        vault_name=opened.vault_name,
        new=len(new),
        before=before,
        held=tuple(HeldBack(each.said.uid, each.said.case_ref, reason) for each, reason in held),
        let_in=len(let_in),
        calls_for_more=sum(each.said.verdict.calls_for_more for each in (*new, *let_in)),
        changes=tx.changes,
        told=told,
    )


_Told = tuple[list[Signed], int, list[tuple[Signed, Held]], list[Signed]]


def _merge(tx: Transaction, opened: Opened, results: Results, progress: Progress, cancelled: Cancelled) -> _Told:
    aside = [read_signed(body) for body in results_store.waiting(tx.db, _MAY_FIT_LATER)]
    home = home_of(tx, (*results.reviews, *aside))
    new, held = _looked_at(home, opened, results, progress, cancelled)
    let_in = _let_in(home, aside, new)
    _keep_scorecards(tx, results)
    _insert(home, [*new, *let_in], results.scorecards)
    kept = [each for each, reason in held if reason is not Held.DESTROYED and results_store.add_held(tx, each, reason)]
    there = {each.sha256 for each in aside}
    for each in (*new, *let_in) if there else ():
        if each.sha256 in there:
            results_store.settle(tx, each)
    signer = Signer("in", opened.vault_uid, opened.signer_uid, opened.signer_name)
    if results_store.add_results(tx, results, opened.payload, signer) or new or let_in or kept:
        body = {"pack": results.pack_uid, "new": len(new), "held": len(kept), "let_in": len(let_in)}
        tx.wrote("review_results", results.uid, 1, "results.merge", body, topics=(Topic.REVIEW,))
    progress(len(results.reviews), len(results.reviews))
    return new, len(results.reviews) - len(new) - len(held), held, let_in


def readmit(tx: Transaction) -> tuple[Signed, ...]:
    """Look again at what is kept aside, in the transaction of whoever settled something; return what is in now."""
    aside = [read_signed(body) for body in results_store.waiting(tx.db, _MAY_FIT_LATER)]
    home = home_of(tx, aside)
    found = _let_in(home, aside, ())
    _insert(home, found, {})
    for each in found:
        results_store.settle(tx, each)
    return tuple(found)


def _looked_at(
    home: Home, opened: Opened, results: Results, progress: Progress, cancelled: Cancelled
) -> tuple[list[Signed], list[tuple[Signed, Held]]]:
    """Return the reviews that are new and fit, and those that do not with the reason; the others are here already."""
    key = Ed25519PublicKey.from_public_bytes(opened.signer.sign_key)
    new: list[Signed] = []
    held: list[tuple[Signed, Held]] = []
    for number, each in enumerate(results.reviews):
        if number % _TOLD_EVERY == 0:
            progress(number, len(results.reviews))
            if cancelled():
                raise _StoppedError
        if home.is_gone(each):
            held.append((each, Held.DESTROYED))
            continue
        # What is here by this very signature was checked when it came.
        unchecked = home.signatures.get(each.said.uid) != each.signature
        reason = not_theirs(each, opened, key if unchecked else None) or home.misfit(each)
        if reason is not None:
            held.append((each, reason))
        elif each.said.uid not in home.signatures:
            new.append(each)
    return new, held


def _let_in(home: Home, aside: Sequence[Signed], new: Sequence[Signed]) -> list[Signed]:
    """Return what was kept aside before and fits now; what still does not is held for what stands in its way now."""
    coming = {each.said.uid for each in new}
    found = []
    for each in aside:
        if each.said.uid in coming or each.said.uid in home.signatures:
            continue
        reason = home.misfit(each)
        if reason is None:
            coming.add(each.said.uid)
            found.append(each)
        else:
            results_store.hold_for(home.tx, each, reason)
    return found


def _keep_scorecards(tx: Transaction, results: Results) -> None:
    """Keep every scorecard of a file, of reviews that are kept aside too: they may fit later."""
    for card in results.scorecards.values():
        keep_document(tx, KIND, f"{card.id} {card.version}", card.sha256, card.document)


def _insert(home: Home, reviews: Sequence[Signed], cards: Mapping[str, Scorecard]) -> None:
    tx = home.tx
    # Before their reviews: from then on the database takes no finding of them any more.
    store.add_findings(tx, ((each.said.uid, finding) for each in reviews for finding in each.said.findings))
    tx.db.executemany(
        "INSERT INTO review (uid, origin, state, pack_uid, case_uid, case_ref, decision_uid, protocol_sha256, vault_uid,"
        " reviewer_uid, reviewer_name, answers, outcome, decision, decided_outcome, decided_at, responder_uid,"
        " scorecard_sha256, scores, total, verdict, rationale, supersedes_uid, amends_why, golden, calibration_uid,"
        " started_at, submitted_at, done_at, merged_at, signature, device_id, op_id, version)"
        " VALUES (?, 'merged', 'done', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?, 1)",
        [_row(home, each, cards) for each in reviews],
    )
    for each in reviews:
        _wrote(home, each, home.case(each).case_id)


def _row(home: Home, review: Signed, cards: Mapping[str, Scorecard]) -> tuple[object, ...]:
    said, case, tx = review.said, home.case(review), home.tx
    card = cards.get(said.scorecard_sha256) or kept_scorecard(tx.db, said.scorecard_sha256)
    return (
        *(said.uid, said.pack_uid, said.case_uid, case.reference, said.decision_uid, said.protocol_sha256),
        *(said.vault_uid, said.reviewer_uid, said.reviewer_name, canonical(said.answers).decode(), said.outcome),
        *(case.decided, case.decided_outcome, case.decided_at, case.responder_uid),
        *(
            said.scorecard_sha256,
            canonical(said.scores).decode(),
            card.total(said.scores),
            said.verdict.value,
            said.rationale,
        ),
        *(said.supersedes_uid, said.amends_why, case.golden, said.calibration_uid),
        *(said.started_at, said.submitted_at, said.done_at, tx.at, review.signature, tx.desk.device.id, tx.op_id),
    )


def _wrote(home: Home, review: Signed, case_id: CaseId) -> None:
    body = {**review.said.body(), "signature": review.signature.hex()}
    home.tx.wrote("review", review.said.uid, 1, "review.merge", body, topics=(Topic.REVIEW,), cases=(case_id,))
