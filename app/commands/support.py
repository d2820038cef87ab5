"""`support`: what the program says of itself, shown whole and written to a file; nothing of a case, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.entering import VAULT
from app.commands.speaking import say
from app.i18n import _

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("support")
@click.argument("vault", type=VAULT, required=False)
@click.option("--out", required=True, type=_FILE, help=_("The ZIP file to write; one that is there is not replaced."))
def support(vault: Path | None, *, out: Path) -> None:
    """Write versions, layers, policies, the log and rounded sizes to a file for whoever helps; a vault stays locked."""
    from app.cage.confine import layers
    from app.cage.model import limits_of
    from app.hardening import harden
    from app.settings import in_force
    from app.support.file import check_new, write
    from app.support.gathering import bundle, machine
    from app.vault.device_secrets import keyring_secrets

    check_new(out)
    settings = in_force()
    found = machine(layers(), limits_of(settings.vault).required, keyring_secrets(), vault)
    parts = bundle(found, vault=vault, held=harden(), managed=settings.managed)
    for part in parts:
        click.echo(f"== {part.name} ==\n{part.words}")
    write(parts, out)
    say(_("That is all of it. It is in {file}; nothing was sent.").format(file=out))
