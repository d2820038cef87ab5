"""`salvage`: what of a damaged vault is intact, as a new vault, and a list of what is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.entering import VAULT, passphrase, passphrase_option
from app.commands.speaking import Counter, plain, put, say, waiting
from app.i18n import _

if TYPE_CHECKING:
    from app.settings import Settings
    from app.vault.rebuilding import Progress
    from app.vault.salvage import Salvaged
    from app.vault.vault import Vault


@click.command("salvage")
@click.argument("vault", type=VAULT)
@click.option(
    "--out", "target", type=VAULT, required=True, help=_("An empty folder, or a name that does not exist yet.")
)
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as a JSON object."))
@passphrase_option
def salvage(vault: Path, *, target: Path, as_object: bool, passphrase_file: Path | None) -> None:
    """Write what of a vault is intact into a new one, row by row, and say what is not; nothing in it is mended."""
    from app.settings import in_force

    counter = Counter()
    try:
        saved = run(vault, target, passphrase(passphrase_file), in_force(), counter)
    finally:
        counter.end()
    if as_object:
        put({"vault": str(target), "rows": saved.rows, "files": saved.files, "lost": list(saved.lost)})
    words = _("{folder}: {rows} rows and {files} sealed files, each opened. The same passphrases open it.")
    say(words.format(folder=target, rows=saved.rows, files=saved.files))
    for line in saved.lost:
        say(plain(line))
    say(
        _(
            "This is not in it, or not whole: a damaged file was copied as it is. Compare it with a backup, and check the"
            " new vault: verify {folder}"
        ).format(folder=target)
        if saved.lost
        else _("Everything could be read. Check the new vault: verify {folder}").format(folder=target)
    )


def run(vault: Path, target: Path, phrase: str, settings: Settings, progress: Progress) -> Salvaged:
    """Save what is intact, by the policies in force; a vault in which no damage is found is copied only where they let it."""
    from app.vault.salvage import salvage as saved_to

    with _only_read(vault, phrase, settings) as opened:
        return saved_to(opened, target, settings.exports, progress)


@contextmanager
def _only_read(folder: Path, phrase: str, settings: Settings) -> Iterator[Vault]:
    """Open a vault without a row in it that says so: damage that nobody found yet must not grow by saving what is intact."""
    from app.vault.device_secrets import keyring_secrets
    from app.vault.model import LIMITS
    from app.vault.reading import read_only
    from app.vault.unlock import Knock

    waiting(_("Opening the vault…"))
    vault = read_only(folder, Knock(phrase, keyring_secrets(), LIMITS, None, settings.keyring))
    try:
        yield vault
    finally:
        vault.close()
