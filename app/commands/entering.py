"""How a verb gets into a vault: the passphrase by prompt or file, the desk for as long as the verb runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from app.i18n import _

if TYPE_CHECKING:
    from app.clock import Clock
    from app.desk import Desk
    from app.vault.device_secrets import DeviceSecrets
    from app.vault.model import Limits

Command = TypeVar("Command", bound=Callable[..., Any])

VAULT = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def passphrase_option(command: Command) -> Command:
    """Add the option that names a file with the passphrase."""
    told = _("A file that holds the passphrase; one line end is taken off. Without it, you are asked.")
    return click.option("--passphrase-file", type=_FILE, help=told)(command)


def passphrase(file: Path | None, *, twice: bool = False) -> str:
    """Return the passphrase from a file or from a prompt that does not show it."""
    if file is not None:
        try:
            return file.read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise click.UsageError(_("The passphrase file cannot be read as UTF-8 text.")) from error
    if not sys.stdin.isatty():
        # What is typed without a terminal would be echoed.
        raise click.UsageError(_("There is no terminal to ask for the passphrase: use --passphrase-file."))
    typed: str = click.prompt(_("Passphrase"), hide_input=True, err=True, confirmation_prompt=twice)
    return typed


def newcomers_passphrase(file: Path | None, name: str) -> str:
    """Return the passphrase that a new person chose, from a file or typed twice by them."""
    if file is None and sys.stdin.isatty():
        click.echo(_("Now {name} chooses a passphrase of their own and types it.").format(name=name), err=True)
    return passphrase(file, twice=True)


@contextmanager
def desk_in(
    folder: Path, phrase: str, *, secrets: DeviceSecrets | None, limits: Limits, clock: Clock
) -> Iterator[Desk]:
    """Unlock a vault and sit down in it; it is locked again afterwards."""
    from app.commands.speaking import plain, say, waiting
    from app.desk import close_desk, open_desk
    from app.settings import shipped
    from app.vault.unlock import unlock

    waiting(_("Opening the vault…"))
    vault = unlock(folder, phrase, secrets=secrets, limits=limits, clock=clock)
    for note in vault.notes:
        say(plain(note))
    try:
        desk = open_desk(vault, clock, shipped())
    except BaseException:
        vault.close()
        raise
    try:
        yield desk
    finally:
        close_desk(desk)


@contextmanager
def entered(folder: Path, file: Path | None) -> Iterator[Desk]:
    """Enter a vault as a command does: this machine's keyring, clock and limits."""
    phrase = passphrase(file)
    from app.clock import SystemClock
    from app.vault.device_secrets import keyring_secrets
    from app.vault.model import LIMITS

    with desk_in(folder, phrase, secrets=keyring_secrets(), limits=LIMITS, clock=SystemClock()) as desk:
        yield desk
