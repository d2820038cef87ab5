"""Bulk import in a second process on the same vault, so that the window never waits for Python work."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from app import log
from app.cage.client import Cage
from app.cage.command import environment, root
from app.cage.model import limits_of
from app.clock import SystemClock
from app.desk import close_desk, open_desk
from app.errors import StillwaterError
from app.i18n import _
from app.intake.importer import ImportStoppedError, import_paths, retry
from app.intake.model import Duplicate, Progress, Quarantined, Report, UnreadableError
from app.pacing import pacing_of
from app.settings import ClockPolicy, IntakePolicy, LookingPolicy, Settings, VaultPolicy
from app.vault.vault import Vault

if TYPE_CHECKING:
    from app.desk import Desk

FROZEN_FLAG = "--import"
_LENGTH = struct.Struct(">I")
_TOLD_EVERY = 0.1
_ENDS_WITHIN = 10.0
NICE = 10


class ImportProcessDiedError(StillwaterError):
    """The second process ended without a word."""

    def __init__(self) -> None:
        super().__init__(
            _("The import ended unexpectedly."),
            kept=_("Every request that had been taken in is whole; the other files were left where they are."),
            do=_("Import the same files again: what is already here is told and not doubled."),
        )


class ImportFailedError(StillwaterError):
    """The second process stopped, and said why."""

    def __init__(self, what: str, kept: str, do: str, report: Report) -> None:
        super().__init__(what, kept=kept, do=do)
        self.report = report


class ImportProcess:
    """One import, or one more try of a quarantined file, in a process of its own; read its events on a thread that waits."""

    def __init__(
        self, desk: Desk, paths: Iterable[Path] = (), *, skip_known: bool = False, retries: int | None = None
    ) -> None:
        self._process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote a case
            env=environment(),
            cwd=root(),
        )
        errand = {
            "folder": str(desk.vault.folder.absolute()),
            "paths": [str(path.absolute()) for path in paths],
            "skip_known": skip_known,
            "retries": retries,
            "settings": asdict(desk.settings),
        }
        self._send(json.dumps(errand).encode(), desk.vault.handover())

    @property
    def pid(self) -> int:
        """Return the process's id."""
        return self._process.pid

    def events(self) -> Iterator[Progress | Report]:
        """Wait for what the import tells: how far it is, and last its report."""
        assert self._process.stdout is not None
        ended = False
        try:
            for line in self._process.stdout:
                event = _event(json.loads(line))
                ended = isinstance(event, Report)
                yield event
        finally:
            self.close()
        if not ended:
            raise ImportProcessDiedError

    def cancel(self) -> None:
        """Ask the import to stop after the case that it is at; its report still comes."""
        assert self._process.stdin is not None
        if not self._process.stdin.closed:
            self._process.stdin.close()

    def close(self) -> None:
        """Let go of the process; one that does not end by itself is ended, and leaves whole cases only."""
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
            raise ImportProcessDiedError from error
        finally:
            keys[:] = bytes(len(keys))


def command() -> list[str]:
    """Return the command line of the second process; a frozen program calls itself with a flag."""
    if getattr(sys, "frozen", False):
        return [sys.executable, FROZEN_FLAG]
    return [sys.executable, "-I", "-m", "app.intake.process"]


def main() -> int:
    """Import as the first process asked, telling it how far this is."""
    if hasattr(os, "nice"):
        # Whoever works at the window comes first; what arrives can wait its turn.
        os.nice(NICE)
    source = sys.stdin.buffer
    errand = json.loads(_receive(source))
    vault = Vault.from_handover(Path(errand["folder"]), _receive(source))
    stop = threading.Event()
    # The pipe closes when the person cancels, and also when the first process is gone.
    threading.Thread(target=_wait_for_the_end, args=(source, stop), daemon=True).start()
    desk = open_desk(vault, SystemClock(), settings_from(errand["settings"]))
    try:
        with Cage(limits_of(desk.settings.vault)) as cage:
            report = _run(desk, cage, errand, stop)
        _say({"report": asdict(report)})
    except UnreadableError as error:
        _say({"unreadable": error.reason})
    except StillwaterError as error:
        report = error.report if isinstance(error, ImportStoppedError) else Report()
        _say({"stopped": {"what": error.what, "kept": error.kept, "do": error.do, "report": asdict(report)}})
    except Exception as error:  # noqa: BLE001 -- whatever it is, the first process says that the import ended
        log.failed("import", error)
        return 1
    finally:
        close_desk(desk)
    return 0


def _run(desk: Desk, cage: Cage, errand: dict[str, Any], stop: threading.Event) -> Report:
    teller = _Teller()
    if errand["retries"] is not None:
        teller(Progress(0, 1))
        return retry(desk, cage, errand["retries"], cancelled=stop.is_set)[0]
    report, _changes = import_paths(
        desk,
        cage,
        [Path(path) for path in errand["paths"]],
        progress=teller,
        cancelled=stop.is_set,
        skip_known=errand["skip_known"],
    )
    return report


def settings_from(told: dict[str, Any]) -> Settings:
    """Return the policies that the first process works by."""
    vault = {**told["vault"], "required_layers": tuple(told["vault"]["required_layers"])}
    return Settings(
        ClockPolicy(**told["clocks"]),
        LookingPolicy(**told["looking"]),
        pacing_of(told["pacing"]),
        IntakePolicy(**told["intake"]),
        VaultPolicy(**vault),
    )


class _Teller:
    """Tells how far an import is, but no more often than a person can read."""

    def __init__(self) -> None:
        self._clock = SystemClock()
        self._last = 0.0

    def __call__(self, progress: Progress) -> None:
        now = self._clock.monotonic()
        if now - self._last >= _TOLD_EVERY or progress.done == progress.of:
            self._last = now
            _say({"progress": {**asdict(progress), "path": str(progress.path or "")}})


def _event(told: dict[str, Any]) -> Progress | Report:
    if "progress" in told:
        progress = told["progress"]
        path = Path(progress["path"]) if progress["path"] else None
        return Progress(progress["done"], progress["of"], path, progress["imported"], progress["emergencies"])
    if "unreadable" in told:
        raise UnreadableError(told["unreadable"])
    if "stopped" in told:
        stopped = told["stopped"]
        raise ImportFailedError(stopped["what"], stopped["kept"], stopped["do"], _report(stopped["report"]))
    return _report(told["report"])


def _report(told: dict[str, Any]) -> Report:
    return Report(
        tuple(told["cases"]),
        tuple(Duplicate(**each) for each in told["duplicates"]),
        tuple(Quarantined(**each) for each in told["quarantined"]),
        told["emergencies"],
        told["cancelled"],
    )


def _receive(pipe: IO[bytes]) -> bytearray:
    (length,) = _LENGTH.unpack(pipe.read(_LENGTH.size))
    data = bytearray(length)
    if pipe.readinto(data) != length:  # type: ignore[attr-defined]  # a BufferedReader has it, IO[bytes] does not say so
        raise ImportProcessDiedError
    return data


def _wait_for_the_end(pipe: IO[bytes], stop: threading.Event) -> None:
    pipe.read(1)
    stop.set()


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
