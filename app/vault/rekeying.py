"""A vault's database encrypted under another key: the process that does it, and does nothing else.

SQLCipher does it in one call that lets no other Python run; in a process of its own it holds nobody up, and ending the
process is how it is stopped. Both keys come through the pipe, and nothing that is told holds anything of them.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import struct
import sys
from collections.abc import Callable
from enum import Enum
from io import FileIO
from pathlib import Path

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app.errors import StillwaterError
from app.hardening import harden
from app.vault.database import KEY_BYTES, code_of, open_bare, plain_error
from app.vault.errors import DamagedDatabaseError

FROZEN_FLAG = "--rekey"
LENGTH = struct.Struct(">I")
_PR_SET_PDEATHSIG = 1


class Told(Enum):
    """What the process tells: two steps on the way, and one word at the end."""

    BEGUN = "begun"
    ENCRYPTED = "encrypted"
    DONE = "done"
    NEITHER_OPENS = "neither opens"
    NO_ROOM = "no room"
    REFUSED = "refused"


Tell = Callable[[Told], object]


def main() -> int:
    """Encrypt a database as the program asked through the pipe, and tell it what came of it."""
    harden()
    _end_with_the_program()
    # Ctrl+C is for the program, which ends this process in order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    old, new = bytearray(KEY_BYTES), bytearray(KEY_BYTES)
    try:
        # Not through a buffered reader: its buffer would keep the keys.
        with FileIO(0, closefd=False) as pipe:
            what = json.loads(_received(pipe, bytearray(LENGTH.unpack(_received(pipe, bytearray(LENGTH.size)))[0])))
            _received(pipe, old)
            _received(pipe, new)
        if _is_alone(what["program"]):
            return 1
        _say(*_carried_out(Path(what["path"]), old, new, room=what["room"]))
    except EOFError:
        return 1
    finally:
        for key in (old, new):
            key[:] = bytes(KEY_BYTES)
    return 0


def rekey(path: Path, old: bytearray, new: bytearray, tell: Tell, *, room: bool = True) -> Told:
    """Encrypt a database under another key, in one transaction; of one that is, what was left undone is done."""
    db, key = _opened(path, new), new
    if db is None:
        db, key = _opened(path, old), old
    if db is None:
        return Told.NEITHER_OPENS
    try:
        if key is old and not room:
            return Told.NO_ROOM
        _rekey_alone(db, None if key is new else new, tell)
    finally:
        db.close()
    return Told.DONE


def _rekey_alone(db: Connection, new: bytearray | None, tell: Tell) -> None:
    spelt = _spelt(new) if new else bytearray()
    try:
        for setting in ("synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON", "temp_store = MEMORY"):
            db.execute(f"PRAGMA {setting}").fetchone()
        tell(Told.BEGUN)
        if spelt:
            db.reset_key(spelt)
        tell(Told.ENCRYPTED)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        spelt[:] = bytes(len(spelt))


def _opened(path: Path, key: bytearray) -> Connection | None:
    """Open a database alone, unless this is not its key; left open where it is, as closing would write its log back."""
    db = open_bare(path, key)
    try:
        # Alone: a process that was left over from a kill would write on under the old key.
        db.execute("PRAGMA busy_timeout = 1000").fetchone()
        db.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except dbapi2.Error as error:
        db.close()
        if isinstance(plain_error(error, path), DamagedDatabaseError):
            return None
        raise
    return db


def _carried_out(path: Path, old: bytearray, new: bytearray, *, room: bool) -> tuple[Told, int]:
    try:
        return rekey(path, old, new, _say, room=room), 0
    except (dbapi2.Error, StillwaterError) as error:
        cause = error.__cause__ if isinstance(error, StillwaterError) else error
        return Told.REFUSED, code_of(cause)


def _spelt(key: bytearray) -> bytearray:
    text = bytearray(b"x'" + bytes(2 * len(key)) + b"'")
    for place, value in enumerate(key):
        text[2 + 2 * place : 4 + 2 * place] = b"%02x" % value
    return text


def _received(pipe: FileIO, into: bytearray) -> bytearray:
    view, got = memoryview(into), 0
    while got < len(into):
        count = pipe.readinto(view[got:])
        if not count:
            raise EOFError
        got += count
    return into


def _say(told: Told, code: int = 0) -> None:
    sys.stdout.write(f"{json.dumps({'told': told.value, 'code': code})}\n")
    sys.stdout.flush()


def _end_with_the_program() -> None:
    """Let the system end this process when the program is gone: while it encrypts, it hears nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _is_alone(program: int) -> bool:
    """Tell whether the program was gone before the system was told; elsewhere a launcher may stand in between."""
    return sys.platform == "linux" and os.getppid() != program


if __name__ == "__main__":
    sys.exit(main())
