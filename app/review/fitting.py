"""Whether a review that came back fits what is here: its signature, its pack, its case, and who its reviewer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.cases.model import CaseId
from app.cases.store import is_destroyed
from app.intake.model import shown
from app.review import results_store
from app.review.envelope import Opened
from app.review.model import Held, Statement
from app.review.namesakes import Identities, identities
from app.review.peers import NAME
from app.review.results import Signed
from app.review.results_store import SealedCase, SealedPack

if TYPE_CHECKING:
    from app.desk import Transaction


@dataclass(slots=True)
class Home:
    """What is known here while reviews come home, read once."""

    tx: Transaction
    signatures: Mapping[str, bytes]
    who: Identities
    # What somebody let in by a word, by its hash.
    pardoned: frozenset[str]
    packs: dict[str, SealedPack | None] = field(default_factory=dict)
    readers: dict[tuple[str, str, str], tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)

    def pack(self, uid: str) -> SealedPack | None:
        """Return a pack that was sealed here."""
        if uid not in self.packs:
            self.packs[uid] = results_store.sealed_pack(self.tx.db, uid, self.tx.at)
        return self.packs[uid]

    def case(self, review: Signed) -> SealedCase:
        """Return the case of a review that fits."""
        pack = self.pack(review.said.pack_uid)
        assert pack is not None  # a review fits only where its pack is known
        return pack.cases[review.said.case_uid]

    def is_gone(self, review: Signed) -> bool:
        """Tell whether the case of a review was destroyed: then nothing that is said of it is taken in or kept aside."""
        pack, uid = self.pack(review.said.pack_uid), review.said.case_uid
        if pack is not None and uid in pack.cases:
            return False
        row = self.tx.db.execute("SELECT id FROM cases WHERE uid = ?", (uid,)).fetchone()
        return row is not None and is_destroyed(self.tx.db, CaseId(row[0]))

    def misfit(self, review: Signed) -> Held | None:
        """Return why a review cannot be taken in, as far as its pack and its case say; whose it is was checked before."""
        said, pack = review.said, self.pack(review.said.pack_uid)
        if pack is not None and (case := pack.cases.get(said.case_uid)) is not None:
            return self._unfit(review, pack, case)
        if not results_store.known_cases(self.tx.db, (said.case_uid,)):
            return Held.UNKNOWN_CASE
        return Held.UNKNOWN_PACK if pack is None else Held.NOT_IN_PACK

    def _reader(self, said: Statement) -> tuple[frozenset[str], frozenset[str]]:
        """Return as whom of this vault a reviewer is known, for certain and by their name alone."""
        key = said.vault_uid, said.reviewer_uid, said.reviewer_name
        if key not in self.readers:
            reader = self.who.somebody(*key)
            self.readers[key] = self.who.certain(reader), self.who.doubtful(reader)
        return self.readers[key]

    def _unfit(self, review: Signed, pack: SealedPack, case: SealedCase) -> Held | None:
        said = review.said
        certain, doubtful = self._reader(said)
        found = {
            Held.NOT_IN_PACK: (said.vault_uid, said.reviewer_uid) not in pack.recipients,
            Held.UNKNOWN_DECISION: (said.decision_uid, said.protocol_sha256, said.case_ref, said.calibration_uid)
            != (case.decision_uid, case.protocol_sha256, case.reference, pack.calibration_uid),
            Held.OWN_CASE: not case.involved.isdisjoint(certain),
            Held.SAME_NAME: not case.involved.isdisjoint(doubtful),
            Held.AFTER_EXPIRY: said.done_at > pack.expires_at and review.sha256 not in self.pardoned,
            Held.DIFFERS: self.signatures.get(said.uid, review.signature) != review.signature,
        }
        return next((reason for reason, holds in found.items() if holds), None)


def home_of(tx: Transaction, reviews: Sequence[Signed]) -> Home:
    """Read what is known here of some reviews that came home."""
    there = results_store.signatures(tx.db, [each.said.uid for each in reviews])
    return Home(tx, there, identities(tx.desk), results_store.pardoned(tx.db))


def not_theirs(review: Signed, opened: Opened, key: Ed25519PublicKey | None) -> Held | None:
    """Return why a review is not of whoever signed the file; without a key its signature is not checked again."""
    said = review.said
    reviewer = (said.vault_uid, said.reviewer_uid, shown(said.reviewer_name, NAME))
    if reviewer != (opened.vault_uid, opened.signer_uid, opened.signer_name):
        return Held.NOT_THEIRS
    try:
        if key is not None:
            key.verify(review.signature, said.message())
    except InvalidSignature:
        return Held.UNSIGNED
    return None
