"""`backup` and `restore`: copies of a vault that are checked when they are made, and tried out when asked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.bring import interruptible
from app.commands.entering import VAULT, desk_in, entered, passphrase, passphrase_option
from app.commands.speaking import Counter, plain, put, say
from app.i18n import _

if TYPE_CHECKING:
    from app.desk import Desk
    from app.vault.backup import Made
    from app.vault.restore import Restored

_PLACE = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("vault", type=VAULT)
@click.option(
    "--to",
    "place",
    type=_PLACE,
    help=_("Where backups are kept; without it, where the policy BackupPlace says, or else in the vault's own folder."),
)
@click.option("--rehearse", is_flag=True, help=_("Restore the new backup to a passing folder, and check that too."))
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
def backup(vault: Path, *, place: Path | None, rehearse: bool, as_object: bool, passphrase_file: Path | None) -> None:
    """Copy a vault under a new key and check the copy; of the sealed files that are there already some are read again.

    Ctrl+C stops between two files; whether a backup is there is said then, and the exit is 1.
    """
    from app.vault.pool import BackupCancelledError
    from app.vault.restore import RestoreCancelledError

    made: Made | None = None
    try:
        with entered(vault, passphrase_file) as desk, interruptible() as cancelled:
            made = _made(desk, place, all_again=rehearse, cancelled=cancelled)
        rehearsed = _rehearsed(made.folder, passphrase_file, cancelled) if rehearse else ()
    except (KeyboardInterrupt, click.Abort, BackupCancelledError, RestoreCancelledError) as stopped:
        if made is not None and as_object:
            _put(made, made.damaged, rehearsed=False)
        say(_where_it_stopped(made, rehearse=rehearse))
        raise SystemExit(1) from stopped
    # What the vault has damaged the rehearsal finds in the copy as well.
    problems = tuple(dict.fromkeys((*made.damaged, *rehearsed)))
    if as_object:
        _put(made, problems, rehearsed=rehearse)
    _told(made)
    _end(problems, _outcome(made, rehearsed) if rehearse else "")


def _made(desk: Desk, place: Path | None, *, all_again: bool, cancelled: Callable[[], bool]) -> Made:
    from app.clock import SystemClock
    from app.policies.exports import Export
    from app.vault.backup import back_up
    from app.vault.keeping import Rule

    policy, counter = desk.settings.vault, Counter()
    rule = Rule(policy.keep_hours, policy.keep_days, policy.keep_weeks)
    named = Path(policy.backup_place) if policy.backup_place else None
    if place is not None and place != named:
        desk.settings.exports.require(Export.BACKUPS_ELSEWHERE)
    try:
        return back_up(
            desk.vault,
            place or named,
            clock=SystemClock(),
            rule=rule,
            all_again=all_again,
            progress=counter,
            cancelled=cancelled,
        )
    finally:
        counter.end()


def _put(made: Made, problems: tuple[str, ...], *, rehearsed: bool) -> None:
    gone = [str(folder) for folder in made.removed]
    facts = {"backup": str(made.folder), "copied": made.copied, "reused": made.reused, "removed": gone}
    found = {"replaced": made.replaced, "damaged": list(made.damaged)}
    put({**facts, **found, "rehearsed": rehearsed, "problems": list(problems)})


def _where_it_stopped(made: Made | None, *, rehearse: bool) -> str:
    if made is None:
        return _("Stopped. No backup was made; the vault is as it was.")
    if rehearse:
        return _("Stopped. The backup at {folder} is there and was not rehearsed.").format(folder=made.folder)
    return _("Stopped. The backup at {folder} is there.").format(folder=made.folder)


def _outcome(made: Made, rehearsed: tuple[str, ...]) -> str:
    """Say how the rehearsal went, beside what is damaged in the vault itself."""
    if not rehearsed:
        return _("It was restored to a passing folder, opened and checked: nothing is wrong.")
    if set(rehearsed) <= set(made.damaged):
        return _(
            "It was restored to a passing folder, opened and checked: it has the damage of the vault, and no other."
        )
    return _("It was restored to a passing folder and checked: it has damage that the vault has not, as named above.")


def _told(made: Made) -> None:
    from app.vault.keeping import same_hour

    words = _("{folder}: {copied} sealed files copied, {reused} were there already.")
    say(words.format(folder=made.folder, copied=made.copied, reused=made.reused))
    for folder in same_hour(made.removed, made.folder):
        say(_("Let go, since the newest backup of each hour is kept: {folder}").format(folder=folder))
    for line in made.found():
        say(line)


@click.command("restore")
@click.argument("backup", type=_PLACE)
@click.argument("target", type=_PLACE)
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
def restore(backup: Path, target: Path, *, as_object: bool) -> None:
    """Put a backup into a new folder and compare each file with its list; the vault there opens as it did."""
    restored = _restored(backup, target)
    if as_object:
        put(
            {
                "at": restored.at,
                "files": restored.files,
                "problems": list(restored.problems),
                "destroyed": list(restored.destroyed),
            }
        )
    if restored.destroyed:
        words = _(
            "These cases were destroyed after this backup was made and are in it again: {names}. Two people destroy them"
            " anew on the page “Keeping”, without another window, before anybody works here."
        )
        say(words.format(names=plain(", ".join(restored.destroyed))))
    say(
        _("{files} files of the backup of {at} are in {folder}.").format(
            files=restored.files, at=restored.at, folder=target
        )
    )
    fine = _("Each is what was backed up. Check the vault now: verify {folder}").format(folder=target)
    _end(restored.problems, "" if restored.problems else fine)


def _restored(
    backup: Path, target: Path, cancelled: Callable[[], bool] = lambda: False, *, passing: bool = False
) -> Restored:
    from app.vault.restore import restore as restored_to

    counter = Counter()
    try:
        return restored_to(backup, target, progress=counter, cancelled=cancelled, passing=passing)
    finally:
        counter.end()


def _rehearsed(folder: Path, passphrase_file: Path | None, cancelled: Callable[[], bool]) -> tuple[str, ...]:
    """Restore beside the backups, open it as a person would, check everything, and remove it again."""
    from app.clock import SystemClock
    from app.commands.checking import check
    from app.vault.device_secrets import keyring_secrets
    from app.vault.model import LIMITS

    with _passing(folder.parent) as target:
        restored = _restored(folder, target, cancelled, passing=True)
        if restored.problems:
            return restored.problems
        phrase = passphrase(passphrase_file)
        with desk_in(target, phrase, secrets=keyring_secrets(), limits=LIMITS, clock=SystemClock()) as desk:
            return check(desk, Counter()).problems


@contextmanager
def _passing(beside: Path) -> Iterator[Path]:
    """Lend a folder that is gone afterwards; Ctrl+C does not fall into its removal."""
    folder = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=beside))
    try:
        yield folder / "vault"
    finally:
        with interruptible():
            shutil.rmtree(folder)


def _end(problems: tuple[str, ...], outcome: str) -> None:
    for problem in problems:
        say(plain(problem))
    if outcome:
        say(outcome)
    if problems:
        raise SystemExit(1)
