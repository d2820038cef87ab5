"""`agencies`: the directory without a window: list it, take a file in, write one out."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.bring import interruptible
from app.commands.entering import VAULT, entered, looked_in, passphrase_option
from app.commands.speaking import Counter, plain, put, put_all, say
from app.i18n import _, ngettext

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("agencies")
def agencies() -> None:
    """Keep the directory of agencies and their numbers: list, import, export."""


@agencies.command("list")
@click.argument("vault", type=VAULT)
@click.option("--search", default="", help=_("A part of a name, a place, a country or a domain."))
@click.option("--json", "as_array", is_flag=True, help=_("Print the agencies as a JSON array."))
@passphrase_option
def list_(vault: Path, *, search: str, as_array: bool, passphrase_file: Path | None) -> None:
    """List the agencies by country and name."""
    with looked_in(vault, passphrase_file) as desk:
        from app.requesters import agency_queries
        from app.requesters.agencies import AgencyId
        from app.requesters.agency_store import as_body, load

        ids = agency_queries.agency_ids(desk.db, search)
        if as_array:
            found = (load(desk.db, AgencyId(number)) for number in ids)
            put_all(as_body(agency) for agency in found if agency is not None)
            return
        if not ids:
            say(_("There are no agencies."))
        for row in agency_queries.agency_rows(desk.db, ids):
            told = (row.country, row.name, row.jurisdiction, row.domains, _("{n} numbers").format(n=row.numbers))
            click.echo("  ".join(plain(part) for part in told if part))


@agencies.command("import")
@click.argument("vault", type=VAULT)
@click.argument("file", type=_FILE)
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
def import_(vault: Path, *, file: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Take in agencies (CSV or JSON, see resources/schemas/agencies.schema.json), all of the file or nothing.

    An agency of the same name and country is replaced; those that the file does not name stay. Ctrl+C changes nothing.
    """
    from app.requesters.directory import import_agencies

    counter = Counter()
    with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
        try:
            taken, _changes = import_agencies(desk, file, progress=counter, cancelled=cancelled)
        finally:
            counter.end()
    if as_object:
        put({"added": taken.added, "changed": taken.changed, "same": taken.same})
    else:
        words = _("{added} agencies were added, {changed} changed, {same} were here as they are.")
        say(words.format(added=taken.added, changed=taken.changed, same=taken.same))


@agencies.command("export")
@click.argument("vault", type=VAULT)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help=_("Write over a file that is there; without it such a file is refused."))
@passphrase_option
def export(vault: Path, *, file: Path, replace: bool, passphrase_file: Path | None) -> None:
    """Write the directory into a new file: CSV by its ending, or else JSON."""
    from app.requesters.directory import export_agencies

    with entered(vault, passphrase_file) as desk:
        count = export_agencies(desk, file, over=replace)
    words = ngettext("{count} agency was written to {name}.", "{count} agencies were written to {name}.", count)
    say(words.format(count=count, name=plain(file.name)))
