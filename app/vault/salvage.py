"""Write what of a vault is intact into a new one, and name what is not."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.policies.exports import Export, ExportNotAllowedError, ExportPolicy
from app.vault.create import empty_folder
from app.vault.database import told
from app.vault.files import copy_synced, sync_folder
from app.vault.header import write_header
from app.vault.keys import Keys, new_keys, wrap_keys
from app.vault.manifest import SEALED
from app.vault.rebuilding import Progress, rebuild
from app.vault.recovery import recipients
from app.vault.restore import clear
from app.vault.vault import DATABASE, FOLDERS, PEOPLE, Vault


class WholeVaultError(StillwaterError):
    """Nothing was found to be damaged: what is intact would be a copy of all of it, and none may go to another place."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "No damage was found in this vault, so that what is intact would be a copy of all of it; at this workstation"
                " none may be written to another place."
            ),
            kept=_("Nothing was written."),
            do=_("Back it up to where its backups are kept. Help > Policies shows who set that (AllowedExports)."),
        )


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What is in the new vault: rows and sealed files, and what is not, line by line."""

    rows: int
    files: int
    lost: tuple[str, ...]


def require_damage(vault: Vault, exports: ExportPolicy) -> None:
    """Refuse to save a vault in which no damage was found where no backup of it may go elsewhere."""
    # Off a damaged one everything intact is saved, whatever the policy: nothing else brings it back.
    if vault.reading is not None and vault.reading.damaged:
        return
    try:
        exports.require(Export.BACKUPS_ELSEWHERE)
    except ExportNotAllowedError as error:
        raise WholeVaultError from error


def salvage(
    vault: Vault, target: Path, exports: ExportPolicy, progress: Progress = lambda _done, _of: None
) -> Salvaged:
    """Write everything of a vault that can be read into a new one; the same people open it with the same passphrases."""
    require_damage(vault, exports)
    made = empty_folder(target)
    fresh = new_keys(vault.keys.epoch)
    keys = replace(vault.keys, database=fresh.database)
    try:
        with told(target):
            for name in FOLDERS:
                (target / name).mkdir(mode=0o700)
            # Of a damaged vault this is what was rebuilt when it was opened.
            rebuilt = rebuild(vault.database_path, vault.keys.database, target / DATABASE, keys.database, progress)
            files, missing = _copy_files(vault.folder, target)
            sync_folder(target)
            # Last: a folder without a header is not yet a vault.
            _write_header(vault, target, keys)
    except BaseException:
        clear(target, made=made)
        raise
    finally:
        fresh.wipe()
    before = vault.reading.lost if vault.reading is not None else ()
    return Salvaged(rebuilt.rows, files, (*before, *(each.words for each in rebuilt.lost), *missing))


def _write_header(vault: Vault, target: Path, keys: Keys) -> None:
    block = wrap_keys(keys, vault.uid, recipients(vault.header))
    write_header(target, {**vault.header, "keys": {"current": block, "next": None}}, vault.keys.audit)


def _copy_files(folder: Path, target: Path) -> tuple[int, list[str]]:
    count, missing = 0, list[str]()
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        try:
            copy_synced(path, target / name)
            count += 1
        except OSError as error:
            if not isinstance(error, PermissionError) and error.errno != errno.EIO:
                raise
            missing.append(_("{name}: the disk cannot read it").format(name=name))
    return count, missing


def _files(folder: Path) -> Iterator[Path]:
    for kind in SEALED:
        yield from sorted(path for path in (folder / kind).glob("??/*") if path.is_file() and not path.is_symlink())
    for end in ("*.db", "*.db-wal"):
        yield from sorted((folder / PEOPLE).glob(end))
    # Opened review packs are small vaults of their own.
    yield from sorted(path for path in (folder / "packs").rglob("*") if path.is_file() and path.suffix != ".db-shm")
