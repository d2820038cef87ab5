"""Stillwater's one door: no arguments open the window, a verb does its work without one."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app import log
from app.commands.agencies import agencies
from app.commands.backup import backup, restore
from app.commands.bring import bring
from app.commands.cases import cases
from app.commands.checkpoint import audit, checkpoint
from app.commands.doctor import Listening, Told, doctor
from app.commands.entering import VAULT
from app.commands.forms import forms
from app.commands.hashes import hashes
from app.commands.init import init
from app.commands.pack import pack
from app.commands.people import people
from app.commands.policies import policies
from app.commands.retention import retention
from app.commands.salvage import salvage
from app.commands.speaking import Counter, UnforeseenError, say, tell
from app.commands.support import support
from app.commands.verify import verify
from app.errors import StillwaterError
from app.hardening import harden
from app.i18n import _

if TYPE_CHECKING:
    from app.vault.vault import Vault


class NoDisplayError(StillwaterError):
    """There is no screen to open a window on."""

    def __init__(self) -> None:
        super().__init__(
            _("There is no display here to open a window on."),
            kept=_("Nothing was opened or changed."),
            do=_("Start it in a desktop session, or draw every screen into a folder: main.py tour --out DIR."),
        )


# A frozen program is its own cage and its own second process: it calls itself with one of these.
CARRIED = (".swpack", ".swresults")
_CAGE, _IMPORT, _HASHES, _AGENCIES, _REKEY = "--cage", "--import", "--hashes", "--agencies", "--rekey"


@click.group(invoke_without_command=True)
@click.version_option(package_name="stillwater", prog_name="Stillwater")
@click.pass_context
def program(context: click.Context) -> None:
    """Open the window, or do one thing without it.

    Machine output goes to standard output, words to standard error. Exit 0: done. 1: the vault or the input is at
    fault, and what it is was told. 2: the command was not understood.
    """
    context.obj = Listening(_told_here)
    if context.invoked_subcommand is None:
        _need_display()
        from ui.run import main as window

        context.exit(window())


@program.command("demo")
@click.option("--cases", "count", type=click.IntRange(min=1), default=60, show_default=True)
@click.option("--vault", type=VAULT, help=_("Keep the demo here, or open the one that is here already."))
def demo(count: int, vault: Path | None) -> None:
    """Open the window on a synthetic weekend; without --vault it is made anew and removed afterwards."""
    _need_display()
    from ui.run import main as window

    if vault is not None:
        raise SystemExit(window(vault=_demo_vault(vault, count)))
    kept = Path(tempfile.mkdtemp(prefix="stillwater-"))
    try:
        status = window(vault=_demo_vault(kept / "demo", count))
    finally:
        shutil.rmtree(kept, ignore_errors=True)
    raise SystemExit(status)


@program.command("tour")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help=_("Where they go."))
def tour(out: Path) -> None:
    """Render every screen of a demo vault as PNG, light and dark."""
    from ui.tour import render

    render(out)
    say(_("The pictures are in {folder}").format(folder=out))


for verb in (
    init,
    bring,
    cases,
    hashes,
    agencies,
    forms,
    people,
    verify,
    checkpoint,
    audit,
    backup,
    restore,
    salvage,
    doctor,
    policies,
    support,
    pack,
    retention,
):
    program.add_command(verb)


def main(arguments: Sequence[str] | None = None) -> None:
    """Be the program, the cage or the second process, as the arguments say."""
    own = arguments is None
    given = list(sys.argv[1:] if arguments is None else arguments)
    if own:
        harden()
    _be_another(given)
    if own:
        log.keep(log.usual_file())
    try:
        if _is_carried(given):
            _need_display()
            from ui.run import main as window

            sys.exit(window(carried=Path(given[0]).absolute()))
        program.main(given, prog_name="stillwater")
    except StillwaterError as error:
        tell(error)
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - a traceback on the terminal could quote a case; its place is in the log
        log.failed("a command", error)
        tell(UnforeseenError(error))
        sys.exit(1)


def _told_here() -> Sequence[Told]:
    from ui.shell.session import told_here

    return told_here()


def _be_another(given: Sequence[str]) -> None:
    """Be the cage or a second process and end, where the arguments say so; else return."""
    if given[:1] == [_CAGE]:
        from app.cage.__main__ import main as cage

        cage(given[1:])
        sys.exit()
    if given[:1] == [_IMPORT]:
        from app.intake.process import main as import_process

        sys.exit(import_process())
    if given[:1] == [_HASHES]:
        from app.evidence.process import main as list_process

        sys.exit(list_process())
    if given[:1] == [_AGENCIES]:
        from app.requesters.process import main as agency_process

        sys.exit(agency_process())
    if given[:1] == [_REKEY]:
        from app.vault.rekeying import main as rekey_process

        sys.exit(rekey_process())


def _is_carried(given: Sequence[str]) -> bool:
    """Tell whether a file manager asks for a pack or results to be opened."""
    return len(given) == 1 and not given[0].startswith("-") and Path(given[0]).suffix.lower() in CARRIED


def _need_display() -> None:
    """End with a sentence where there is nothing to draw on; Qt would end with a signal and words of its own."""
    drawn_elsewhere = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    if sys.platform == "linux" and not drawn_elsewhere:
        raise NoDisplayError


def _demo_vault(folder: Path, count: int) -> Vault:
    from app.clock import SystemClock
    from app.demo.make import make
    from app.demo.mark import PASSPHRASE
    from app.settings import in_force
    from app.vault.header import NAME
    from app.vault.model import Waiting
    from app.vault.unlock import unlock

    say(_("This is a demo: every person, agency and request in it is synthetic."))
    clock, counter = SystemClock(), Counter()
    try:
        if (folder / NAME).exists():
            vault = unlock(folder, PASSPHRASE, secrets=None, clock=clock, waiting=Waiting(counter))
        else:
            vault = make(folder, clock=clock, settings=in_force(), cases=count, tell=counter)
    finally:
        counter.end()
    say(_("Its passphrase is: {passphrase}").format(passphrase=PASSPHRASE))
    return vault


if __name__ == "__main__":
    main()
