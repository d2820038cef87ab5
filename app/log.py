"""A log of what the program did, never of what a case holds.

By construction: a line holds a fixed phrase of the code, the class of an error, places in the code, and numbers. The
message of an error is never written, and of what a library logs only its name and level, since either can quote a case.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from traceback import walk_tb

import platformdirs

# Long enough for months of a quiet program, short enough to be read before it is sent.
LONGEST = 256 * 1024
PLACES = 3
_ROOT = Path(__file__).resolve().parent.parent

logger = logging.getLogger("stillwater")


def failed(doing: str, error: BaseException) -> None:
    """Log that something failed by its kind and place alone; the message of an error can quote a case."""
    logger.error("%s failed: %s", doing, type(error).__name__, extra={"place": place_of(error)})


def done(doing: str, seconds: float | None = None) -> None:
    """Log that something was done, and how long it took."""
    logger.info("%s%s", doing, "" if seconds is None else f": {seconds * 1000:.0f} ms")


def noted(what: str, of: str) -> None:
    """Log that something was noticed, of a thing whose name is one of the code's own."""
    logger.warning("%s (%s)", what, of)


def place_of(error: BaseException) -> str:
    """Return where an error came from, innermost last: files of code and lines, and no value."""
    at = [f"{_short(frame.f_code.co_filename)}:{line}" for frame, line in walk_tb(error.__traceback__)]
    return " > ".join(at[-PLACES:])


def usual_file() -> Path:
    """Return where this machine keeps the log."""
    return Path(platformdirs.user_state_path("stillwater", appauthor=False)) / "log.txt"


def before(file: Path) -> Path:
    """Return where the part of a log stands that became too long."""
    return file.with_name(f"{file.stem}-before{file.suffix}")


def keep(file: Path) -> None:
    """Write the program's own lines to a file from now on, and of what others log only who logged."""
    for handler in [*logger.handlers]:
        logger.removeHandler(handler)
    logger.addHandler(LogFile(file))
    logger.setLevel(logging.INFO)
    logger.propagate = False
    spoken = logging.StreamHandler(sys.stderr)
    spoken.setLevel(logging.WARNING)
    logger.addHandler(spoken)
    others = logging.StreamHandler(sys.stderr)
    others.setFormatter(_NameOnly())
    others.setLevel(logging.WARNING)
    logging.getLogger().handlers = [others]
    logging.captureWarnings(capture=True)


def kept_in() -> Path | None:
    """Return the file that the log goes to, if any."""
    return next((handler.file for handler in logger.handlers if isinstance(handler, LogFile)), None)


def read(file: Path) -> str:
    """Return what a log holds, the older part first; nothing where there is none."""
    parts = (path.read_text("utf-8", "replace") for path in (before(file), file) if path.is_file())
    return "".join(parts)


class LogFile(logging.Handler):
    """Appends whole lines, so that several processes may write; where nothing can be written the program works on."""

    def __init__(self, file: Path) -> None:
        super().__init__(logging.INFO)
        self.file = file

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        # There is nowhere to tell that the log cannot be written, and nothing waits for it; the next line is tried again.
        with suppress(OSError):
            self._write(_line(record))

    def _write(self, line: str) -> None:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.file.is_file() and self.file.stat().st_size > LONGEST:
            self.file.replace(before(self.file))
        place = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(place, line.encode())
        finally:
            os.close(place)


class _NameOnly(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()} of {record.name}"


def _line(record: logging.LogRecord) -> str:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created))
    place = getattr(record, "place", "")
    return f"{at} {record.levelname.lower()} {record.getMessage()}{f' at {place}' if place else ''}\n"


def _short(name: str) -> str:
    path = Path(name)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:]) if path.is_absolute() else path.as_posix()
