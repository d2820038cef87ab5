"""What can go wrong with a vault, one class a cause, in words for the person in front of it."""

from __future__ import annotations

from pathlib import Path

from app.errors import StillwaterError
from app.i18n import _


class NotAVaultError(StillwaterError):
    """There is no vault at this path."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("There is no vault in {folder}.").format(folder=folder),
            kept=_("Nothing was changed or created."),
            do=_("Choose the folder that holds the file vault.json."),
        )


class NotAFolderError(StillwaterError):
    """The path is a file."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("{path} is a file, and a vault is a folder.").format(path=path),
            kept=_("The file was not touched."),
            do=_("Choose a folder."),
        )


class FolderNotEmptyError(StillwaterError):
    """A new vault needs an empty folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("{folder} is not empty.").format(folder=folder),
            kept=_("What is in it was not touched."),
            do=_("Choose an empty folder, or a name that does not exist yet."),
        )


class FolderNotMadeError(StillwaterError):
    """The system does not make a folder of this name."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("The folder {folder} cannot be made.").format(folder=folder),
            kept=_("Nothing was created."),
            do=_("Choose another place or name."),
        )


class AlreadyAVaultError(StillwaterError):
    """A vault already stands where a new one was wanted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("There is already a vault in {folder}.").format(folder=folder),
            kept=_("It was not touched."),
            do=_("Unlock it, or choose an empty folder for a new one."),
        )


class ReadOnlyFolderError(StillwaterError):
    """The folder cannot be written."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("{folder} cannot be written to.").format(folder=folder),
            kept=_("Nothing was changed."),
            do=_("Ask for write permission, or copy the whole folder to a disk that can be written and open it there."),
        )


class OpenElsewhereError(StillwaterError):
    """Another window or process holds the vault."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            _("The vault in {folder} is open elsewhere.").format(folder=folder),
            kept=_("Nothing was changed."),
            do=_("Use the window that is open, or lock it there first."),
        )


class NewerVaultError(StillwaterError):
    """A later version of the program wrote this vault."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            _("This vault has format {found}; this version of Stillwater knows formats up to {known}.").format(
                found=found, known=known
            ),
            kept=_("Nothing was changed."),
            do=_("Open it with the newer version."),
        )


class NewerDatabaseError(StillwaterError):
    """A later version of the program wrote this database."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            _("A newer version of Stillwater wrote this database (step {found}; this one knows {known}).").format(
                found=found, known=known
            ),
            kept=_("Nothing was changed."),
            do=_("Open it with the newer version."),
        )


class DamagedHeaderError(StillwaterError):
    """The file vault.json was damaged or changed by something else."""

    def __init__(self, why: str, *, backup_usable: bool = False) -> None:
        self.why = why
        self.backup_usable = backup_usable
        super().__init__(
            _("The vault's header, vault.json, is damaged: {why}.").format(why=why),
            kept=_("The cases and the evidence were not touched, and no new vault was made."),
            do=_(
                "The copy vault.json.bak is good: in the window “Use the copy” puts it in place. By hand: set vault.json"
                " aside, then copy vault.json.bak to vault.json."
            )
            if backup_usable
            else _("Put vault.json back from a backup of the folder."),
        )


class DamagedDatabaseError(StillwaterError):
    """The case database cannot be read although the key is right."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("The database {name} is damaged or missing.").format(name=path.name),
            kept=_("It was left as it is, and no new one was put in its place."),
            do=_("Keep the whole folder, and restore the database from a backup."),
        )


class ReadOnlyVaultError(StillwaterError):
    """The vault is open for reading, and something wanted to write."""

    def __init__(self, why: str) -> None:
        super().__init__(
            _("This vault is open for reading only. {why}").format(why=why),
            kept=_("Nothing was changed."),
            do=_("Restore it from a backup, or save what is intact as a new vault, and go on there."),
        )


class WrongPassphraseError(StillwaterError):
    """The passphrase opens no slot that this device can try."""

    def __init__(self) -> None:
        super().__init__(
            _("The passphrase is not right."),
            kept=_("Nothing was changed."),
            do=_("Try again; mind the keyboard layout and Caps Lock."),
        )


