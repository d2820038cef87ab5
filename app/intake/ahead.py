"""Requests that are read, examined and sealed while those before them are filed: what takes time waits for nothing else."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.evidence.sealing import forget
from app.intake.filing import Ready
from app.intake.model import Arrived
from app.intake.reading import make_ready, read, sealed_of

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.settings import IntakePolicy
    from app.vault.vault import Vault

# While one is examined the next is read, and the one before is filed.
DEPTH = 2
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Came:
    """A file that came, and the request that is being made of it."""

    path: Path
    sha256: str
    data: bytes = field(repr=False)
    ready: Future[Ready] = field(repr=False)


class Ahead:
    """Prepares requests on threads of its own, as many at once as the cage takes; taken out in the order they came.

    A cage that takes one thing at a time is one worker: then everything is done in turn, by whoever asks for it.
    """

    def __init__(self, vault: Vault, policy: IntakePolicy, cage: Cage, cancelled: Callable[[], bool]) -> None:
        self._vault, self._policy, self._cage, self._cancelled = vault, policy, cage, cancelled
        self._coming: deque[Came] = deque()
        self._over = False
        self._at_once = min(cage.at_once, max(_LEAST, os.cpu_count() or _LEAST))
        self._readers = self._examiners = None
        if self._at_once > 1:
            self._readers = ThreadPoolExecutor(DEPTH, thread_name_prefix="read")
            self._examiners = ThreadPoolExecutor(self._at_once, thread_name_prefix="examine")

    def __len__(self) -> int:
        return len(self._coming)

    def holds(self, sha256: str) -> bool:
        """Tell whether the same bytes are on their way."""
        return any(came.sha256 == sha256 for came in self._coming)

    def begin(self, path: Path, sha256: str, data: bytes, now: datetime) -> None:
        """Begin to read a request, and to examine and seal what came with it."""

        def prepare() -> Ready:
            arrived = read(self._cage, data, path.name, now, self._policy, self.stopped, sha256=sha256)
            return self.prepared(arrived)

        self._coming.append(Came(path, sha256, data, self._begun(prepare)))

    def prepared(self, arrived: Arrived) -> Ready:
        """Examine and seal what came with a request that was read already, and wait for it."""
        return make_ready(self._vault, self._cage, arrived, self.stopped, self._examiners)

    def take(self) -> Came:
        """Take out the one that came first; whoever asks for what it is to be waits for it."""
        return self._coming.popleft()

    def stopped(self) -> bool:
        """Tell whether what is under way should stop."""
        return self._over or self._cancelled()

    def close(self) -> None:
        """Stop what is under way; nothing of it stays."""
        self._over = True
        for pool in (self._readers, self._examiners):
            if pool is not None:
                pool.shutdown(cancel_futures=True)
        for came in self._coming:
            if not came.ready.cancelled() and came.ready.exception() is None:
                forget(self._vault, sealed_of(came.ready.result().items))
        self._coming.clear()

    def _begun(self, prepare: Callable[[], Ready]) -> Future[Ready]:
        if self._readers is not None:
            return self._readers.submit(prepare)
        done: Future[Ready] = Future()
        try:
            done.set_result(prepare())
        except Exception as error:  # noqa: BLE001 -- told where it is taken out, as from another thread
            done.set_exception(error)
        return done
