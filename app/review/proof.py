"""Whether each review that is on record is still what its reviewer signed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.i18n import _
from app.review import results_store, store
from app.review.introducing import known
from app.review.peers import UnvouchedError
from app.review.scorecards import kept_scorecard
from app.review.store import Review
from app.vault.signing import fits_any

if TYPE_CHECKING:
    from app.desk import Desk


def problems(desk: Desk) -> list[str]:
    """Check every finished review against its signature, and its sum against its scores; tell what does not fit."""
    keys = _keys(desk)
    found = []
    for review in _finished(desk):
        signature = results_store.signatures(desk.db, (review.uid,))[review.uid]
        message = store.statement(desk.db, review).message()
        if not fits_any(keys.get((review.vault_uid, review.reviewer_uid), ()), signature, message):
            words = _("A review of {reference} is not what its reviewer signed.")
            found.append(words.format(reference=review.case_ref))
        elif review.total != kept_scorecard(desk.db, review.scorecard_sha256).total(review.scores):
            found.append(
                _("The sum of a review of {reference} is not what its scores come to.").format(
                    reference=review.case_ref
                )
            )
    return found


def _finished(desk: Desk) -> Iterator[Review]:
    uids = [uid for (uid,) in desk.db.execute("SELECT uid FROM review WHERE state = 'done' ORDER BY id")]
    return (store.load(desk.db, uid) for uid in uids)


def _keys(desk: Desk) -> Mapping[tuple[str, str], tuple[bytes, ...]]:
    """Return the signing keys of everybody known here, those they had before and of vaults not trusted any more too."""
    found = {}
    for peer in known(desk).values():
        try:
            found.update({(peer.uid, each.uid): each.sign_keys for each in peer.people})
        except UnvouchedError:
            # Then nothing that its people signed is vouched for, which is told review by review.
            continue
    return found