class WrongRecoveryKeyError(StillwaterError):
    """The recovery key does not belong to this vault, or was mistyped."""

    def __init__(self) -> None:
        super().__init__(
            _("This recovery key does not open the vault."),
            kept=_("Nothing was changed."),
            do=_("Check each character; it begins with AGE-SECRET-KEY-1."),
        )


class UnknownPersonError(StillwaterError):
    """Nobody by this name has a place in the vault."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Nobody called {name} has a place in this vault.").format(name=name)
            if name
            else _("This person has no place in this vault."),
            kept=_("Nothing was changed."),
            do=_("Choose one of the names on the unlock page."),
        )


class DeviceSecretLostError(StillwaterError):
    """The keyring answered, but no longer holds what this vault left there."""

    def __init__(self, keyring: str) -> None:
        super().__init__(
            _("The system's keyring ({keyring}) no longer holds this vault's device secret.").format(keyring=keyring),
            kept=_("The vault was not touched, and no new one was made."),
            do=_("Use the recovery key to open it again on this device."),
        )


class KeyringUnavailableError(StillwaterError):
    """The keyring that holds the device secret cannot be asked."""

    def __init__(self, keyring: str, why: str = "") -> None:
        reason = f" ({why})" if why else ""
        super().__init__(
            _("The system's keyring ({keyring}) does not answer{reason}.").format(keyring=keyring, reason=reason),
            kept=_("The vault was not touched."),
            do=_("Unlock the keyring or sign in to the desktop again; if it is gone, use the recovery key."),
        )


class WeakPassphraseError(StillwaterError):
    """The passphrase is too easy to guess."""

    def __init__(self, why: str) -> None:
        super().__init__(why, kept=_("Nothing was changed."), do=_("Five random words make a good passphrase."))


class CostRefusedError(StillwaterError):
    """The header asks for less work than is safe, or for more than a machine can do."""

    def __init__(self, *, weak: bool) -> None:
        super().__init__(
            _("The vault's header asks for too little work to protect the passphrase.")
            if weak
            else _("The vault's header asks for more memory or work than any vault needs."),
            kept=_("The passphrase was not tried, and nothing was changed."),
            do=_("Someone may have changed vault.json; put it back from a backup of the folder."),
        )


class NotEnoughMemoryError(StillwaterError):
    """The machine cannot do the work that protects the passphrase."""

    def __init__(self, m_kib: int) -> None:
        super().__init__(
            _("There is not enough free memory to unlock ({mib} MiB are needed).").format(mib=m_kib // 1024),
            kept=_("Nothing was changed."),
            do=_("Close other programs and try again."),
        )


class DiskFullError(StillwaterError):
    """The disk that holds the vault is full."""

    def __init__(self) -> None:
        super().__init__(
            _("The disk is full."),
            kept=_("Everything saved before is kept; this step was not saved."),
            do=_("Free some space and try again."),
        )


class StorageFailedError(StillwaterError):
    """The disk refused to read or write."""

    def __init__(self) -> None:
        super().__init__(
            _("The disk could not be read or written."),
            kept=_("Everything saved before is kept; this step was not saved."),
            do=_("Check the disk and its connection, then try again."),
        )


class DamagedEvidenceError(StillwaterError):
    """A sealed file is not what was sealed."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            _("The sealed file {name} is damaged: {why}.").format(name=name, why=why),
            kept=_("It was left as it is; the case and its other evidence are not affected."),
            do=_("Restore this file from a backup, or ask the sender for the material again."),
        )


class InsideVaultError(StillwaterError):
    """Something plain would lie inside the vault's own folder."""

    def __init__(self) -> None:
        super().__init__(
            _("That folder belongs to the vault, which holds nothing that is not encrypted."),
            kept=_("Nothing was written."),
            do=_("Choose another folder."),
        )


class NotOrdinaryError(StillwaterError):
    """A file that was named cannot be read as an ordinary one of bounded size; why says it in a few words."""

    def __init__(self, why: str, *, too_large: bool = False) -> None:
        super().__init__(_("The file cannot be read: {why}.").format(why=why), kept=_("Nothing was changed."))
        self.why = why
        self.too_large = too_large
