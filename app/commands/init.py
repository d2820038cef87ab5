"""`init`: make a vault for its first person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.entering import VAULT, passphrase, passphrase_option
from app.commands.speaking import say, waiting
from app.i18n import _

if TYPE_CHECKING:
    from app.clock import Clock
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.model import Cost, Limits


def run(
    folder: Path,
    person: str,
    role: str,
    phrase: str,
    *,
    secrets: DeviceSecrets | None,
    cost: Cost,
    limits: Limits,
    clock: Clock,
) -> str:
    """Make a vault, lock it, and return the recovery key."""
    from app.identity import Role
    from app.vault.create import create

    made = create(folder, person, Role(role), phrase, secrets=secrets, cost=cost, limits=limits, clock=clock)
    made.vault.close()
    return made.recovery_key


@click.command("init")
@click.argument("vault", type=VAULT)
@click.option("--person", required=True, help=_("The name of the first person."))
@click.option("--role", type=click.Choice(["responder", "supervisor", "administrator"]), default="responder")
@click.option("--passphrase-only", is_flag=True, help=_("Use no keyring; the passphrase alone opens the vault."))
@passphrase_option
def init(vault: Path, person: str, role: str, *, passphrase_only: bool, passphrase_file: Path | None) -> None:
    """Make a new vault in an empty folder; the recovery key is shown once, on standard error."""
    if not person.strip():
        raise click.BadParameter(_("A name is needed."), param_hint="--person")
    from app.vault.create import check_name

    person = check_name(person)
    phrase = passphrase(passphrase_file, twice=True)
    from app.clock import SystemClock
    from app.policies.keyrings import require_for_new
    from app.settings import in_force
    from app.vault.device_secrets import keyring_secrets, proven
    from app.vault.model import LIMITS, cost_for

    secrets = None if passphrase_only else proven(keyring_secrets())
    require_for_new(in_force().keyring, bound=secrets is not None)
    waiting(_("Making the vault…"))
    cost = cost_for(device_bound=secrets is not None)
    key = run(vault, person, role, phrase, secrets=secrets, cost=cost, limits=LIMITS, clock=SystemClock())
    if secrets is None:
        say(_("This vault is not device-bound: whoever has a copy of it and the passphrase can open it."))
    say(_("Recovery key, shown this once. Write it down and keep it away from this computer:"))
    say(key)
