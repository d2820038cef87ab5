"""`backup` and `restore`: copies of a vault that are checked when they are made, and tried out when asked."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.entering import VAULT, desk_in, entered, passphrase, passphrase_option
from app.commands.speaking import Counter, plain, put, say
from app.i18n import _

if TYPE_CHECKING:
    from app.vault.backup import Made
    from app.vault.restore import Restored

_PLACE = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("vault", type=VAULT)
@click.option("--to", "place", type=_PLACE, help=_("Where backups are kept; without it, in the vault's own folder."))
@click.option("--rehearse", is_flag=True, help=_("Restore the new backup to a passing folder, and check that too."))
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
def backup(vault: Path, *, place: Path | None, rehearse: bool, as_object: bool, passphrase_file: Path | None) -> None:
    """Copy a vault under a new key and check the copy; of the sealed files that are there already some are read again."""
    from app.clock import SystemClock
    from app.policies.exports import Export
    from app.vault.backup import back_up
    from app.vault.keeping import Rule

    counter = Counter()
    with entered(vault, passphrase_file) as desk:
        try:
            policy = desk.settings.vault
            rule = Rule(policy.keep_hours, policy.keep_days, policy.keep_weeks)
            named = Path(policy.backup_place) if policy.backup_place else None
            if place is not None and place != named:
                desk.settings.exports.require(Export.BACKUPS_ELSEWHERE)
            made = back_up(
                desk.vault, place or named, clock=SystemClock(), rule=rule, all_again=rehearse, progress=counter
            )
        finally:
            counter.end()
    rehearsed = _rehearsed(made.folder, passphrase_file) if rehearse else ()
    # What the vault has damaged the rehearsal finds in the copy as well.
    problems = tuple(dict.fromkeys((*made.damaged, *rehearsed)))
    if as_object:
        gone = [str(folder) for folder in made.removed]
        facts = {"backup": str(made.folder), "copied": made.copied, "reused": made.reused, "removed": gone}
        found = {"replaced": made.replaced, "damaged": list(made.damaged)}
        put({**facts, **found, "rehearsed": rehearse, "problems": list(problems)})
    _told(made)
    _end(problems, _("It was restored to a passing folder, opened and checked: nothing is wrong.") if rehearse else "")


def _told(made: Made) -> None:
    words = _("{folder}: {copied} sealed files copied, {reused} were there already.")
    say(words.format(folder=made.folder, copied=made.copied, reused=made.reused))
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
    _end(restored.problems, _("Each is what was backed up. Check the vault now: verify {folder}").format(folder=target))


def _restored(backup: Path, target: Path, *, passing: bool = False) -> Restored:
    from app.vault.restore import restore as restored_to

    counter = Counter()
    try:
        return restored_to(backup, target, progress=counter, passing=passing)
    finally:
        counter.end()


def _rehearsed(folder: Path, passphrase_file: Path | None) -> tuple[str, ...]:
    """Restore beside the backups, open it as a person would, check everything, and remove it again."""
    from app.clock import SystemClock
    from app.commands.checking import check
    from app.vault.device_secrets import keyring_secrets
    from app.vault.model import LIMITS

    with tempfile.TemporaryDirectory(prefix="rehearsal-", dir=folder.parent) as passing:
        target = Path(passing) / "vault"
        restored = _restored(folder, target, passing=True)
        if restored.problems:
            return restored.problems
        phrase = passphrase(passphrase_file)
        with desk_in(target, phrase, secrets=keyring_secrets(), limits=LIMITS, clock=SystemClock()) as desk:
            return check(desk, Counter()).problems


def _end(problems: tuple[str, ...], fine: str) -> None:
    for problem in problems:
        say(plain(problem))
    if problems:
        raise SystemExit(1)
    if fine:
        say(fine)
