"""`pack`: review packs without a window: introduce vaults, draw, create, inspect, open, return, merge."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from app.commands.bring import interruptible
from app.commands.drawing import draw, samples
from app.commands.entering import VAULT, entered, looked_in, passphrase_option
from app.commands.packing import (
    as_merged,
    inspected,
    order,
    put_or_say,
    say_left_out,
    say_merged,
    say_without_policies,
    taken_in,
)
from app.commands.speaking import Counter, plain, put_all, say, tell
from app.i18n import _, ngettext

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_JSON = click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as JSON."))


@click.group("pack")
@click.argument("vault", type=VAULT)
@click.pass_context
def pack(context: click.Context, vault: Path) -> None:
    """Send closed cases to a supervisor and take reviews in: introduce, draw, create, inspect, open, list, return, merge.

    A pack holds secrets of people who are in danger, sealed to whom it is for. Carry it as such.
    """
    context.obj = vault


pack.add_command(draw)
pack.add_command(samples)


@pack.command("introduce")
@click.argument("file", type=_FILE, required=False)
@click.option("--out", type=_NEW, help=_("Write this vault's own introduction to a new file."))
@click.option("--digits", default="", help=_("What the other side read out by phone; never what stands in their file."))
@click.option("--name", default="", help=_("What the vault is called: this one in its file, or the other one here."))
@_JSON
@passphrase_option
@click.pass_obj
def introduce(
    vault: Path,
    *,
    file: Path | None,
    out: Path | None,
    digits: str,
    name: str,
    as_object: bool,
    passphrase_file: Path | None,
) -> None:
    """Exchange introductions: write one's own (--out), look at another's, and take it in once its digits were compared."""
    if (file is None) == (out is None):
        raise click.UsageError(_("Give the introduction of another vault, or --out for one's own."))
    from app.review import introducing

    with entered(vault, passphrase_file) as desk:
        if out is not None:
            own = introducing.write_introduction(desk, out, name)
            told = {"vault": own.uid, "fingerprint": own.fingerprint, "known": False}
            words = _("Read these digits out by phone: {digits}").format(digits=own.fingerprint)
        else:
            assert file is not None  # one of both is there
            told, words = taken_in(desk, file, digits, name)
    put_or_say(words, told, as_object=as_object)


@pack.command("create")
@click.argument("out", type=_NEW)
@click.option("--to", "names", multiple=True, required=True, help=_("A supervisor of a vault that is known, by name; may be given again."))  # fmt: skip
@click.option("--sample", default="", help=_("The uid of a sample that was drawn."))
@click.option("--case", "references", multiple=True, help=_("The reference of a closed case; may be given again."))
@click.option("--level", type=click.Choice(["facts", "covered", "full"]), default="covered", show_default=True)
@click.option(
    "--days", type=click.IntRange(1, 365), default=30, show_default=True, help=_("How long it can be opened.")
)
@click.option(
    "--pseudonyms/--names",
    default=True,
    show_default=True,
    help=_("Replace the names of who worked on the cases, or keep them."),
)
@click.option("--name", default="", help=_("What the pack is called."))
@_JSON
@passphrase_option
@click.pass_obj
def create(  # noqa: PLR0913 -- one option each
    vault: Path,
    *,
    out: Path,
    names: tuple[str, ...],
    sample: str,
    references: tuple[str, ...],
    level: str,
    days: int,
    pseudonyms: bool,
    name: str,
    as_object: bool,
    passphrase_file: Path | None,
) -> None:
    """Seal closed cases into a new file. Ctrl+C stops and leaves nothing."""
    if bool(sample) == bool(references):
        raise click.UsageError(_("Give a sample or cases, and not both."))
    from app.review.sealing import seal_pack

    counter = Counter()
    with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
        asked = order(desk, names, (name or out.stem, level, days), (sample, references), pseudonyms=pseudonyms)
        try:
            sealed = seal_pack(desk, asked, out, counter, cancelled)
        finally:
            counter.end()
    if sealed is None:
        say(_("It was stopped, and nothing was written."))
        raise SystemExit(1)
    told = {"uid": sealed.uid, "cases": sealed.cases, "items": sealed.items, "left_out": sealed.left_out}
    words = ngettext("{count} case was sealed into {name}.", "{count} cases were sealed into {name}.", sealed.cases)
    put_or_say(words.format(count=sealed.cases, name=plain(sealed.path.name)), told, as_object=as_object)
    if not as_object:
        say_left_out(sealed.left_out)


@pack.command("inspect")
@click.argument("file", type=_FILE)
@_JSON
@passphrase_option
@click.pass_obj
def inspect(vault: Path, *, file: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Say what a pack says of itself, once its signature holds; nothing is opened, and nothing is kept."""
    with entered(vault, passphrase_file) as desk:
        told = inspected(desk, file)
    words = _("{name}: sealed by {sealed_by} of {vault}, to be opened until {day}. Cases: {count}. Items: {items}.")
    about = {**told, "day": told["expires_at"][:10], "count": len(told["cases"])}
    put_or_say(words.format(**about), told, as_object=as_object)
    if not as_object:
        _say_missing(told["missing"])
        say_without_policies(told["policies"])
        say_left_out(told["left_out"])


