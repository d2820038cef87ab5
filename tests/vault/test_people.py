"""A second person: let in by whom the recovery key vouches for, with a key, a slot and a store of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.desk import close_desk, open_desk
from app.identity import LONGEST_NAME, Role
from app.settings import shipped
from app.vault import audit, people
from app.vault.create import NameTooLongError
from app.vault.errors import UnknownPersonError, WeakPassphraseError, WrongPassphraseError
from app.vault.people import MayNotEnrolError, NameMissingError, NameTakenError, Newcomer
from app.vault.recovery import recover
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template

SECOND = Newcomer("Alex Moor", Role.SUPERVISOR, "copper kettle beneath nine willows")


def enrol(vault: Vault, secrets: MemorySecrets, clock: FakeClock, who: Newcomer = SECOND) -> str:
    """Let somebody in and return their uid."""
    return people.enrol(vault, who, secrets=secrets, cost=CHEAP, clock=clock).uid


def enter(folder: Path, secrets: MemorySecrets, clock: FakeClock) -> Vault:
    """Unlock as the second person."""
    return unlock(folder, SECOND.passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)


def test_somebody_let_in_unlocks_with_their_own_passphrase_and_works(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    uid = enrol(vault, secrets, clock)
    vault.close()
    second = enter(vault.folder, secrets, clock)
    assert (second.person.uid, second.person.name, second.person.role) == (uid, SECOND.name, Role.SUPERVISOR)
    assert second.notes == ()
    desk = open_desk(second, clock, shipped())
    assert not audit.verify(desk.db, second.audit_key, second.anchors()).problems
    acts = [row[0] for row in desk.db.execute("SELECT json_extract(body, '$.act') FROM audit ORDER BY seq")]
    assert acts[-2:] == ["vault.enrol", "vault.unlock"]
    close_desk(desk)


def test_the_first_person_still_unlocks(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    enrol(vault, secrets, clock)
    vault.close()
    first = unlock(vault.folder, PASSPHRASE, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert first.person.name == NAME
    first.close()


def test_who_was_let_in_lets_nobody_in(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    enrol(vault, secrets, clock)
    vault.close()
    second = enter(vault.folder, secrets, clock)
    before = second.header
    with pytest.raises(MayNotEnrolError):
        enrol(second, secrets, clock, Newcomer("Kim Reed", Role.RESPONDER, "granite lantern over six orchards"))
    assert second.header == before
    second.close()


def test_either_person_recovers_and_the_first_still_lets_people_in(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    enrol(vault, secrets, clock)
    vault.close()
    again = "marble stair above four harvests"
    for name, phrase in ((SECOND.name, again), (NAME, "willow engine across eleven rivers")):
        found = recover(
            vault.folder,
            template.recovery_key,
            name,
            phrase,
            secrets=secrets,
            cost=CHEAP,
            clock=clock,
            limits=CHEAP_LIMITS,
        )
        assert found.person.name == name
        if name == NAME:
            enrol(found, secrets, clock, Newcomer("Kim Reed", Role.RESPONDER, "granite lantern over six orchards"))
        found.close()
    second = unlock(vault.folder, again, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)
    assert [entry.name for entry in people.at_this_device(second)] == [NAME, SECOND.name, "Kim Reed"]
    second.close()


def test_no_name_one_too_long_one_that_is_taken_and_a_weak_passphrase_are_refused(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    with pytest.raises(NameMissingError):
        enrol(vault, secrets, clock, Newcomer(" \N{ZERO WIDTH SPACE}", Role.RESPONDER, SECOND.passphrase))
    with pytest.raises(NameTooLongError):
        enrol(vault, secrets, clock, Newcomer("N" * (LONGEST_NAME + 1), Role.RESPONDER, SECOND.passphrase))
    with pytest.raises(NameTakenError):
        enrol(vault, secrets, clock, Newcomer(f" {NAME} ", Role.RESPONDER, SECOND.passphrase))
    with pytest.raises(WeakPassphraseError):
        enrol(vault, secrets, clock, Newcomer("Alex Moor", Role.RESPONDER, "alex"))
    assert [entry.name for entry in people.people(vault)] == [NAME]


@pytest.mark.parametrize(
    "name",
    ["ROBIN vale", "Robin  Vale", "Robin\N{NO-BREAK SPACE}Vale", "\uff32obin Vale", "Robin\N{ZERO WIDTH SPACE} Vale"],
    ids=["case", "spaces", "another space", "a wide letter", "a sign that is not seen"],
)
def test_a_name_that_looks_like_one_that_is_there_is_taken(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, name: str
) -> None:
    with pytest.raises(NameTakenError, match=f"is called {NAME} already"):
        enrol(vault, secrets, clock, Newcomer(name, Role.RESPONDER, SECOND.passphrase))
    assert [entry.name for entry in people.people(vault)] == [NAME]


def test_a_name_is_kept_with_one_space_between_its_words(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    enrol(vault, secrets, clock, Newcomer(" Alex \t Moor", Role.RESPONDER, SECOND.passphrase))
    assert [entry.name for entry in people.people(vault)] == [NAME, "Alex Moor"]


def test_a_person_proves_themselves_by_their_own_passphrase_alone(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    uid = enrol(vault, secrets, clock)
    proven = people.prove(vault, uid, SECOND.passphrase, secrets=secrets, limits=CHEAP_LIMITS)
    assert (proven.uid, proven.name) == (uid, SECOND.name)
    with pytest.raises(WrongPassphraseError):
        people.prove(vault, uid, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS)
    with pytest.raises(UnknownPersonError):
        people.prove(vault, "nobody", SECOND.passphrase, secrets=secrets, limits=CHEAP_LIMITS)
