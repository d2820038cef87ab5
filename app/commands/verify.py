"""`verify`: check a vault against everything that vouches for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.entering import VAULT, entered, passphrase_option
from app.commands.speaking import Counter, plain, put, say, tell
from app.i18n import _

if TYPE_CHECKING:
    from app.commands.checking import Checked
    from app.desk import Desk
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
@click.option(
    "--all-digests", is_flag=True, help=_("Compare each digest on record of an item, not the quickest alone.")
)
@passphrase_option
def verify(vault: Path, *, as_object: bool, all_digests: bool, passphrase_file: Path | None) -> None:
    """Check the database, the audit chain, every decision and every evidence item; exit 1 if anything is wrong."""
    from app.vault.errors import DamagedDatabaseError, DamagedHeaderError

    try:
        checked = _checked(vault, passphrase_file, all_digests=all_digests)
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
        told = _("Nothing is wrong. Audit entries: {entries}. Cases: {cases}. Evidence items: {items}.")
        say(told.format(entries=checked.audit_entries, cases=checked.cases, items=checked.items))
    # What no check in here can find is said where its outcome is read.
    say(_("A whole vault put back is found only by a newer backup, or a checkpoint kept elsewhere: see `checkpoint`."))
    if not checked.ok:
        raise SystemExit(1)


def _checked(vault: Path, passphrase_file: Path | None, *, all_digests: bool) -> Checked:
    counter = Counter()
    try:
        with entered(vault, passphrase_file, reading=True) as desk:
            from app.commands.checking import check
            from app.vault.reading import found_damaged

            checked = check(desk, counter, all_digests=all_digests)
            if checked.torn and desk.vault.reading is None:
                # The next one who opens it only reads what is intact: nothing more is written to damaged pages.
                found_damaged(desk.vault, checked.problems[0])
                return checked
            return checked if desk.vault.reading is None else _of_reading(desk, checked)
    finally:
        counter.end()


def _of_reading(desk: Desk, checked: Checked) -> Checked:
    """Add what cannot be read where the vault is damaged; the rest was checked as it was rebuilt."""
    reading = desk.vault.reading
    if reading is None or not reading.damaged:
        return checked
    return replace(checked, problems=(reading.why, *reading.lost, *checked.problems))


def _nothing_but(damage: StillwaterError) -> Checked:
    from app.commands.checking import Checked

    return Checked(problems=(damage.what,), audit_entries=0, cases=0, items=0)
