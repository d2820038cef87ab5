"""A hash list taken in by a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app import log
from app.cage.command import environment, root
from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.errors import StillwaterError
from app.evidence.list_model import Heading, severity_of
from app.evidence.lists import Taken, import_list
from app.i18n import _
from app.settings import shipped
from app.vault.vault import Vault

if TYPE_CHECKING:
    from app.desk import Desk

FROZEN_FLAG = "--hashes"
NICE = 10
_LENGTH = struct.Struct(">I")
_TOLD_EVERY = 0.1
_ENDS_WITHIN = 10.0


class ListProcessDiedError(StillwaterError):
    """The second process ended without a word."""

    def __init__(self) -> None:
        super().__init__(
            _("The import of the list ended unexpectedly."),
            kept=_("Nothing of this list is used."),
            do=_("Import it again: what was left of it is cleared away then."),
        )


class ListStoppedError(StillwaterError):
    """The second process stopped, and said why."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the import of a list is."""

    done: int
    of: int


class ListProcess:
    """One import in a process of its own; read its events on a thread that may wait."""

    def __init__(self, desk: Desk, path: Path, given: Heading) -> None:
        self._process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote a list
            env=environment(),
            cwd=root(),
        )
        severity = given.severity.value if given.severity else ""
        errand = {
            "folder": str(desk.vault.folder.absolute()),
            "path": str(path.absolute()),
            "heading": {**asdict(given), "severity": severity},
        }
        self._send(json.dumps(errand).encode(), desk.vault.handover())

    def events(self) -> Iterator[Step | Taken]:
        """Wait for what the import tells: how far it is, and last what became of the list."""
        assert self._process.stdout is not None
        ended = False
        try:
            for line in self._process.stdout:
                event = _event(json.loads(line))
                ended = isinstance(event, Taken)
                yield event
        finally:
            self.close()
        if not ended:
            raise ListProcessDiedError

    def cancel(self) -> None:
        """Ask the import to stop; nothing of the list stays."""
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()

    def close(self) -> None:
        """Let go of the process; what one that does not end by itself has written is never used."""
        self.cancel()
        try:
            self._process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _send(self, errand: bytes, keys: bytearray) -> None:
        """Hand over what to do and the keys, by the pipe alone."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            for part in (errand, keys):
                pipe.write(_LENGTH.pack(len(part)))
                pipe.write(part)
            pipe.flush()
        except BrokenPipeError as error:
            self.close()
            raise ListProcessDiedError from error
        finally:
            keys[:] = bytes(len(keys))


def command() -> list[str]:
    """Return the command line of the second process; a frozen program calls itself with a flag."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_FLAG]
    return [sys.executable, "-I", "-m", "app.evidence.process"]


def main() -> int:
    """Take a list in as the first process asked, telling it how far this is."""
    if hasattr(os, "nice"):
        # Whoever works at the window comes first.
        os.nice(NICE)
    source = sys.stdin.buffer
    errand = json.loads(_receive(source))
    vault = Vault.from_handover(Path(errand["folder"]), _receive(source))
    stop = threading.Event()
    # The pipe closes when the person cancels, and also when the first process is gone.
    threading.Thread(target=_wait_for_the_end, args=(source, stop), daemon=True).start()
    desk = open_desk(vault, SystemClock(), shipped())
    heading = Heading(**{**errand["heading"], "severity": severity_of(errand["heading"]["severity"])})
    try:
        taken, _changes = import_list(desk, Path(errand["path"]), heading, progress=_Teller(), cancelled=stop.is_set)
        _say({"taken": asdict(taken)})
    except StillwaterError as error:
        _say({"stopped": {"what": error.what, "kept": error.kept, "do": error.do}})
    except Exception as error:  # noqa: BLE001 -- whatever it is, the first process says that the import ended
        log.failed("import of a list", error)
        return 1
    finally:
        close_desk(desk)
    return 0


class _Teller:
    """Tells how far an import is, but no more often than a person can read."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._last = 0.0

    def __call__(self, done: int, of: int) -> None:
        now = self._clock.monotonic()
        if now - self._last >= _TOLD_EVERY:
            self._last = now
            _say({"step": {"done": done, "of": of}})


def _event(told: dict[str, Any]) -> Step | Taken:
    if "step" in told:
        return Step(**told["step"])
    if "stopped" in told:
        stopped = told["stopped"]
        raise ListStoppedError(stopped["what"], kept=stopped["kept"], do=stopped["do"])
    taken = told["taken"]
    return Taken(**{**taken, "not_read": tuple(taken["not_read"])})


def _receive(pipe: IO[bytes]) -> bytearray:
    (length,) = _LENGTH.unpack(pipe.read(_LENGTH.size))
    data = bytearray(length)
    if pipe.readinto(data) != length:  # type: ignore[attr-defined]  # a BufferedReader has it, IO[bytes] does not say so
        raise ListProcessDiedError
    return data


def _wait_for_the_end(pipe: IO[bytes], stop: threading.Event) -> None:
    pipe.read(1)
    stop.set()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
