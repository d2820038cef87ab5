"""How a verb gets into a vault: the passphrase by prompt or file, the desk for as long as the verb runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from app.errors import StillwaterError
from app.i18n import _

if TYPE_CHECKING:
    from app.clock import Clock
    from app.desk import Desk
    from app.settings import Settings
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.model import Limits

Command = TypeVar("Command", bound=Callable[..., Any])

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class _Folder(click.Path):
    """A vault's folder: a file in its place is the input's fault, as one that is not there is."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path: Any = super().convert(value, param, ctx)
        if os.path.isfile(path):  # noqa: PTH113 -- it takes any name, and Path's own breaks at one that is too long
            from app.vault.errors import NotAFolderError

            raise NotAFolderError(path)
        return path


VAULT = _Folder(path_type=Path)


class OnlyReadError(StillwaterError):
    """A damaged vault was to be written; what is intact of it can be read."""

    def __init__(self, damage: StillwaterError) -> None:
        do = _(
            "`verify` says what is intact, `cases` lists it, `salvage` writes it into a new vault; or restore a backup."
        )
        super().__init__(damage.what, kept=damage.kept, do=do)


def passphrase_option(command: Command) -> Command:
    """Add the option that names a file with the passphrase."""
    told = _("A file that holds the passphrase; one line end is taken off. Without it, you are asked.")
    return click.option("--passphrase-file", type=_FILE, help=told)(command)


def passphrase(file: Path | None, *, twice: bool = False, option: str = "--passphrase-file") -> str:
    """Return the passphrase from a file, which an option names, or from a prompt that does not show it."""
    if file is not None:
        try:
            return file.read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(_("The passphrase file cannot be read as UTF-8 text.")) from error
    if not sys.stdin.isatty():
        # What is typed without a terminal would be echoed.
        raise click.UsageError(_("There is no terminal to ask for the passphrase: use {option}.").format(option=option))
    typed: str = click.prompt(_("Passphrase"), hide_input=True, err=True, confirmation_prompt=twice)
    return typed


def newcomers_passphrase(file: Path | None, name: str) -> str:
    """Return the passphrase that a new person chose, from a file or typed twice by them."""
    if file is None and sys.stdin.isatty():
        click.echo(_("Now {name} chooses a passphrase of their own and types it.").format(name=name), err=True)
    return passphrase(file, twice=True, option="--new-passphrase-file")


@contextmanager
def desk_in(
    folder: Path,
    phrase: str,
    *,
    secrets: DeviceSecrets | None,
    limits: Limits,
    clock: Clock,
    reading: bool = False,
    settings: Settings | None = None,
) -> Iterator[Desk]:
    """Unlock a vault and sit down in it; a verb that only reads gets into a damaged one as well. Locked afterwards."""
    from app.commands.speaking import Counter, waiting
    from app.desk import close_desk, open_desk
    from app.settings import in_force
    from app.vault.model import Waiting
    from app.vault.reading import unlock_or_read
    from app.vault.unlock import unlock

    found = settings or in_force()
    _say_each(_("Managed policies: {problem}").format(problem=each) for each in found.managed.problems)
    waiting(_("Opening the vault…"))
    way = unlock_or_read if reading else unlock
    counter, asked = Counter(), found.keyring
    try:
        vault = way(
            folder, phrase, secrets=secrets, limits=limits, clock=clock, required=asked, waiting=Waiting(counter)
        )
    finally:
        counter.end()
    _say_each(vault.notes)
    try:
        desk = open_desk(vault, clock, found)
    except BaseException:
        vault.close()
        raise
    try:
        yield desk
    finally:
        close_desk(desk)


@contextmanager
def entered(folder: Path, file: Path | None, *, reading: bool = False) -> Iterator[Desk]:
    """Enter a vault as a command does: this machine's keyring, clock and limits."""
    phrase = passphrase(file)
    from app.clock import SystemClock
    from app.vault.device_secrets import keyring_secrets
    from app.vault.errors import DamagedDatabaseError
    from app.vault.model import LIMITS

    try:
        with desk_in(
            folder, phrase, secrets=keyring_secrets(), limits=LIMITS, clock=SystemClock(), reading=reading
        ) as desk:
            yield desk
    except DamagedDatabaseError as damage:
        raise damage if reading else OnlyReadError(damage) from damage


@contextmanager
def looked_in(folder: Path, file: Path | None) -> Iterator[Desk]:
    """Enter a vault to list something: of a damaged one it is told what is lost, and the verb ends with 1."""
    with entered(folder, file, reading=True) as desk:
        reading = desk.vault.reading
        _say_each(() if reading is None else (reading.why, *reading.lost))
        if reading is not None and reading.damaged and not reading.lost:
            _say_each((_("Every row could be read."),))
        yield desk
    if reading is not None and reading.damaged:
        raise SystemExit(1)


def _say_each(lines: Iterable[str]) -> None:
    from app.commands.speaking import plain, say

    for line in lines:
        say(plain(line))
