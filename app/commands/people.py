"""`people`: who works in a vault, letting somebody in or go at this device, and the keys that change with that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.entering import (
    VAULT,
    desk_in,
    entered,
    looked_in,
    newcomers_passphrase,
    passphrase,
    passphrase_option,
)
from app.commands.speaking import plain, put, put_all, say
from app.i18n import _, ngettext
from app.identity import Permission, Role

if TYPE_CHECKING:
    from app.desk import Desk
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.directory import Entry

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ROLES = click.Choice([role.value for role in Role])
_yes = click.option("--yes", is_flag=True, help=_("Do not ask whether to go on."))
_new_passphrase = click.option(
    "--new-passphrase-file", type=_FILE, help=_("A file that holds the passphrase that the person chose.")
)


@click.group("people")
@click.argument("vault", type=VAULT)
@click.pass_context
def people(context: click.Context, vault: Path) -> None:
    """Who works here: list, add, role, disable, enable; and the keys: renew-keys, recovery-key."""
    context.obj = vault


@people.command("list")
@click.option("--json", "as_array", is_flag=True, help=_("Print the people as a JSON array."))
@passphrase_option
@click.pass_obj
def list_(vault: Path, *, as_array: bool, passphrase_file: Path | None) -> None:
    """List who works here, and who can unlock on this device."""
    with looked_in(vault, passphrase_file) as desk:
        from app.vault.people import at_this_device
        from app.vault.people import people as everybody

        here = {entry.uid for entry in at_this_device(desk.vault)}
        rows = [(entry, entry.uid in here) for entry in everybody(desk.vault)]
        if as_array:
            put_all(
                {"name": each.name, "role": each.role.value, "here": known, "active": each.active}
                for each, known in rows
            )
            return
        for each, known in rows:
            where = _("unlocks here") if known else _("does not unlock here")
            click.echo("  ".join((plain(each.name), each.role.value, where if each.active else _("was let go"))))


@people.command("add")
@click.argument("name")
@click.option("--role", type=_ROLES, default=Role.RESPONDER.value)
@_new_passphrase
@passphrase_option
@click.pass_obj
def add(vault: Path, name: str, role: str, *, new_passphrase_file: Path | None, passphrase_file: Path | None) -> None:
    """Let somebody in at this device; they choose and type their own passphrase."""
    if not name.strip():
        raise click.BadParameter(_("A name is needed."), param_hint="NAME")
    from app.vault.create import check_name

    name = check_name(name)
    with entered(vault, passphrase_file) as desk:
        from app.people.actions import let_in
        from app.vault.model import cost_for
        from app.vault.people import Newcomer

        # Before they choose it: afterwards nothing can be done about it.
        say(_("If they lose their passphrase, what their own store counted of their work is lost; the cases are not."))
        secrets = _keyring(desk)
        newcomer = Newcomer(name, Role(role), newcomers_passphrase(new_passphrase_file, name))
        let_in(desk, newcomer, secrets=secrets, cost=cost_for(device_bound=secrets is not None))
        say(_("{name} can unlock this vault here now.").format(name=plain(name)))


@people.command("role")
@click.argument("name")
@click.argument("role", type=_ROLES)
@passphrase_option
@click.pass_obj
def role_(vault: Path, name: str, role: str, *, passphrase_file: Path | None) -> None:
    """Give somebody else another role; administrators may let people in, others may not."""
    with entered(vault, passphrase_file) as desk:
        from app.people.actions import give_role

        changes = give_role(desk, _called(desk, name).uid, Role(role))
        say(_("{name} is {role} from their next unlock on.").format(name=plain(name), role=role))
        if changes.cases:
            told = ngettext("{n} case went back to the queue.", "{n} cases went back to the queue.", len(changes.cases))
            say(told.format(n=len(changes.cases)))


@people.command("disable")
@click.argument("name")
@_yes
@passphrase_option
@click.pass_obj
def disable(vault: Path, name: str, *, yes: bool, passphrase_file: Path | None) -> None:
    """Let somebody go, and change the vault's keys so that nothing they kept opens what comes later."""

    def let_them_go(desk: Desk) -> None:
        from app.people.actions import let_go
        from app.people.queries import claimed_by
        from app.vault.standing import must_be_able_to_go

        uid = _called(desk, name).uid
        desk.require(Permission.MANAGE)
        must_be_able_to_go(desk.vault, uid)
        count = claimed_by(desk, uid)
        if count:
            told = ngettext(
                "They have claimed {n} open case; it goes back to the queue.",
                "They have claimed {n} open cases; they go back to the queue.",
                count,
            )
            say(told.format(n=count))
        say(_("What they could read so far they may have kept: copies of the folder and backups open as they did."))
        if not yes:
            click.confirm(_("Let {name} go?").format(name=plain(name)), abort=True, err=True)
        let_go(desk, uid, secrets=_keyring(desk))
        say(_("{name} was let go.").format(name=plain(name)))

    _with_new_keys(vault, passphrase_file, let_them_go)


