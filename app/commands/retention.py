"""`retention`: what falls due, what is held, and certificates, without a window."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.clock import utc_text
from app.commands.bring import interruptible
from app.commands.entering import VAULT, entered, looked_in, passphrase_option
from app.commands.holding import hold, list_holds, release
from app.commands.speaking import NotThereError, plain, put, put_all, say
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from app.desk import Desk
    from app.retention.model import Due
    from app.retention.queries import Destruction

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_JSON = click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as JSON."))


@click.group("retention")
@click.argument("vault", type=VAULT)
@click.pass_context
def retention(context: click.Context, vault: Path) -> None:
    """Tell what falls due, hold and release, carry out what two people agreed to, save certificates and check them.

    Proposing, agreeing and objecting are done in the window, by people.
    """
    context.obj = vault


for _verb in (list_holds, hold, release):
    retention.add_command(_verb)


@retention.command("due")
@click.option("--days", type=click.IntRange(0, 3650), default=0, show_default=True, help=_("Look so far ahead."))
@_JSON
@passphrase_option
@click.pass_obj
def due(vault: Path, *, days: int, as_object: bool, passphrase_file: Path | None) -> None:
    """List closed cases whose time is over: which part, since or on which day, why, and what stands against destroying it."""
    from app.retention import queries

    with looked_in(vault, passphrase_file) as desk:
        rows = queries.due(desk, ahead=timedelta(days=days))
        if as_object:
            put_all(_as_json(row) for row in rows)
            return
        if not rows:
            say(_("Nothing falls due."))
        for row in rows:
            against = ", ".join(block.label for block in row.blocks)
            counsel = "" if row.verified else _("to be confirmed by counsel")
            told = (
                row.reference,
                row.scope.label,
                _("due {day}").format(day=row.falling.told(desk.clock.now())),
                row.falling.formula,
                counsel,
                against,
            )
            click.echo("  ".join(plain(part) for part in told if part))


@retention.command("carry-out")
@_JSON
@passphrase_option
@click.pass_obj
def carry_out(vault: Path, *, as_object: bool, passphrase_file: Path | None) -> None:
    """Destroy what two people agreed to, nobody objected to, and whose window is over; each case whole or not at all."""
    from app.retention.errors import RulesUnusableError
    from app.retention.ripening import ready

    left = list[str]()
    with entered(vault, passphrase_file) as desk:
        try:
            done = [each.reference for each in ready(desk) if _destroyed(desk, each, left)]
            waiting = _waiting(desk, left)
        except RulesUnusableError as error:
            done, waiting = [], []
            left += [each.reference for each in _agreed(desk)]
            say(plain(str(error)))
        _clear_away(desk)
    if as_object:
        put({"destroyed": done, "left": left, "waiting": waiting})
    words = ngettext("{count} case was destroyed.", "{count} cases were destroyed.", len(done))
    say(words.format(count=len(done)))
    if left:
        raise SystemExit(1)


def _destroyed(desk: Desk, each: Destruction, left: list[str]) -> bool:
    """Destroy one case, or say why it is left."""
    from app.errors import StillwaterError
    from app.retention import destroying
    from app.retention.errors import NotClearedError

    try:
        destroying.carry_out(desk, each.id)
    except NotClearedError as error:
        say(plain(str(error)))
    except StillwaterError as error:
        left.append(each.reference)
        say(plain(str(error)))
        return False
    return True


def _agreed(desk: Desk) -> tuple[Destruction, ...]:
    from app.retention.model import Stage
    from app.retention.queries import destructions

    return destructions(desk.db, stages=(Stage.AGREED,))


def _waiting(desk: Desk, left: list[str]) -> list[dict[str, Any]]:
    """Say of what was agreed to and is still there since when it can be destroyed, and what stands against it."""
    from app.retention.ripening import ripened
    from app.review.timing import APART

    told = list[dict[str, Any]]()
    for each in ripened(desk, _agreed(desk)):
        if each.ripe is None or each.reference in left:
            continue
        since = utc_text(each.ripe.since + APART)
        words = _("{name} waits: it can be destroyed from {day} on.").format(name=each.reference, day=since[:10])
        against = ", ".join(block.label for block in each.ripe.against)
        say(plain(" ".join((words, _("Against it: {why}.").format(why=against) if against else ""))).strip())
        told.append(
            {
                "reference": each.reference,
                "scope": each.scope.value,
                "from": since,
                "why": each.ripe.formula,
                "against": [block.value for block in each.ripe.against],
            }
        )
    return told


def _clear_away(desk: Desk) -> None:
    from sqlcipher3 import dbapi2

    from app.retention.destroying import clear_away

    try:
        clear_away(desk)
    except (OSError, dbapi2.Error) as error:
        words = _("Clearing away what is left of what was destroyed did not end: {why}. It is tried again next time.")
        say(plain(words.format(why=getattr(error, "strerror", None) or str(error))))


@retention.command("certificate")
@click.argument("reference")
@click.option(
    "--out", type=_NEW, help=_("Write it into a new file: signed, or as a page to print where its name ends in .pdf.")
)
@passphrase_option
@click.pass_obj
def certificate(vault: Path, *, reference: str, out: Path | None, passphrase_file: Path | None) -> None:
    """Say what the certificates of a case say: what was destroyed, by whom, and which copies still hold the key."""
    from app.retention import certificate as certificates

    with entered(vault, passphrase_file) as desk:
        certificates.note_gone(desk)
        found = [each for each in certificates.certificates(desk) if each.body["case"]["reference"] == reference]
        if not found:
            raise NotThereError(_("Nothing of {name} was destroyed here.").format(name=plain(reference)))
        for each in found:
            for line in certificates.lines(each):
                click.echo(plain(line))
        if out is not None:
            with interruptible():
                certificates.save(desk, found[0].destruction_id, out)


@retention.command("check")
@click.argument("file", type=_FILE)
@_JSON
@passphrase_option
@click.pass_obj
def check(vault: Path, *, file: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Check a certificate in a file against its signature and the vault's own record; exit 1 if it does not hold."""
    from app.retention.certificate import check_file

    with entered(vault, passphrase_file) as desk:
        found = check_file(desk, file)
    if as_object:
        put({"ok": True, "certificate": found.uid, "reference": found.body["case"]["reference"]})
    say(
        _("The certificate for {name} holds: it is what was signed, and it is on record.").format(
            name=found.body["case"]["reference"]
        )
    )


def _as_json(row: Due) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "scope": row.scope.value,
        "due": utc_text(row.falling.due),
        "keep_no_longer_than": utc_text(row.falling.most),
        "why": row.falling.formula,
        "source": row.source,
        "verified": row.verified,
        "against": [block.value for block in row.blocks],
        "stage": row.stage.value if row.stage else None,
        "destroyed_before": row.destroyed_before,
    }
