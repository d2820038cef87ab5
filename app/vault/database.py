"""Open an encrypted database: keyed without a trace, hardened, and guarded against its own SQL."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError
from app.vault import reserve
from app.vault.errors import DamagedDatabaseError, DiskFullError, ReadOnlyFolderError, StorageFailedError

KEY_BYTES = 48  # 32 of key, 16 of salt: with its own salt a file whose first page is destroyed still opens

_NEARLY_FULL = 256 * 1024
_READONLY = 8  # the module does not name it
_WORDS = {
    "database or disk is full": dbapi2.SQLITE_FULL,
    "database is locked": dbapi2.SQLITE_BUSY,
    "disk I/O error": dbapi2.SQLITE_IOERR,
    "database disk image is malformed": dbapi2.SQLITE_CORRUPT,
    "file is not a database": dbapi2.SQLITE_NOTADB,
}
_HEX = b"0123456789abcdef"

# Every connection gets all of them (security.md §7.3). recursive_triggers makes INSERT OR REPLACE meet the delete triggers.
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 0",
    "PRAGMA secure_delete = ON",
)

_READ_PRAGMAS = frozenset(
    {
        "application_id",
        "busy_timeout",
        "cell_size_check",
        "cipher_version",
        "compile_options",
        "data_version",
        "database_list",
        "encoding",
        "foreign_keys",
        "freelist_count",
        "journal_mode",
        "mmap_size",
        "page_count",
        "page_size",
        "query_only",
        "recursive_triggers",
        "schema_version",
        "secure_delete",
        "synchronous",
        "temp_store",
        "trusted_schema",
        "user_version",
    }
)
_PRAGMAS = frozenset(
    {
        "analysis_limit",
        "cache_size",
        "cipher_integrity_check",
        "defer_foreign_keys",
        "foreign_key_check",
        "foreign_key_list",
        "incremental_vacuum",
        "index_info",
        "index_list",
        "index_xinfo",
        "integrity_check",
        "optimize",
        "quick_check",
        "table_info",
        "table_list",
        "table_xinfo",
        "wal_autocheckpoint",
        "wal_checkpoint",
    }
)
_SCHEMA_CHANGES = frozenset(
    {
        dbapi2.SQLITE_ALTER_TABLE,
        dbapi2.SQLITE_CREATE_TEMP_TRIGGER,
        dbapi2.SQLITE_CREATE_TRIGGER,
        dbapi2.SQLITE_DROP_INDEX,
        dbapi2.SQLITE_DROP_TABLE,
        dbapi2.SQLITE_DROP_TRIGGER,
        dbapi2.SQLITE_DROP_VIEW,
        dbapi2.SQLITE_DROP_VTABLE,
    }
)
_NEVER = frozenset({dbapi2.SQLITE_ATTACH, dbapi2.SQLITE_DETACH})
_BANNED_FUNCTIONS = frozenset({"sqlcipher_export", "load_extension", "fts3_tokenizer", "writefile", "edit"})


def open_encrypted(
    path: Path,
    key: bytearray,
    *,
    create: bool = False,
    busy_ms: int = 5000,
    checkpoints: bool = True,
    reading: bool = False,
) -> Connection:
    """Open a database with its raw key and salt; one that is not there is never made unless asked."""
    db = open_bare(path, key, create=create)
    try:
        _settle(db, busy_ms=busy_ms, checkpoints=checkpoints)
        if reading:
            db.execute("PRAGMA query_only = ON").fetchone()
    except dbapi2.Error as error:
        db.close()
        raise plain_error(error, path) or error from error
    guard(db)
    return db


def open_bare(path: Path, key: bytearray, *, create: bool = False) -> Connection:
    """Open a database with nothing but its key; for whoever salvages rows, since no rule of a table is asked."""
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    try:
        db = dbapi2.connect(uri, uri=True, isolation_level=None, timeout=5.0, cached_statements=256)
    except dbapi2.OperationalError as error:
        raise plain_error(error, path) or error from error
    try:
        _key(db, key)
    except dbapi2.Error as error:
        db.close()
        raise plain_error(error, path) or error from error
    return db


def guard(db: Connection) -> None:
    """Refuse what no room needs: other files, plain copies, settings, and changes of the schema."""
    db.set_authorizer(_refuse_schema)


@contextmanager
def migrating(db: Connection) -> Iterator[None]:
    """Allow changes of the schema within the block, and nothing else that is refused."""
    db.set_authorizer(_allow_schema)
    try:
        yield
    finally:
        guard(db)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn what the disk or the database says within the block into an error for a person."""
    try:
        yield
    except (dbapi2.Error, OSError) as error:
        plain = plain_error(error, folder)
        if plain is None:
            raise
        if isinstance(plain, DiskFullError):
            # The space lets what is open be saved and closed in good order.
            reserve.release(folder)
        raise plain from error


