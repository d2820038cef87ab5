"""A log of what the program did, never of what a case holds."""

from __future__ import annotations

import logging

# It goes to standard error, as Python sends what nobody handles; there is no log file, so there is nothing to leak.
logger = logging.getLogger("stillwater")


def failed(doing: str, error: BaseException) -> None:
    """Log that something failed by its kind alone; the message of an error can quote a case."""
    logger.error("%s failed: %s", doing, type(error).__name__)
