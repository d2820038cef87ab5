"""`hashes`: lists of known hashes, taken in, listed, and matched with what is here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.bring import interruptible
from app.commands.entering import VAULT, entered, looked_in, passphrase_option
from app.commands.speaking import Counter, plain, put, put_all, say
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk import Desk
    from app.evidence.known import MatchRow
    from app.evidence.lists import Taken

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("hashes")
@click.argument("vault", type=VAULT)
@click.pass_context
def hashes(context: click.Context, vault: Path) -> None:
    """Keep lists of known hashes: list, import, match."""
    context.obj = vault


@hashes.command("list")
@click.option("--json", "as_array", is_flag=True, help=_("Print the lists as a JSON array."))
@passphrase_option
@click.pass_obj
def list_(vault: Path, *, as_array: bool, passphrase_file: Path | None) -> None:
    """List the hash lists, the newest first."""
    with looked_in(vault, passphrase_file) as desk:
        from app.evidence import known

        rows = known.lists(desk.db)
        if as_array:
            put_all(known.as_dicts(rows))
            return
        if not rows:
            say(_("There are no hash lists."))
        for row in rows:
            told = (row.issued_on, row.name, row.source, _("{count} hashes").format(count=row.entries))
            off = (_("switched off: {why}").format(why=row.off),) if row.off is not None else ()
            click.echo("  ".join(plain(part) for part in (*told, *off)))


@hashes.command("import")
@click.argument("file", type=_FILE)
@click.option("--name", default="", help=_("What the list is called; otherwise as it says, or as the file is called."))
@click.option("--source", default="", help=_("Who published it, where the list does not say."))
@click.option(
    "--date", "issued_on", default="", help=_("When it was published (2026-03-31), where the list does not say.")
)
@click.option("--class", "label", default="", help=_("What its files show, where an entry does not say."))
@click.option(
    "--severity", default="", type=click.Choice(["", "S1", "S2", "S3", "S4"]), help=_("How hard a look would be.")
)
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
@click.pass_obj
def import_(  # noqa: PLR0913 -- one option each
    vault: Path,
    *,
    file: Path,
    name: str,
    source: str,
    issued_on: str,
    label: str,
    severity: str,
    as_object: bool,
    passphrase_file: Path | None,
) -> None:
    """Take in a list (CSV or JSON, see resources/schemas/hash_list.schema.json), all of it or nothing.

    What is here already is matched with it. The same bytes are taken in once. Ctrl+C stops and leaves nothing.
    """
    from app.evidence.list_model import Heading, severity_of
    from app.evidence.lists import import_list

    given = Heading(name, source, issued_on, label, severity_of(severity))
    counter = Counter()
    with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
        try:
            taken, _changes = import_list(desk, file, given, progress=counter, cancelled=cancelled)
        finally:
            counter.end()
    if as_object:
        put(as_json(taken))
    else:
        for line in in_words(taken):
            say(plain(line))


@hashes.command("match")
@click.option("--json", "as_array", is_flag=True, help=_("Print the matches as a JSON array."))
@click.option("--all", "every", is_flag=True, help=_("Those that somebody confirmed or rejected too."))
@passphrase_option
@click.pass_obj
def match(vault: Path, *, as_array: bool, every: bool, passphrase_file: Path | None) -> None:
    """Compare what was not compared yet, and list the matches, the newest first.

    Items of a vault that is older than its hashes get theirs first, by reading them again. Ctrl+C stops that.
    """
    with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
        from app.evidence import known

        _catch_up(desk, cancelled)
        ids = known.match_ids(desk.db, waiting=not every)
        rows = [row for at in range(0, len(ids), 500) for row in known.matches(desk.db, ids[at : at + 500])]
        if as_array:
            put_all(_match(row) for row in rows)
            return
        if not rows:
            say(_("No match waits for anybody."))
        for row in rows:
            told = (row.reference, str(row.item_id), row.kind.value, str(row.distance), row.list, row.verdict.value)
            click.echo("  ".join(plain(part) for part in told))


def _catch_up(desk: Desk, cancelled: Callable[[], bool]) -> None:
    from app.cage.client import Cage
    from app.cage.model import limits_of
    from app.evidence.catching_up import learn_all, unknown
    from app.evidence.comparing import Comparer

    if not unknown(desk.db):
        Comparer(desk).compare_new()
        return
    counter = Counter()
    with Cage(limits_of(desk.settings.vault)) as cage:
        try:
            _changes, damaged = learn_all(desk, cage, counter, cancelled)
        finally:
            counter.end()
    if damaged:
        words = ngettext("{n} item could not be read again; ", "{n} items could not be read again; ", damaged)
        say(words.format(n=damaged) + _("`verify` tells which."))


def as_json(taken: Taken) -> dict[str, Any]:
    """Return what became of a list as `hashes import --json` prints it."""
    return {
        "list": taken.list_id,
        "name": taken.name,
        "hashes": taken.hashes,
        "twice": taken.twice,
        "matches": taken.matches,
        "was_here": taken.was_here,
        "not_read": list(taken.not_read),
    }


def in_words(taken: Taken) -> list[str]:
    """Return what became of a list, a line each."""
    if taken.was_here:
        return [_("The list {name} is here already; nothing was changed.").format(name=taken.name)]
    lines = [
        ngettext("{name}: {count} hash was taken in.", "{name}: {count} hashes were taken in.", taken.hashes).format(
            name=taken.name, count=taken.hashes
        )
    ]
    if taken.twice:
        lines.append(
            ngettext("{count} was named twice.", "{count} were named twice.", taken.twice).format(count=taken.twice)
        )
    if taken.not_read:
        lines.append(_("These columns were not read: {names}.").format(names=", ".join(taken.not_read)))
    found = ngettext("It matches {count} item that is here.", "It matches what is here {count} times.", taken.matches)
    lines.append(found.format(count=taken.matches) if taken.matches else _("It matches nothing that is here."))
    return lines


def _match(row: MatchRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "item": row.item_id,
        "case": row.reference,
        "kind": row.kind.value,
        "distance": row.distance,
        "class": row.label,
        "severity": row.severity.value if row.severity else None,
        "list": row.list,
        "source": row.source,
        "issued_on": row.issued_on,
        "place": row.place,
        "verdict": row.verdict.value,
        "judged_by": row.judged_by,
        "judged_at": row.judged_at,
        "reason": row.reason,
    }
