"""What is managed on this machine: one reader for each system, none of which an environment variable can redirect."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.log import logger
from app.policies import folder, preferences, registry
from app.policies.merging import merged
from app.policies.model import Document, Look, Managed

Reader = Callable[[], Sequence[Document]]
Looker = Callable[[], tuple[Look, ...]]
_READERS: Mapping[str, Reader] = {"win32": registry.read, "darwin": preferences.read}
_LOOKERS: Mapping[str, Looker] = {"win32": registry.looked, "darwin": preferences.looked}


def reader_for(platform: str) -> Reader:
    """Return how a system's policies are read."""
    return _READERS.get(platform, folder.read)


def looker_for(platform: str) -> Looker:
    """Return how it is told where a system's policies were looked for."""
    return _LOOKERS.get(platform, folder.looked)


def managed(reader: Reader | None = None, looker: Looker | None = None) -> Managed:
    """Read and merge what is managed on this machine, or what a given reader says.

    That something is wrong is logged; what it is stands on the page.
    """
    read = reader or reader_for(sys.platform)
    found = merged(read())
    if found.problems:
        logger.error("reading managed policies: %d cannot be used", len(found.problems))
    look = looker or (looker_for(sys.platform) if reader is None else tuple)
    return replace(found, again=lambda: merged(read()), looked=look())
