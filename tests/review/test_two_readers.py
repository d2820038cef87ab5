"""A pack for two people of one vault: both review it there, and nobody else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.desk import close_desk, open_desk
from app.identity import Role
from app.review.introducing import known
from app.review.opening import open_pack
from app.review.packed import OpenedByAnotherError, open_review_desk
from app.review.peers import supervisors
from app.review.sealing import seal_pack
from app.review.taking_out import take_out
from app.settings import shipped
from app.vault import people
from app.vault.people import Newcomer
from app.vault.unlock import unlock
from tests.builders import FakeClock, MemorySecrets
from tests.review.carried import Both, closed_with_evidence, order
from tests.review.closed import uid_of
from tests.review.test_shown_when import answer
from tests.review.two import leave, take_in
from tests.vaults import CHEAP, CHEAP_LIMITS

SECOND = Newcomer("Alex Moor", Role.SUPERVISOR, "copper kettle beneath nine willows")
THIRD = Newcomer("Kim Ash", Role.SUPERVISOR, "granite lantern over six orchards")


def test_a_pack_for_two_of_one_vault_is_reviewed_by_both_and_by_nobody_else(
    acquainted: Both, tmp_path: Path, clock: FakeClock
) -> None:
    team, supervisor = acquainted
    folder, secrets = supervisor.vault.folder, MemorySecrets()
    for each in (SECOND, THIRD):
        people.enrol(supervisor.vault, each, secrets=secrets, cost=CHEAP, clock=clock)
    (tmp_path / "again").mkdir()
    take_in(team, supervisor, tmp_path / "again", "Review at home")
    first = closed_with_evidence(team)
    readers = [each for each in supervisors(known(team)[supervisor.vault.uid]) if each.person.name != THIRD.name]
    wanted = replace(order(team, supervisor, first), recipients=tuple(readers))
    assert seal_pack(team, wanted, tmp_path / "pack") is not None
    uid = open_pack(supervisor, tmp_path / "pack").uid
    reviewed_here = answer(supervisor, uid, uid_of(team, first))
    leave(supervisor)
    other = open_desk(
        unlock(folder, SECOND.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS), clock, shipped()
    )
    try:
        assert open_pack(other, tmp_path / "pack").again
        there = open_review_desk(other, uid)
        assert (there.person.name, take_out(other, there, uid_of(team, first)).items) == (SECOND.name, 2)
        assert answer(other, uid, uid_of(team, first)) != reviewed_here
        close_desk(there)
    finally:
        close_desk(other)
    third = open_desk(
        unlock(folder, THIRD.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS), clock, shipped()
    )
    try:
        with pytest.raises(OpenedByAnotherError):
            open_review_desk(third, uid)
    finally:
        close_desk(third)