@pack.command("open")
@click.argument("file", type=_FILE)
@_JSON
@passphrase_option
@click.pass_obj
def open_(vault: Path, *, file: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Open a pack in the reviewer's own vault; the window shows its cases then. The file is needed for its evidence."""
    from app.review.opening import open_pack

    with entered(vault, passphrase_file) as desk:
        opening = open_pack(desk, file.absolute())
    told = {"uid": opening.uid, "again": opening.again, "cases": opening.cases, "missing": opening.missing}
    told["told"] = list(opening.told)
    words = _("It was open here already; nothing was changed.") if opening.again else ngettext(
        "{count} case can be reviewed now.", "{count} cases can be reviewed now.", opening.cases
    ).format(count=opening.cases)  # fmt: skip
    put_or_say(words, told, as_object=as_object)
    if not as_object:
        _say_missing(opening.missing)
        _say_all(opening.told)


def _say_all(told: Iterable[str]) -> None:
    for words in told:
        say(plain(words))


def _say_missing(count: int) -> None:
    if count:
        words = ngettext(
            "The file was cut off: {count} item is missing.", "The file was cut off: {count} items are missing.", count
        )
        say(words.format(count=count))


@pack.command("list")
@click.option("--sealed", is_flag=True, help=_("Those that were sealed here."))
@click.option("--json", "as_array", is_flag=True, help=_("Print the packs as a JSON array."))
@passphrase_option
@click.pass_obj
def list_(vault: Path, *, sealed: bool, as_array: bool, passphrase_file: Path | None) -> None:
    """List the packs that were opened here, the newest first."""
    from app.review import queries

    with looked_in(vault, passphrase_file) as desk:
        rows = queries.packs_sealed(desk) if sealed else queries.packs_opened(desk)
        if as_array:
            put_all(queries.as_dicts(rows))
            return
        if not rows:
            say(_("There are no packs."))
        for row in rows:
            done = _("{done} of {cases} judged").format(done=row.done, cases=row.cases)
            told = (row.uid, row.name, row.vault_name, row.expires_at[:10], done)
            click.echo("  ".join(plain(part) for part in told if part))


@pack.command("return")
@click.argument("uid")
@click.argument("out", type=_NEW)
@_JSON
@passphrase_option
@click.pass_obj
def return_(vault: Path, *, uid: str, out: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Write what was judged of an opened pack into a results file, for the vault it came from."""
    from app.review.returning import return_results

    with entered(vault, passphrase_file) as desk, interruptible():
        returned = return_results(desk, uid, out)
    words = ngettext("{count} review was written.", "{count} reviews were written.", returned.reviews)
    put_or_say(
        words.format(count=returned.reviews), {"uid": returned.uid, "reviews": returned.reviews}, as_object=as_object
    )


@pack.command("merge")
@click.argument("files", type=_FILE, nargs=-1, required=True)
@_JSON
@passphrase_option
@click.pass_obj
def merge(vault: Path, *, files: tuple[Path, ...], as_object: bool, passphrase_file: Path | None) -> None:
    """Take in results files: each whole or not at all, in any order, any number of times. Ctrl+C leaves the rest."""
    from app.review.errors import RefusedError
    from app.review.merging import merge as take_in

    counter, told = Counter(), list[dict[str, Any]]()
    with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
        for file in files:
            try:
                merged = take_in(desk, file, counter, cancelled)
            except RefusedError as error:
                told.append({"file": file.name, "new": 0, "before": 0, "held": [], "told": [], "refused": error.what})
                say(_("{name} was not taken in.").format(name=plain(file.name)))
                tell(error)
                continue
            finally:
                counter.end()
            if merged is None:
                break
            told.append(as_merged(file.name, merged))
            if not as_object:
                say_merged(file.name, merged)
                _say_all(merged.told)
    if as_object:
        put_all(told)
    if len(told) < len(files) or any(each["held"] or each["refused"] for each in told):
        raise SystemExit(1)
