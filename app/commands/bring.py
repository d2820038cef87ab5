"""`import`: bring requests in from files and folders."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from app.commands.entering import VAULT, entered, passphrase_option
from app.commands.speaking import Counter, plain, put, say, tell
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from app.desk import Desk
    from app.intake.model import Report

Told = Callable[[int, int], None]


def run(desk: Desk, paths: Sequence[Path], told: Told, cancelled: Callable[[], bool]) -> Report:
    """Bring in files and folders and return what became of each."""
    from app.cage.client import Cage
    from app.cage.model import limits_of
    from app.intake.importer import import_paths
    from app.requesters.signing import sign_all

    with Cage(limits_of(desk.settings.vault)) as cage:
        report, _changes = import_paths(
            desk, cage, paths, progress=lambda progress: told(progress.done, progress.of), cancelled=cancelled
        )
    sign_all(desk, cancelled)
    return report


def as_json(report: Report) -> dict[str, Any]:
    """Return a report as `import --json` prints it."""
    return {
        "imported": report.imported,
        "duplicates": len(report.duplicates),
        "quarantined": [{"path": entry.path, "reason": entry.reason} for entry in report.quarantined],
        "cases": list(report.cases),
    }


@click.command("import")
@click.argument("vault", type=VAULT)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
def bring(vault: Path, paths: tuple[Path, ...], *, as_object: bool, passphrase_file: Path | None) -> None:
    """Bring requests (.eml, .msg, .json) in from files and folders.

    A file that came before is told as a duplicate, and the exit is 0. One that cannot be read is kept in quarantine
    with the reason: then the exit is 1, as it is when the import stopped early. What was taken in before is whole.
    Ctrl+C stops after the request that is being read.
    """
    absent = [path for path in paths if not path.exists()]
    if absent:
        say(_("There is no file or folder {path}.").format(path=plain(str(absent[0]))))
        say(_("Nothing was imported."))
        raise SystemExit(1)
    from app.intake.importer import ImportStoppedError

    counter = Counter()
    with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
        try:
            report = run(desk, paths, counter, cancelled)
        except ImportStoppedError as stopped:
            counter.end()
            _put(stopped.report, as_object=as_object)
            tell(stopped)
            raise SystemExit(1) from stopped
    counter.end()
    _put(report, as_object=as_object)
    if report.cancelled:
        say(_("The import was stopped. What was taken in is whole; the other files were left where they are."))
    if report.cancelled or report.quarantined:
        raise SystemExit(1)


def _put(report: Report, *, as_object: bool) -> None:
    if as_object:
        put(as_json(report))
        return
    words = ngettext("{count} request became a case.", "{count} requests became cases.", report.imported)
    say(words.format(count=report.imported))
    if report.duplicates:
        say(_("{count} had come before.").format(count=len(report.duplicates)))
    for entry in report.quarantined:
        where = _("left where it is") if entry.arrival_id is None else _("in quarantine")
        say(f"{plain(entry.path)}: {plain(entry.reason)} ({where})")


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl+C into a wish to stop, so that it never falls into the middle of a request."""
    stop: list[int] = []

    def wish(number: int, _frame: FrameType | None) -> None:
        stop.append(number)

    before = signal.signal(signal.SIGINT, wish)
    try:
        yield lambda: bool(stop)
    finally:
        signal.signal(signal.SIGINT, before)
