"""What opens a vault, for everything that somebody might have got hold of: the table of docs/keys.md, row by row."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from app.errors import StillwaterError
from app.identity import Role
from app.policies.keyrings import Keyring, KeyringRequiredError
from app.vault.people import Newcomer, enrol
from app.vault.reading import unlock_or_read
from app.vault.recovery import recover
from app.vault.unlock import change_passphrase, unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets
from tests.vaults import CHEAP, CHEAP_LIMITS, NAME, Template, new_vault, unlocked

ROOT = Path(__file__).parents[2]
HAD = ("copy", "keyring", "passphrase", "recovery key")
ROWS = list(product((False, True), repeat=len(HAD)))
GUESS = "any other words that were guessed"
NEWER = "marble stair above four harvests"
SECOND = Newcomer("Alex Moor", Role.SUPERVISOR, "copper kettle beneath nine willows")
NO_KEY = "AGE-SECRET-KEY-1" + "Q" * 58


def opens(folder: Path, secrets: MemorySecrets | None, passphrase: str, recovery_key: str, clock: FakeClock) -> bool:
    """Try every way in with what somebody has; what they lack they guess, and guess wrong."""
    for way in ("passphrase", "recovery"):
        try:
            if way == "passphrase":
                unlock(folder, passphrase, secrets=secrets, clock=clock, limits=CHEAP_LIMITS).close()
            else:
                recover(
                    folder, recovery_key, NAME, NEWER, secrets=None, cost=CHEAP, clock=clock, limits=CHEAP_LIMITS
                ).close()
        except StillwaterError:
            continue
        return True
    return False


def expected(has: tuple[bool, ...]) -> bool:
    """Say what should be: the copy, and either both secrets of the slot or the recovery key."""
    copy, keyring, passphrase, recovery_key = has
    return copy and (recovery_key or (keyring and passphrase))


@pytest.mark.parametrize("has", ROWS, ids=lambda has: "+".join(n for n, h in zip(HAD, has, strict=True) if h) or "none")
def test_a_bound_vault_opens_with_these_and_with_nothing_less(
    template: Template, tmp_path: Path, clock: FakeClock, has: tuple[bool, ...]
) -> None:
    copy, keyring, passphrase, recovery_key = has
    folder = tmp_path / "copy"
    if copy:
        template.copy_to(folder)
    secrets = MemorySecrets(kept=dict(template.secrets.kept)) if keyring else MemorySecrets()
    tried = (PASSPHRASE if passphrase else GUESS, template.recovery_key if recovery_key else NO_KEY)
    assert opens(folder, secrets, *tried, clock) is expected(has)


@pytest.mark.parametrize("passphrase", [False, True])
def test_without_a_keyring_the_copy_and_the_passphrase_are_enough(
    tmp_path: Path, clock: FakeClock, *, passphrase: bool
) -> None:
    new_vault(tmp_path / "vault", None, clock).vault.close()
    assert opens(tmp_path / "vault", None, PASSPHRASE if passphrase else GUESS, NO_KEY, clock) is passphrase


def test_after_a_change_of_passphrase_an_old_copy_needs_an_old_copy_of_the_keyring_too(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    old_copy = Path(shutil.copytree(vault.folder, tmp_path / "old", ignore=shutil.ignore_patterns("vault.lock")))
    old_keyring = MemorySecrets(kept=dict(secrets.kept))
    change_passphrase(vault, PASSPHRASE, NEWER, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)
    vault.close()
    assert len(secrets.kept) == 1
    assert secrets.kept != old_keyring.kept
    assert not opens(old_copy, secrets, PASSPHRASE, NO_KEY, clock)
    assert opens(old_copy, old_keyring, PASSPHRASE, NO_KEY, clock)
    assert opens(vault.folder, secrets, NEWER, NO_KEY, clock)


def test_the_document_says_the_same() -> None:
    text = (ROOT / "docs" / "keys.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (yes|no) \| (yes|no) \| (yes|no) \| (yes|no) \| (opens|does not open) \|$", text, re.MULTILINE
    )
    told = {tuple(each == "yes" for each in row[:4]): row[4] == "opens" for row in rows}
    assert told == {has: expected(has) for has in ROWS}


def kept(folder: Path) -> dict[str, bytes]:
    """Return all that stands in a vault's folder, byte for byte."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("way", [unlock, unlock_or_read])
@pytest.mark.parametrize("passphrase", [PASSPHRASE, GUESS])
def test_where_a_keyring_is_required_what_goes_without_is_refused_before_anything_of_it_is_opened(
    tmp_path: Path, clock: FakeClock, way: Callable[..., Vault], passphrase: str
) -> None:
    folder = tmp_path / "vault"
    new_vault(folder, None, clock).vault.close()
    before = kept(folder)
    with pytest.raises(KeyringRequiredError, match="passphrase alone"):
        way(folder, passphrase, secrets=MemorySecrets(), limits=CHEAP_LIMITS, clock=clock, required=Keyring.ALWAYS)
    assert kept(folder) == before
    way(folder, PASSPHRASE, secrets=None, limits=CHEAP_LIMITS, clock=clock, required=Keyring.NEW).close()
    assert kept(folder) != before


def test_where_a_keyring_is_required_of_two_people_the_one_who_goes_without_is_refused(
    tmp_path: Path, clock: FakeClock
) -> None:
    folder, secrets = tmp_path / "vault", MemorySecrets()
    new_vault(folder, secrets, clock).vault.close()
    vault = unlocked(folder, secrets, clock)
    enrol(vault, SECOND, secrets=None, cost=CHEAP, clock=clock)
    vault.close()
    before = kept(folder)
    knock = partial(unlock, folder, secrets=secrets, limits=CHEAP_LIMITS, clock=clock, required=Keyring.ALWAYS)
    with pytest.raises(KeyringRequiredError, match="passphrase alone"):
        knock(SECOND.passphrase)
    assert kept(folder) == before
    knock(PASSPHRASE).close()
