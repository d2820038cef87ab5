"""Write what of a vault is intact into a new one, and name what is not."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _
from app.policies.exports import Export, ExportNotAllowedError, ExportPolicy
from app.vault.create import empty_folder
from app.vault.database import open_encrypted, told
from app.vault.files import PARTIAL, copy_synced, settle, sync_folder
from app.vault.header import write_header
from app.vault.kept import Kept, all_kept, damage
from app.vault.keys import Keys, new_keys, wrap_keys
from app.vault.manifest import SEALED
from app.vault.pool import fetched
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
    """What is in the new vault: rows, sealed files that are whole, and line by line what is not there or not whole."""

    rows: int
    files: int
    lost: tuple[str, ...]


def _untold(_done: int, _of: int) -> None:
    """Tell nobody."""


def require_damage(vault: Vault, exports: ExportPolicy, progress: Progress = _untold) -> None:
    """Refuse to save a vault in which no damage was found where no backup of it may go elsewhere; that may read all of it."""
    # Off a damaged one everything intact is saved, whatever the policy: nothing else brings it back.
    if vault.reading is not None and vault.reading.damaged:
        return
    try:
        exports.require(Export.BACKUPS_ELSEWHERE)
    except ExportNotAllowedError as error:
        if not _is_file_damaged(vault, progress):
            raise WholeVaultError from error


def salvage(vault: Vault, target: Path, exports: ExportPolicy, progress: Progress = _untold) -> Salvaged:
    """Write everything of a vault that can be read into a new one; the same people open it with the same passphrases."""
    require_damage(vault, exports, progress)
    made = empty_folder(target)
    fresh = new_keys(vault.keys.epoch)
    keys = replace(vault.keys, database=fresh.database)
    try:
        with told(target):
            for name in FOLDERS:
                (target / name).mkdir(mode=0o700)
            # Of a damaged vault this is what was rebuilt when it was opened.
            rebuilt = rebuild(vault.database_path, vault.keys.database, target / DATABASE, keys.database, progress)
            with closing(open_encrypted(target / DATABASE, keys.database)) as db:
                kept = all_kept(db)
            wrong = _copy_sealed(vault, kept, target, progress)
            missing = _copy_others(vault.folder, target, frozenset(each.name for each in kept))
            sync_folder(target)
            # Last: a folder without a header is not yet a vault.
            _write_header(vault, target, keys)
    except BaseException:
        clear(target, made=made)
        raise
    finally:
        fresh.wipe()
    before = vault.reading.lost if vault.reading is not None else ()
    lost = (*before, *(each.words for each in rebuilt.lost), *wrong, *missing)
    return Salvaged(rebuilt.rows, len(kept) - len(wrong), lost)


def _write_header(vault: Vault, target: Path, keys: Keys) -> None:
    block = wrap_keys(keys, vault.uid, recipients(vault.header))
    write_header(target, {**vault.header, "keys": {"current": block, "next": None}}, vault.keys.audit)


def _is_file_damaged(vault: Vault, progress: Progress) -> bool:
    """Tell whether a sealed file is damaged or gone, by reading them until one is."""
    with closing(vault.connect()) as db:
        kept = all_kept(db)
    for done, each in enumerate(kept):
        progress(done, len(kept))
        try:
            if damage(vault.folder / each.name, each, vault.keys):
                return True
        except OSError as error:
            _only_unreadable(error)
            return True
    return False


def _copy_sealed(vault: Vault, kept: Sequence[Kept], target: Path, progress: Progress) -> list[str]:
    """Copy each sealed file that a row names, open the copy, and say what is wrong with which."""
    wrong: list[str] = []
    for done, each in enumerate(kept):
        progress(done, len(kept))
        if what := _copied(vault, each, target / each.name):
            wrong.append(each.told(what))
    progress(len(kept), len(kept))
    return wrong


def _copied(vault: Vault, each: Kept, target: Path) -> str:
    """Copy one as a backup does: what is damaged comes along as it is, since some of it may be read one day, and is told."""
    partial = target.with_name(target.name + PARTIAL)
    try:
        fact, wrong = fetched(vault, each, partial)
    except OSError as error:
        _only_unreadable(error)
        partial.unlink(missing_ok=True)
        return _("the disk cannot read it")
    if fact is not None:
        settle(partial, target)
    return wrong


def _copy_others(folder: Path, target: Path, named: frozenset[str]) -> list[str]:
    """Copy what no row names and no key here opens: sealed files whose rows are lost, people's own stores, review packs."""
    missing: list[str] = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        if name in named:
            continue
        try:
            copy_synced(path, target / name)
        except OSError as error:
            _only_unreadable(error)
            (target / (name + PARTIAL)).unlink(missing_ok=True)
            missing.append(_("{name}: the disk cannot read it").format(name=name))
    return missing


def _only_unreadable(error: OSError) -> None:
    """Raise what is not the fault of the file that is read."""
    if not isinstance(error, PermissionError) and error.errno != errno.EIO:
        raise error


def _files(folder: Path) -> Iterator[Path]:
    for kind in SEALED:
        yield from sorted(path for path in (folder / kind).glob("??/*") if path.is_file() and not path.is_symlink())
    for end in ("*.db", "*.db-wal"):
        yield from sorted((folder / PEOPLE).glob(end))
    # Opened review packs are small vaults of their own.
    yield from sorted(path for path in (folder / "packs").rglob("*") if path.is_file() and path.suffix != ".db-shm")
