"""How a vault is opened on this computer: which keyring, at what cost, by which clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.clock import Clock
from app.policies.keyrings import Keyring, require_for_new
from app.vault.create import Created, create
from app.vault.device_secrets import proven
from app.vault.model import LIMITS, PATIENTLY, Cost, Limits, Waiting, cost_for
from app.vault.reading import unlock_or_read
from app.vault.recovery import recover
from app.vault.unlock import change_passphrase

if TYPE_CHECKING:
    from pathlib import Path

    from app.identity import Role
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.vault import Vault


def usual_cost(bound: bool) -> Cost:
    """Return what a new slot costs; without a device secret the passphrase alone must hold."""
    return cost_for(device_bound=bound)


@dataclass(frozen=True, slots=True)
class Entrance:
    """All that opening needs, as values; each call takes a second or more and belongs on a worker."""

    clock: Clock
    secrets: Callable[[], DeviceSecrets | None]
    cost: Callable[[bool], Cost] = usual_cost
    limits: Limits = LIMITS
    # What an administrator asks of every vault here: that the system's keyring holds a part of its keys.
    required: Keyring = Keyring.NO

    def keyring(self) -> DeviceSecrets | None:
        """Return a keyring that gives back what it is given, if there is one."""
        return proven(self.secrets())

    def create(self, folder: Path, name: str, role: Role, passphrase: str, secrets: DeviceSecrets | None) -> Created:
        """Make a vault for its first person."""
        require_for_new(self.required, bound=secrets is not None)
        cost = self.cost(secrets is not None)
        return create(folder, name, role, passphrase, secrets=secrets, cost=cost, limits=self.limits, clock=self.clock)

    def unlock(self, folder: Path, name: str, passphrase: str, waiting: Waiting = PATIENTLY) -> Vault:
        """Open a vault by passphrase; one that is damaged or cannot be written opens for reading."""
        return unlock_or_read(
            folder,
            passphrase,
            secrets=self.secrets(),
            limits=self.limits,
            clock=self.clock,
            name=name or None,
            required=self.required,
            waiting=waiting,
        )

    def recover(
        self, folder: Path, recovery_key: str, name: str, passphrase: str, waiting: Waiting = PATIENTLY
    ) -> Vault:
        """Open a vault by its recovery key."""
        secrets = self.keyring()
        require_for_new(self.required, bound=secrets is not None)
        cost = self.cost(secrets is not None)
        return recover(
            folder,
            recovery_key,
            name,
            passphrase,
            secrets=secrets,
            cost=cost,
            limits=self.limits,
            clock=self.clock,
            waiting=waiting,
        )

    def change(self, vault: Vault, old: str, new: str) -> None:
        """Put the keys of the person at an open vault behind a new passphrase."""
        secrets = self.secrets()
        cost = self.cost(vault.device_bound)
        change_passphrase(vault, old, new, secrets=secrets, cost=cost, limits=self.limits, clock=self.clock)
