"""`checkpoint` and `audit export`: what is kept elsewhere, so that a rewritten audit chain is found."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.bring import interruptible
from app.commands.entering import VAULT, entered, passphrase_option
from app.commands.speaking import plain, put, say
from app.i18n import _, ngettext

_NEW = click.Path(dir_okay=False, path_type=Path)


@click.command("checkpoint")
@click.argument("vault", type=VAULT)
@click.option("--out", required=True, type=_NEW, help=_("The new file; take it off this computer."))
@click.option(
    "--json", "as_object", is_flag=True, help=_("Print what was signed, and by which keys, as a JSON object.")
)
@passphrase_option
def checkpoint(vault: Path, *, out: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Sign where the audit chain stands, for somebody else to keep: see docs/audit.md.

    A chain that does not hold is not signed. packaging/verify_audit.py holds exported rows to it without this program.
    """
    with entered(vault, passphrase_file) as desk, interruptible():
        from app.clock import utc_text
        from app.identity import Permission
        from app.policies.exports import Export
        from app.vault.checkpoint import write_checkpoint
        from app.vault.keys import b64

        desk.require(Permission.KEEP)
        desk.settings.exports.require(Export.CHECKPOINTS)
        made = write_checkpoint(desk.vault, desk.db, out, utc_text(desk.clock.now()))
        root, key = str(desk.vault.header["root"]), b64(desk.vault.person_keys.sign_key)
    if as_object:
        chains = [{"origin": each.origin, "size": each.size, "root": b64(each.root)} for each in made]
        put({"chains": chains, "root_key": root, "signer_key": key})
    rows = sum(each.size for each in made)
    told = ngettext("{n} audit row is vouched for by {name}.", "{n} audit rows are vouched for by {name}.", rows)
    say(told.format(n=rows, name=plain(out.name)))
    say(_("This vault's root key: {key}").format(key=root))
    say(_("Your own public key: {key}").format(key=key))
    say(_("Give all three to somebody who does not work at this computer. Here they show nothing."))


@click.group("audit")
def audit() -> None:
    """Take the audit rows out of a vault: export."""


@audit.command("export")
@click.argument("vault", type=VAULT)
@click.option("--out", required=True, type=_NEW, help=_("The new file: JSON, a row a line."))
@passphrase_option
def export(vault: Path, *, out: Path, passphrase_file: Path | None) -> None:
    """Write every audit row into a file: times, acts, ids and hashes, and nothing of a case's content.

    It shows when each person here did what, so it is for an administrator or a supervisor.
    """
    with entered(vault, passphrase_file) as desk, interruptible():
        from app.clock import utc_text
        from app.identity import Permission
        from app.policies.exports import Export
        from app.vault.checkpoint import export_rows

        if not desk.may(Permission.LEAD):
            desk.require(Permission.MANAGE)
        desk.settings.exports.require(Export.CHECKPOINTS)
        count = export_rows(desk.vault, desk.db, out, utc_text(desk.clock.now()))
    told = ngettext("{n} audit row was written to {name}.", "{n} audit rows were written to {name}.", count)
    say(told.format(n=count, name=plain(out.name)))
    say(_("They are not encrypted, and show who did what when."))
