"""Workers that are kept, so that a test says what comes first and no machine's pace does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from ui.kit.tasks import Tasks


@contextmanager
def held(tasks: Tasks) -> Iterator[None]:
    """Keep every worker until the block ends: what is asked for in it begins only then."""
    go_on = threading.Event()
    for _worker in range(tasks._pool._max_workers):
        tasks.run(lambda _task: go_on.wait(), lambda _done: None)
    try:
        yield
    finally:
        go_on.set()