@people.command("enable")
@click.argument("name")
@_new_passphrase
@passphrase_option
@click.pass_obj
def enable(vault: Path, name: str, *, new_passphrase_file: Path | None, passphrase_file: Path | None) -> None:
    """Let somebody back in who was let go; they choose a new passphrase, and their own store begins anew."""
    with entered(vault, passphrase_file) as desk:
        from app.people.actions import let_back_in
        from app.vault.model import cost_for

        uid, secrets = _called(desk, name).uid, _keyring(desk)
        chosen = newcomers_passphrase(new_passphrase_file, name)
        cost = cost_for(device_bound=secrets is not None)
        let_back_in(desk, uid, chosen, secrets=secrets, cost=cost)
        say(_("{name} can unlock this vault here now.").format(name=plain(name)))


@people.command("renew-keys")
@passphrase_option
@click.pass_obj
def renew_keys(vault: Path, *, passphrase_file: Path | None) -> None:
    """Change the vault's keys; everybody's passphrase stays the same."""

    def lay(desk: Desk) -> None:
        from app.people.actions import renew_keys as renew

        renew(desk)

    _with_new_keys(vault, passphrase_file, lay)


@people.command("recovery-key")
@click.option("--json", "as_object", is_flag=True, help=_("Print the key as a JSON object."))
@passphrase_option
@click.pass_obj
def recovery_key(vault: Path, *, as_object: bool, passphrase_file: Path | None) -> None:
    """Make a new recovery key and show it this once; the one until now opens nothing any more."""

    def make(desk: Desk) -> None:
        from app.people.actions import renew_recovery_key

        key = renew_recovery_key(desk)
        say(_("Write the new recovery key down; it is shown this once. The old one opens only copies from before."))
        if as_object:
            put({"recovery_key": key})
        else:
            click.echo(key)

    _with_new_keys(vault, passphrase_file, make)


def _with_new_keys(vault: Path, file: Path | None, act: Callable[[Desk], None]) -> None:
    """Do something that lays new keys, then unlock once more, which takes them."""
    phrase = passphrase(file)
    from app.clock import SystemClock
    from app.vault.device_secrets import keyring_secrets
    from app.vault.model import LIMITS
    from app.vault.rotation import is_changing

    secrets, clock = keyring_secrets(), SystemClock()
    with desk_in(vault, phrase, secrets=secrets, limits=LIMITS, clock=clock) as desk:
        act(desk)
    say(_("Changing the vault's keys; killed half-way, it goes on at the next unlock…"))
    with desk_in(vault, phrase, secrets=secrets, limits=LIMITS, clock=clock) as desk:
        if not is_changing(desk.vault.header):
            say(_("The vault's keys are new. Make a backup, and remove the older ones that you can do without."))


def _called(desk: Desk, name: str) -> Entry:
    from app.vault.errors import UnknownPersonError
    from app.vault.people import people as everybody

    wanted = " ".join(name.split())
    for entry in everybody(desk.vault):
        if entry.name == wanted:
            return entry
    raise UnknownPersonError(name)


def _keyring(desk: Desk) -> DeviceSecrets | None:
    from app.vault.device_secrets import keyring_secrets

    return keyring_secrets() if desk.vault.device_bound else None
