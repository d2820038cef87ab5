"""`verify`: check a vault against everything that vouches for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.entering import VAULT, entered, passphrase_option
from app.commands.speaking import Counter, plain, put, say, tell
from app.i18n import _

if TYPE_CHECKING:
    from app.commands.checking import Checked
    from app.errors import StillwaterError


def as_json(checked: Checked) -> dict[str, Any]:
    """Return the outcome as `verify --json` prints it."""
    return {
        "ok": checked.ok,
        "problems": list(checked.problems),
        "audit_entries": checked.audit_entries,
        "cases": checked.cases,
        "items": checked.items,
    }


@click.command("verify")
@click.argument("vault", type=VAULT)
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
def verify(vault: Path, *, as_object: bool, passphrase_file: Path | None) -> None:
    """Check the database, the audit chain, every decision and every evidence item; exit 1 if anything is wrong."""
    from app.vault.errors import DamagedDatabaseError, DamagedHeaderError

    try:
        checked = _checked(vault, passphrase_file)
    except (DamagedDatabaseError, DamagedHeaderError) as damage:
        # What cannot even be opened is a finding too, and a script that asked for JSON reads it there.
        if as_object:
            put(as_json(_nothing_but(damage)))
        tell(damage)
        raise SystemExit(1) from damage
    if as_object:
        put(as_json(checked))
    for problem in checked.problems:
        say(plain(problem))
    if checked.ok:
        told = _("Nothing is wrong: {entries} audit entries, {cases} cases, {items} evidence items.")
        say(told.format(entries=checked.audit_entries, cases=checked.cases, items=checked.items))
    else:
        raise SystemExit(1)


def _checked(vault: Path, passphrase_file: Path | None) -> Checked:
    counter = Counter()
    try:
        with entered(vault, passphrase_file) as desk:
            from app.commands.checking import check

            return check(desk, counter)
    finally:
        counter.end()


def _nothing_but(damage: StillwaterError) -> Checked:
    from app.commands.checking import Checked

    return Checked(problems=(damage.what,), audit_entries=0, cases=0, items=0)
