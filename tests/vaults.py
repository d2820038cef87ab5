"""Real vaults that are cheap to open: the cost of the passphrase is a value, so no switch turns it off."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from app.identity import Role
from app.vault.create import Created, create
from app.vault.model import Cost, Limits
from app.vault.unlock import unlock
from app.vault.vault import Vault
from tests.builders import PASSPHRASE, FakeClock, MemorySecrets

CHEAP = Cost(1, 8, 1)
CHEAP_LIMITS = Limits(floor=CHEAP, reserve_bytes=4096)
NAME = "Robin Vale"


@dataclass(frozen=True, slots=True)
class Template:
    """A locked vault that tests take copies of, and what opens it."""

    folder: Path
    secrets: MemorySecrets
    recovery_key: str

    def copy_to(self, folder: Path) -> Path:
        """Copy the vault's folder; each copy is a vault of its own."""
        shutil.copytree(self.folder, folder)
        return folder


def new_vault(
    folder: Path, secrets: MemorySecrets | None, clock: FakeClock, role: Role = Role.RESPONDER, name: str = NAME
) -> Created:
    """Make a vault that costs nothing to open."""
    return create(folder, name, role, PASSPHRASE, secrets=secrets, cost=CHEAP, limits=CHEAP_LIMITS, clock=clock)


def new_template(folder: Path) -> Template:
    """Make the vault that tests take copies of."""
    secrets = MemorySecrets()
    created = new_vault(folder, secrets, FakeClock())
    created.vault.close()
    return Template(folder, secrets, created.recovery_key)


def unlocked(folder: Path, secrets: MemorySecrets | None, clock: FakeClock) -> Vault:
    """Unlock a vault made here."""
    return unlock(folder, PASSPHRASE, secrets=secrets, limits=CHEAP_LIMITS, clock=clock)
