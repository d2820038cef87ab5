"""`people`: who works in a vault, and letting somebody in at this device."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.entering import VAULT, entered, newcomers_passphrase, passphrase_option
from app.commands.speaking import plain, put_all, say
from app.i18n import _
from app.identity import Role

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("people")
@click.argument("vault", type=VAULT)
@click.pass_context
def people(context: click.Context, vault: Path) -> None:
    """Who works here: list, add."""
    context.obj = vault


@people.command("list")
@click.option("--json", "as_array", is_flag=True, help=_("Print the people as a JSON array."))
@passphrase_option
@click.pass_obj
def list_(vault: Path, *, as_array: bool, passphrase_file: Path | None) -> None:
    """List who works here, and who can unlock on this device."""
    with entered(vault, passphrase_file) as desk:
        from app.vault.people import at_this_device
        from app.vault.people import people as everybody

        here = {entry.uid for entry in at_this_device(desk.vault)}
        rows = [(entry, entry.uid in here) for entry in everybody(desk.vault)]
        if as_array:
            put_all({"name": each.name, "role": each.role.value, "here": known} for each, known in rows)
            return
        for each, known in rows:
            where = _("unlocks here") if known else _("does not unlock here")
            click.echo("  ".join((plain(each.name), each.role.value, where)))


@people.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.RESPONDER.value)
@click.option("--new-passphrase-file", type=_FILE, help=_("A file that holds the passphrase of the new person."))
@passphrase_option
@click.pass_obj
def add(vault: Path, name: str, role: str, *, new_passphrase_file: Path | None, passphrase_file: Path | None) -> None:
    """Let somebody in at this device; they choose and type their own passphrase."""
    with entered(vault, passphrase_file) as desk:
        from app.vault.device_secrets import keyring_secrets
        from app.vault.model import cost_for
        from app.vault.people import Newcomer, enrol

        # Before they choose it: afterwards nothing can be done about it.
        say(_("If they lose their passphrase, what their own store counted of their work is lost; the cases are not."))
        secrets = keyring_secrets() if desk.vault.device_bound else None
        newcomer = Newcomer(name, Role(role), newcomers_passphrase(new_passphrase_file, name))
        cost = cost_for(device_bound=secrets is not None)
        entry = enrol(desk.vault, newcomer, secrets=secrets, cost=cost, clock=desk.clock)
        say(_("{name} can unlock this vault here now.").format(name=plain(entry.name)))
