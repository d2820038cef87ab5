"""`retention holds`, `hold` and `release`: what is kept from falling due, put on by one person and lifted by another."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.entering import entered, looked_in, passphrase_option
from app.commands.speaking import plain, put_all, say
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from app.desk import Desk
    from app.retention.holds import Hold, Linked

_TARGETS = click.Choice(["case", "account", "requester"])
_DAY = click.DateTime(["%Y-%m-%d"])
_reason = click.option("--reason", required=True, help=_("Why: the court, the claim or the request."))
_why_over = click.option("--reason", required=True, help=_("Why it is lifted: what ended, and who said so."))


@click.command("holds")
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as JSON."))
@passphrase_option
@click.pass_obj
def list_holds(vault: Path, *, as_object: bool, passphrase_file: Path | None) -> None:
    """List the holds that stand, each with its number in front: `release` takes it."""
    from app.retention.holds import holds

    with looked_in(vault, passphrase_file) as desk:
        rows = holds(desk.db)
        names = ("id", "uid", "shown", "reason", "reference", "review_on", "person", "at", "cases")
        if as_object:
            put_all({**{name: getattr(row, name) for name in names}, "target": row.target.value} for row in rows)
            return
        if not rows:
            say(_("Nothing is held."))
        for row in rows:
            click.echo(_line(row))


@click.command("hold")
@click.argument("what")
@click.option(
    "--as", "target", type=_TARGETS, default="case", show_default=True,
    help=_("Whether WHAT is a case's reference, an account or the mail address of whoever asks."),
)  # fmt: skip
@_reason
@click.option("--reference", default="", help=_("Their number for it."))
@click.option("--look-again", type=_DAY, help=_("The day on which somebody looks at it again."))
@click.option("--linked", is_flag=True, help=_("Hold the cases that are linked with a case as well."))
@passphrase_option
@click.pass_obj
def hold(
    vault: Path,
    *,
    what: str,
    target: str,
    reason: str,
    reference: str,
    look_again: datetime | None,
    linked: bool,
    passphrase_file: Path | None,
) -> None:
    """Put a hold on WHAT: nothing of it falls due or is destroyed until a second person releases it."""
    from app.retention.holds import NewHold, place
    from app.retention.model import Target

    day = None if look_again is None else look_again.date().isoformat()
    with entered(vault, passphrase_file) as desk:
        found = _case(desk, what) if target == "case" else None
        new = NewHold(Target(target), found[0] if found else what, reason, reference, day)
        beside = found[1] if found else ()
        place(desk, new, *(replace(new, value=each.uid) for each in beside if linked))
    say(_("{what} is held.").format(what=plain(what)))
    if beside:
        names = ", ".join(each.reference for each in beside)
        words = _("Linked with it and held too: {names}.") if linked else _(
            "Linked with it and not held: {names}. With --linked they are held as well."
        )  # fmt: skip
        say(words.format(names=plain(names)))


@click.command("release")
@click.argument("number")
@_why_over
@passphrase_option
@click.pass_obj
def release(vault: Path, *, number: str, reason: str, passphrase_file: Path | None) -> None:
    """Lift a hold, by its number in `holds`; somebody else than who put it on does."""
    from app.retention.errors import NoSuchHoldError
    from app.retention.holds import held_cases, holds, keeping, lift

    with entered(vault, passphrase_file) as desk:
        found = next((each for each in holds(desk.db) if number in (str(each.id), each.uid)), None)
        if found is None:
            raise NoSuchHoldError
        lifted = lift(desk, found.id, reason).cases
        free = len(lifted - held_cases(desk.db))
        others = keeping(desk.db, lifted)
    say(_("The hold on {what} is lifted.").format(what=plain(found.shown)))
    if free:
        words = ngettext("{n} case falls due again by its rule.", "{n} cases fall due again by their rule.", free)
        say(words.format(n=free))
    if others:
        held = len(lifted) - free
        words = ngettext("{n} case is still held:", "{n} cases are still held:", held)
        say(words.format(n=held))
    for each in others:
        say(_line(each))


def _line(row: Hold) -> str:
    told = (row.id, row.shown, row.reference, row.reason, row.person, row.at)
    return "  ".join(plain(str(part)) for part in told if part)


def _case(desk: Desk, reference: str) -> tuple[str, tuple[Linked, ...]]:
    """Return the uid of a case, and the cases linked with it that nothing holds."""
    from app.cases.model import NoSuchCaseError
    from app.cases.queries import by_reference
    from app.cases.store import load
    from app.retention.holds import linked_unheld

    number = by_reference(desk.db, reference.strip().upper())
    if number is None:
        raise NoSuchCaseError
    return load(desk.db, number).uid, linked_unheld(desk.db, number)
