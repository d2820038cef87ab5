"""A log of what the program did, never of what a case holds."""

from __future__ import annotations

import logging
import sys

logger = logging.getLogger("stillwater")


def to_stderr(level: int = logging.WARNING) -> None:
    """Send the log to standard error; there is no log file, so there is nothing to leak."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.setLevel(level)


def failed(doing: str, error: BaseException) -> None:
    """Log that something failed by its kind alone; the message of an error can quote a case."""
    logger.error("%s failed: %s", doing, type(error).__name__)
