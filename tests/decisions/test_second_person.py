"""A colleague beside the author, and one who signs in: each word is signed by the key of whoever said it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases import store as cases
from app.cases.model import CaseId, State
from app.decisions import actions, approvals, approving, proof, refusals, verdicts
from app.decisions.approving import Colleague, approve_beside
from app.decisions.queries import decisions
from app.desk import Desk, close_desk, open_desk
from app.identity import Role
from app.settings import shipped as shipped_settings
from app.vault.errors import WrongPassphraseError
from app.vault.people import Newcomer, earlier_keys, enrol
from app.vault.recovery import recover
from app.vault.unlock import unlock
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.decisions.test_approving import CONTENT, WHY
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template

THEIR_PASSPHRASE = "another lantern over still water"


@pytest.fixture
def pending(desk: Desk, case_id: CaseId) -> str:
    """Decide to give content out; return the decision that waits."""
    actions.submit(desk, case_id, CONTENT)
    return decisions(desk.db, case_id)[0].uid


def test_a_colleague_beside_the_author_agrees_by_their_own_passphrase(
    secrets: MemorySecrets, clock: FakeClock, desk: Desk, case_id: CaseId, pending: str
) -> None:
    newcomer = Newcomer("Kim Ash", Role.SUPERVISOR, THEIR_PASSPHRASE)
    uid = enrol(desk.vault, newcomer, secrets=secrets, cost=CHEAP, clock=clock).uid
    with pytest.raises(WrongPassphraseError):
        approve_beside(desk, case_id, pending, WHY, Colleague(uid, "a guess at it", secrets, CHEAP_LIMITS))
    mine = Colleague(desk.person.uid, PASSPHRASE, secrets, CHEAP_LIMITS)
    with pytest.raises(refusals.OwnDecisionError):
        approve_beside(desk, case_id, pending, WHY, mine)
    approve_beside(desk, case_id, pending, WHY, Colleague(uid, THEIR_PASSPHRASE, secrets, CHEAP_LIMITS))
    assert cases.load(desk.db, case_id).state is State.APPROVED
    said = approvals.asked(desk.db, case_id)
    assert said is not None
    assert said.said is not None
    assert said.said.approver == "Kim Ash"
    assert verdicts.problems(desk.db, desk.vault.uid) == []


def test_a_second_person_signs_in_and_their_word_is_signed_by_their_own_key(
    vault_folder: Path, secrets: MemorySecrets, clock: FakeClock, desk: Desk, case_id: CaseId, pending: str
) -> None:
    newcomer = Newcomer("Kim Ash", Role.SUPERVISOR, THEIR_PASSPHRASE)
    enrol(desk.vault, newcomer, secrets=secrets, cost=CHEAP, clock=clock)
    desk.vault.close()
    theirs = unlock(vault_folder, THEIR_PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock, name="Kim Ash")
    kims = open_desk(theirs, clock, shipped_settings())
    approving.approve(kims, case_id, pending, WHY)
    assert verdicts.problems(kims.db, theirs.uid) == []
    kims.db.set_authorizer(None)  # as whoever holds the key and another program
    kims.db.execute("DROP TRIGGER approval_is_immutable")
    kims.db.execute("UPDATE approval SET reason = 'Another.'")
    assert len(verdicts.problems(kims.db, theirs.uid)) == 1
    close_desk(kims)


def test_what_was_signed_before_a_recovery_still_counts(
    template: Template, secrets: MemorySecrets, clock: FakeClock, desk: Desk, case_id: CaseId, pending: str
) -> None:
    newcomer = Newcomer("Kim Ash", Role.SUPERVISOR, THEIR_PASSPHRASE)
    uid = enrol(desk.vault, newcomer, secrets=secrets, cost=CHEAP, clock=clock).uid
    approve_beside(desk, case_id, pending, WHY, Colleague(uid, THEIR_PASSPHRASE, secrets, CHEAP_LIMITS))
    key, folder = template.recovery_key, desk.vault.folder
    desk.vault.close()
    for name, phrase in ((NAME, "marble stair above four harvests"), ("Kim Ash", "willow engine across eleven rivers")):
        again = recover(folder, key, name, phrase, secrets=secrets, cost=CHEAP, clock=clock, limits=CHEAP_LIMITS)
        again.close()
    back = unlock(folder, phrase, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)
    db, earlier = back.connect(), earlier_keys(back)
    assert proof.problems(db, back.uid, earlier) == verdicts.problems(db, back.uid, earlier) == []
    # Their present keys signed none of it.
    assert (len(proof.problems(db, back.uid)), len(verdicts.problems(db, back.uid))) == (1, 1)
    db.close()
    back.close()
