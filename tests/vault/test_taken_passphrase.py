"""A passphrase says who somebody is: no new one opens the vault for somebody else, whichever way it comes in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.vault import people, slots, standing
from app.vault.recovery import recover
from app.vault.unlock import PassphraseTakenError, change_passphrase, unlock
from app.vault.vault import PEOPLE, Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vault.forge import read
from tests.vault.test_people import SECOND, enrol, enter
from tests.vault.test_standing import KIM
from tests.vault.test_wiped import remembered
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template, unlocked

Enter = Callable[[Vault, str, str, MemorySecrets | None, FakeClock], object]


def newcomer(vault: Vault, _key: str, phrase: str, secrets: MemorySecrets | None, clock: FakeClock) -> None:
    """Let a third person in."""
    who = people.Newcomer(KIM.name, KIM.role, phrase)
    people.enrol(vault, who, secrets=secrets, cost=CHEAP, clock=clock)


def back(vault: Vault, _key: str, phrase: str, secrets: MemorySecrets | None, clock: FakeClock) -> None:
    """Let a third person back in, who was let go."""
    gone = next(each.uid for each in people.people(vault) if not each.active)
    standing.readmit(vault, gone, phrase, secrets=secrets, cost=CHEAP, clock=clock)


def change(vault: Vault, _key: str, phrase: str, secrets: MemorySecrets | None, clock: FakeClock) -> None:
    """Change the first person's passphrase."""
    change_passphrase(vault, PASSPHRASE, phrase, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)


def recovery(vault: Vault, key: str, phrase: str, secrets: MemorySecrets | None, clock: FakeClock) -> None:
    """Give the first person a new passphrase, at a locked vault."""
    vault.close()
    opened = recover(vault.folder, key, NAME, phrase, secrets=secrets, cost=CHEAP, clock=clock, limits=CHEAP_LIMITS)
    opened.close()


def opening(vault: Vault) -> dict[str, object]:
    """Return what of the header lets people in; a vault that is locked says in the rest where its chain stands."""
    header = read(vault.folder)
    return {name: header[name] for name in ("slots", "people", "keys", "root_seed", "devices")}


@pytest.mark.parametrize("act", [newcomer, back, change, recovery])
def test_a_new_passphrase_that_opens_the_vault_for_somebody_else_is_refused(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock, act: Enter
) -> None:
    alex = enrol(vault, secrets, clock)
    gone = enrol(vault, secrets, clock, people.Newcomer("Sam Holt", KIM.role, "velvet anchor over seven bridges"))
    standing.disable(vault, gone, clock, secrets)
    before, kept = opening(vault), dict(secrets.kept)
    stores = sorted((vault.folder / PEOPLE).iterdir())
    with pytest.raises(PassphraseTakenError) as refused:
        act(vault, template.recovery_key, SECOND.passphrase, secrets, clock)
    # That it is taken is all that is told; whose it is would be one person's passphrase in another's hand.
    assert refused.value.what == "This passphrase opens this vault already."
    assert (opening(vault), secrets.kept) == (before, kept)
    assert sorted((vault.folder / PEOPLE).iterdir()) == stores
    vault.close()
    second = enter(vault.folder, secrets, clock)
    assert second.person.uid == alex
    second.close()


@pytest.mark.parametrize("act", [newcomer, back, change, recovery])
def test_one_that_opens_it_for_nobody_is_taken(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock, act: Enter
) -> None:
    enrol(vault, secrets, clock)
    gone = enrol(vault, secrets, clock, people.Newcomer("Sam Holt", KIM.role, "velvet anchor over seven bridges"))
    standing.disable(vault, gone, clock, secrets)
    # What somebody had who was let go opens nothing any more.
    act(vault, template.recovery_key, "velvet anchor over seven bridges", secrets, clock)
    vault.close()
    unlock(vault.folder, "velvet anchor over seven bridges", secrets=secrets, clock=clock, limits=CHEAP_LIMITS).close()


def test_one_keeps_ones_own(vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock) -> None:
    enrol(vault, secrets, clock)
    change(vault, "", PASSPHRASE, secrets, clock)
    recovery(vault, template.recovery_key, PASSPHRASE, secrets, clock)
    again = unlocked(vault.folder, secrets, clock)
    assert again.person.name == NAME
    again.close()


def test_what_a_try_makes_of_the_passphrase_is_wiped(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = remembered(monkeypatch, slots, "_kek")
    with pytest.raises(PassphraseTakenError):
        newcomer(vault, "", PASSPHRASE, secrets, clock)
    assert [any(kek) for kek in made] == [False]


def test_a_header_that_asks_for_too_much_costs_no_memory(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    (slot,) = read(vault.folder)["slots"]
    made = remembered(monkeypatch, slots, "_kek")
    dear = {**slot, "kdf": {**slot["kdf"], "m_kib": 64 * 1024 * 1024}}
    assert not slots.opens(dear, PASSPHRASE, b"")
    assert made == []
