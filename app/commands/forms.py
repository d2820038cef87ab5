"""`forms`: decision forms and policies that an organisation brings, checked first and then adopted."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.entering import VAULT, entered, looked_in, passphrase_option
from app.commands.speaking import plain, put_all, say
from app.i18n import _

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("forms")
@click.argument("vault", type=VAULT)
@click.pass_context
def forms(context: click.Context, vault: Path) -> None:
    """Decision forms and policies: list, check, adopt."""
    context.obj = vault


@forms.command("list")
@click.option("--json", "as_array", is_flag=True, help=_("Print the forms as a JSON array."))
@passphrase_option
@click.pass_obj
def list_(vault: Path, *, as_array: bool, passphrase_file: Path | None) -> None:
    """List the decision forms, those of the program and those that were adopted."""
    with looked_in(vault, passphrase_file) as desk:
        from app.decisions.library import protocols

        rows = sorted(protocols(desk.db), key=lambda form: (form.kind.value, form.effective_from, form.version))
        if as_array:
            put_all(
                {
                    "id": form.id,
                    "version": form.version,
                    "kind": form.kind.value,
                    "effective_from": form.effective_from.isoformat(),
                    "title": form.title,
                    "sha256": form.sha256,
                }
                for form in rows
            )
            return
        for form in rows:
            click.echo(f"{form.kind.value}  {form.effective_from}  {plain(form.title)} ({form.id} {form.version})")


@forms.command("check")
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """Read a file as adopting would, and say what it is; a broken one is refused with the place in it."""
    from app.decisions.adopting import check_document

    say(check_document(file.read_bytes()))


@forms.command("adopt")
@click.argument("file", type=_FILE)
@passphrase_option
@click.pass_obj
def adopt(vault: Path, file: Path, *, passphrase_file: Path | None) -> None:
    """Bring a form or policy into force here; open cases keep the form they began with."""
    with entered(vault, passphrase_file) as desk:
        from app.decisions.adopting import adopt as bring_in

        done = bring_in(desk, file.read_bytes())
        say(_("Adopted: {name}.").format(name=plain(done.name)))


@forms.command("show")
@click.argument("policy", type=click.Choice(("approval", "tasks", "least", "regions")))
@passphrase_option
@click.pass_obj
def show(vault: Path, policy: str, *, passphrase_file: Path | None) -> None:
    """Print the file of a policy that is in force here, to begin one's own with: raise its version, then adopt it."""
    with entered(vault, passphrase_file) as desk:
        from app.decisions.policies import document_in_force

        click.echo(document_in_force(desk.db, policy, desk.settings.managed).decode(), nl=False)
