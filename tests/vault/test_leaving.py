"""What somebody who left still opens, and how a vault goes on whose only administrator is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.identity import Role
from app.vault import standing
from app.vault.backup import back_up
from app.vault.errors import WrongPassphraseError
from app.vault.keeping import Rule
from app.vault.people import Newcomer
from app.vault.recovery import recover
from app.vault.restore import restore
from app.vault.vault import Vault
from tests.builders import FakeClock, MemorySecrets
from tests.vault.test_standing import AGAIN, ALEX, KIM, enrol, enter
from tests.vaults import CHEAP, CHEAP_LIMITS, Template, unlocked


def test_a_backup_from_before_opens_for_them_and_one_from_afterwards_does_not(
    vault: Vault, secrets: MemorySecrets, clock: FakeClock, tmp_path: Path
) -> None:
    uid = enrol(vault, secrets, clock)
    kept = MemorySecrets(kept=dict(secrets.kept))
    rule = Rule(hours=9, days=0, weeks=0)
    before = back_up(vault, tmp_path / "place", clock=clock, rule=rule).folder
    standing.disable(vault, uid, clock, secrets)
    # Also in between, while the next keys are laid and not yet taken.
    clock.advance(3600)
    between = back_up(vault, tmp_path / "place", clock=clock, rule=rule).folder
    vault.close()
    again = unlocked(vault.folder, secrets, clock)
    clock.advance(3600)
    after = back_up(again, tmp_path / "place", clock=clock, rule=rule).folder
    again.close()
    for backup in (before, between, after):
        restore(backup, tmp_path / backup.name)
        unlocked(tmp_path / backup.name, secrets, clock).close()
    enter(tmp_path / before.name, kept, clock).close()
    for backup in (between, after):
        with pytest.raises(WrongPassphraseError):
            enter(tmp_path / backup.name, kept, clock)


def test_where_the_only_administrator_is_gone_the_recovery_key_makes_another(
    vault: Vault, template: Template, secrets: MemorySecrets, clock: FakeClock
) -> None:
    gone = enrol(vault, secrets, clock, Newcomer(ALEX.name, Role.ADMINISTRATOR, ALEX.passphrase))
    kim = enrol(vault, secrets, clock, KIM)
    vault.close()
    as_them = recover(
        vault.folder,
        template.recovery_key,
        ALEX.name,
        AGAIN,
        secrets=secrets,
        cost=CHEAP,
        clock=clock,
        limits=CHEAP_LIMITS,
    )
    standing.give_role(as_them, kim, Role.ADMINISTRATOR, clock)
    as_them.close()
    other = enter(vault.folder, secrets, clock, KIM.passphrase)
    standing.disable(other, gone, clock, secrets)
    other.close()
    with pytest.raises(WrongPassphraseError):
        enter(vault.folder, secrets, clock, AGAIN)
