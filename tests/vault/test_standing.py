"""Who is let go, comes back, or has another role: what opens afterwards, what does not, and who may say so."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.desk import close_desk, open_desk
from app.identity import Role
from app.settings import shipped
from app.vault import audit, people, standing
from app.vault.database import open_encrypted
from app.vault.directory import Entry
from app.vault.errors import (
    DamagedDatabaseError,
    DamagedHeaderError,
    UnknownPersonError,
    WeakPassphraseError,
    WrongPassphraseError,
)
from app.vault.header import NAME, write_header
from app.vault.people import MayNotEnrolError, Newcomer, StandsSoAlreadyError
from app.vault.recovery import recover
from app.vault.standing import OnOneselfError
from app.vault.unlock import peek, unlock
from app.vault.vault import DATABASE, Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.forge import forge, read
from tests.vaults import CHEAP, CHEAP_LIMITS, Template, unlocked
from tests.vaults import NAME as FOUNDER

ALEX = Newcomer("Alex Moor", Role.RESPONDER, "copper kettle beneath nine willows")
KIM = Newcomer("Kim Reed", Role.RESPONDER, "granite lantern over six orchards")
AGAIN = "marble stair above four harvests"


def enrol(vault: Vault, secrets: MemorySecrets, clock: FakeClock, who: Newcomer = ALEX) -> str:
    """Let somebody in and return their uid."""
    return people.enrol(vault, who, secrets=secrets, cost=CHEAP, clock=clock).uid


def enter(folder: Path, secrets: MemorySecrets, clock: FakeClock, phrase: str = ALEX.passphrase) -> Vault:
    """Unlock as somebody."""
    return unlock(folder, phrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS)


def entry(vault: Vault, uid: str) -> Entry:
    """Return what the signed list says of a person."""
    return next(each for each in people.people(vault) if each.uid == uid)


def acts(vault: Vault) -> list[str]:
    """Return what the audit says happened, its chain being whole."""
    db = vault.connect()
    rows = [row[0] for row in db.execute("SELECT json_extract(body, '$.act') FROM audit ORDER BY seq")]
    assert not audit.verify(db, vault.audit_key, vault.anchors(), vault.earlier_audit_keys).problems
    db.close()
    return rows


def test_who_is_let_go_opens_nothing_any_more(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    uid = enrol(vault, secrets, clock)
    standing.disable(vault, uid, clock, secrets)
    assert not entry(vault, uid).active
    assert acts(vault)[-1] == "vault.disable"
    assert (vault.uid, uid) not in secrets.kept
    vault.close()
    document = read(vault.folder)
    sealed_to = {each["to"] for block in document["keys"].values() for each in block["master"]}
    assert uid not in sealed_to | {slot["person"] for slot in document["slots"]}
    assert peek(vault.folder).names == (FOUNDER,)
    with pytest.raises(WrongPassphraseError):
        enter(vault.folder, secrets, clock)
    unlocked(vault.folder, secrets, clock).close()
    assert read(vault.folder)["keys"]["current"]["epoch"] == 2


def test_an_old_copy_of_the_header_opens_the_old_copy_and_not_what_comes_later(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    uid = enrol(vault, secrets, clock)
    vault.close()
    kept_secrets = MemorySecrets(kept=dict(secrets.kept))
    copy = Path(shutil.copytree(vault.folder, tmp_path / "copy"))
    admin = unlocked(vault.folder, secrets, clock)
    standing.disable(admin, uid, clock, secrets)
    admin.close()
    # Before the next unlock the database is still the old one; afterwards nothing that they kept fits it.
    unlocked(vault.folder, secrets, clock).close()
    theirs = enter(copy, kept_secrets, clock)
    keys = [bytearray(theirs.keys.database), bytearray(theirs.keys.audit)]
    theirs.close()
    with pytest.raises(DamagedDatabaseError):
        open_encrypted(vault.folder / DATABASE, keys[0])
    for name in (NAME, f"{NAME}.bak"):
        shutil.copyfile(copy / name, vault.folder / name)
    with pytest.raises(DamagedDatabaseError):
        enter(vault.folder, kept_secrets, clock)


def test_who_was_let_go_comes_back_with_new_keys_and_a_new_store(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    uid = enrol(vault, secrets, clock)
    before = entry(vault, uid)
    standing.disable(vault, uid, clock, secrets)
    with pytest.raises(WeakPassphraseError):
        standing.readmit(vault, uid, "alex moor", secrets=secrets, cost=CHEAP, clock=clock)
    # Also while the change of the keys is still to come.
    standing.readmit(vault, uid, AGAIN, secrets=secrets, cost=CHEAP, clock=clock)
    after = entry(vault, uid)
    assert after.active
    assert (after.name, after.sign_keys[1:]) == (before.name, before.sign_keys)
    assert acts(vault)[-2:] == ["vault.disable", "vault.enable"]
    vault.close()
    back = enter(vault.folder, secrets, clock, AGAIN)
    assert (back.person.uid, back.keys.epoch, back.notes) == (uid, 2, ())
    assert [path.name for path in back.own_path.parent.glob("*.set-aside-*.db")]
    close_desk(open_desk(back, clock, shipped()))
    with pytest.raises(WrongPassphraseError):
        enter(vault.folder, secrets, clock)


def test_an_administrator_lets_people_in_and_one_that_is_no_more_does_not(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    uid = enrol(vault, secrets, clock)
    standing.give_role(vault, uid, Role.ADMINISTRATOR, clock)
    vault.close()
    second = enter(vault.folder, secrets, clock)
    assert second.person.role is Role.ADMINISTRATOR
    kim = enrol(second, secrets, clock, KIM)
    standing.give_role(second, kim, Role.ADMINISTRATOR, clock)
    second.close()
    third = enter(vault.folder, secrets, clock, KIM.passphrase)
    standing.give_role(third, uid, Role.SUPERVISOR, clock)
    assert not entry(third, uid).signs
    # What hung on the word of the one who no longer gives it stands on another's.
    assert entry(third, kim).signs
    third.close()
    demoted = enter(vault.folder, secrets, clock)
    assert demoted.person.role is Role.SUPERVISOR
    with pytest.raises(MayNotEnrolError, match="Ask an administrator of this vault, or the person who made it"):
        standing.disable(demoted, kim, clock)
    assert acts(demoted).count("vault.role") == 3
    demoted.close()


def test_an_administrator_lets_the_founder_go_and_goes_on(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    founder = vault.person.uid
    enrol(vault, secrets, clock, Newcomer(ALEX.name, Role.ADMINISTRATOR, ALEX.passphrase))
    vault.close()
    admin = enter(vault.folder, secrets, clock)
    standing.disable(admin, founder, clock, secrets)
    admin.close()
    with pytest.raises(WrongPassphraseError):
        unlocked(vault.folder, secrets, clock)
    admin = enter(vault.folder, secrets, clock)
    enrol(admin, secrets, clock, KIM)
    standing.readmit(admin, founder, AGAIN, secrets=secrets, cost=CHEAP, clock=clock)
    assert [each.active for each in people.people(admin)] == [True, True, True]
    admin.close()


def test_nobody_does_it_to_themselves(vault: Vault, clock: FakeClock) -> None:
    before = read(vault.folder)
    with pytest.raises(OnOneselfError):
        standing.disable(vault, vault.person.uid, clock)
    with pytest.raises(OnOneselfError):
        standing.give_role(vault, vault.person.uid, Role.RESPONDER, clock)
    with pytest.raises(UnknownPersonError):
        standing.disable(vault, "nobody", clock)
    assert read(vault.folder) == before


def test_who_was_let_go_already_or_works_here_already_is_told_by_name(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    uid = enrol(vault, secrets, clock)
    with pytest.raises(StandsSoAlreadyError, match=r"^Alex Moor works here already. Nothing was changed.$"):
        standing.readmit(vault, uid, AGAIN, secrets=secrets, cost=CHEAP, clock=clock)
    standing.disable(vault, uid, clock, secrets)
    before, told = read(vault.folder), r"^Alex Moor was let go already. Nothing was changed. To let them back in: "
    attempts: list[Callable[[], None]] = [
        lambda: standing.must_be_able_to_go(vault, uid),
        lambda: standing.disable(vault, uid, clock, secrets),
        lambda: standing.give_role(vault, uid, Role.SUPERVISOR, clock),
    ]
    for act in attempts:
        with pytest.raises(StandsSoAlreadyError, match=told):
            act()
    assert read(vault.folder) == before
    with pytest.raises(UnknownPersonError, match="Nobody called Alex Moor has a place"):
        people.prove(vault, uid, ALEX.passphrase, secrets=secrets, limits=CHEAP_LIMITS)
    with pytest.raises(UnknownPersonError, match="This person has no place"):
        standing.disable(vault, "nobody", clock)


def test_who_may_not_sign_the_list_changes_nothing(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    founder = vault.person.uid
    enrol(vault, secrets, clock)
    vault.close()
    second = enter(vault.folder, secrets, clock)
    before = second.header
    attempts: list[Callable[[], None]] = [
        lambda: standing.disable(second, founder, clock),
        lambda: standing.give_role(second, founder, Role.RESPONDER, clock),
        lambda: standing.renew_keys(second, clock),
    ]
    for attempt in attempts:
        with pytest.raises(MayNotEnrolError):
            attempt()
    assert second.header == before == read(vault.folder)
    second.close()


def test_who_was_let_go_cannot_put_themselves_back(vault: Vault, secrets: MemorySecrets, clock: FakeClock) -> None:
    uid = enrol(vault, secrets, clock, Newcomer(ALEX.name, Role.ADMINISTRATOR, ALEX.passphrase))
    vault.close()
    before = read(vault.folder)
    admin = unlocked(vault.folder, secrets, clock)
    standing.disable(admin, uid, clock)
    admin.close()
    unlocked(vault.folder, secrets, clock).close()
    # The list that they were still on, signed as it was: without the new keys no MAC fits it.
    forge(vault.folder, lambda document: document.update(people=before["people"], slots=before["slots"]))
    with pytest.raises(DamagedHeaderError):
        unlocked(vault.folder, secrets, clock)


@pytest.mark.parametrize("with_seed", [True, False])
def test_recovering_the_one_whose_word_others_stand_on_leaves_them_their_right(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock, *, with_seed: bool
) -> None:
    uid = enrol(vault, secrets, clock)
    if not with_seed:
        # As in a vault from before the root's seed was sealed: one person's word hangs on another's.
        document = {name: value for name, value in vault.header.items() if name != "root_seed"}
        vault.header = write_header(vault.folder, document, vault.audit_key)
    standing.give_role(vault, uid, Role.ADMINISTRATOR, clock)
    vault.close()
    found = recover(
        vault.folder,
        template.recovery_key,
        FOUNDER,
        AGAIN,
        secrets=secrets,
        cost=CHEAP,
        clock=clock,
        limits=CHEAP_LIMITS,
    )
    assert entry(found, found.person.uid).sign_keys[1:]
    found.close()
    second = enter(vault.folder, secrets, clock)
    enrol(second, secrets, clock, KIM)
    second.close()
    with pytest.raises(WrongPassphraseError):
        enter(vault.folder, secrets, clock, PASSPHRASE)


def test_without_the_roots_seed_nobody_takes_away_the_word_that_they_stand_on(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock
) -> None:
    founder = vault.person.uid
    uid = enrol(vault, secrets, clock)
    document = {name: value for name, value in vault.header.items() if name != "root_seed"}
    vault.header = write_header(vault.folder, document, vault.audit_key)
    standing.give_role(vault, uid, Role.ADMINISTRATOR, clock)
    vault.close()
    admin = enter(vault.folder, secrets, clock)
    with pytest.raises(MayNotEnrolError):
        standing.disable(admin, founder, clock)
    assert entry(admin, founder).active
    admin.close()