def plain_error(error: Exception, path: Path) -> StillwaterError | None:
    """Return the words for a failing disk or database, or None when it is neither."""
    if isinstance(error, OSError):
        return _plain_os_error(error, path)
    return plain_of(code_of(error), path)


def plain_of(code: int, path: Path) -> StillwaterError | None:
    """Return the words for what SQLite gave this number to, or None when it is neither the disk nor the database."""
    file = path if path.suffix == ".db" else path / "cases.db"
    # The low byte is the kind; what stands above it says where in SQLite it happened.
    kinds: dict[int, Callable[[], StillwaterError]] = {
        dbapi2.SQLITE_FULL: DiskFullError,
        dbapi2.SQLITE_IOERR: lambda: _failed_disk(file.parent),
        _READONLY: lambda: ReadOnlyFolderError(file.parent),
        dbapi2.SQLITE_CANTOPEN: lambda: _not_opened(file),
        dbapi2.SQLITE_CORRUPT: lambda: DamagedDatabaseError(file),
        dbapi2.SQLITE_NOTADB: lambda: DamagedDatabaseError(file),
    }
    kind = kinds.get(code & 0xFF)
    return kind() if kind else None


def is_busy(error: Exception | int) -> bool:
    """Tell whether somebody else had the database to themselves."""
    code = error if isinstance(error, int) else code_of(error)
    return code & 0xFF == int(dbapi2.SQLITE_BUSY)


def code_of(error: BaseException | None) -> int:
    """Return SQLite's number for an error; some calls of the library raise its words alone."""
    return int(getattr(error, "sqlite_errorcode", 0) or _WORDS.get(str(error), 0))


def _not_opened(file: Path) -> StillwaterError:
    # One that is there may lack the files that SQLite makes beside it.
    mine = os.access in os.supports_effective_ids
    writable = all(os.access(path, os.W_OK, effective_ids=mine) for path in (file, file.parent))
    return ReadOnlyFolderError(file.parent) if file.exists() and not writable else DamagedDatabaseError(file)


def _failed_disk(folder: Path) -> StillwaterError:
    # On a full disk SQLite cannot grow the file that its connections share, and calls that an input/output error.
    full = shutil.disk_usage(folder).free < _NEARLY_FULL
    return DiskFullError() if full else StorageFailedError()


def _plain_os_error(error: OSError, path: Path) -> StillwaterError | None:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return DiskFullError()
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return ReadOnlyFolderError(path)
    return StorageFailedError() if error.errno == errno.EIO else None


def _key(db: Connection, key: bytearray) -> None:
    """Hand over the key from a buffer that is wiped: PRAGMA key would leave copies of it in memory."""
    if len(key) != KEY_BYTES:
        # SQLCipher takes any other length for a passphrase, silently.
        message = "a database key has 48 bytes"
        raise ValueError(message)
    db.execute("PRAGMA cipher_log_level = NONE")
    text = bytearray(2 * KEY_BYTES + 3)
    text[:2], text[-1:] = b"x'", b"'"
    for place, value in enumerate(key):
        text[2 + 2 * place] = _HEX[value >> 4]
        text[3 + 2 * place] = _HEX[value & 15]
    try:
        db.set_key(text)
    finally:
        text[:] = bytes(len(text))


def _settle(db: Connection, *, busy_ms: int, checkpoints: bool) -> None:
    db.enable_load_extension(False)  # noqa: FBT003 - the library takes it by place only
    db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    for setting in _SETTINGS:
        db.execute(setting).fetchone()
    if not checkpoints:
        db.execute("PRAGMA wal_autocheckpoint = 0").fetchone()
    db.execute(f"PRAGMA busy_timeout = {int(busy_ms)}").fetchone()


def _refuse_escape(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    if action in _NEVER:
        return int(dbapi2.SQLITE_DENY)
    if action == dbapi2.SQLITE_FUNCTION and str(second).lower() in _BANNED_FUNCTIONS:
        return int(dbapi2.SQLITE_DENY)
    if action == dbapi2.SQLITE_PRAGMA and not _pragma_allowed(str(first).lower(), second):
        return int(dbapi2.SQLITE_DENY)
    return int(dbapi2.SQLITE_OK)


def _refuse_schema(action: int, first: str | None, second: str | None, database: str | None, by: str | None) -> int:
    if action in _SCHEMA_CHANGES:
        return int(dbapi2.SQLITE_DENY)
    if action in {dbapi2.SQLITE_UPDATE, dbapi2.SQLITE_DELETE} and first == "audit":
        return int(dbapi2.SQLITE_DENY)
    return _refuse_escape(action, first, second, database, by)


def _allow_schema(action: int, first: str | None, second: str | None, database: str | None, by: str | None) -> int:
    if action == dbapi2.SQLITE_PRAGMA and first == "user_version":
        return int(dbapi2.SQLITE_OK)
    return _refuse_escape(action, first, second, database, by)


def _pragma_allowed(name: str, value: str | None) -> bool:
    return name in _PRAGMAS or (name in _READ_PRAGMAS and value is None)
