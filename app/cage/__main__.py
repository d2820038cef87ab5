"""Starts a caged process: the warm parent where the system can fork, else one process for one item."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from app.cage.confine import confine, settle
from app.cage.layers import layers_of
from app.cage.model import Limits
from app.cage.ops import Parent

ONE, LAYERS, WARM = "--one", "--layers", "--warm"


def main(arguments: Sequence[str]) -> None:
    """Be the process that the arguments name: what it is, what it loads, then memory and processor time as numbers."""
    mode, which, *sizes = [*arguments, Parent.DECODERS][: max(2, len(arguments))]
    names = ("memory", "cpu_seconds", "session_cpu_seconds")
    limits = Limits(**dict(zip(names, map(int, sizes), strict=False)))  # type: ignore[arg-type]  # each is a whole number
    if mode == LAYERS:
        _report(limits)
        return
    from app.cage.readers.table import loaded

    readers = loaded(Parent(which))
    if mode == ONE:
        from app.cage.child import as_files, serve

        os.environ.clear()
        channel = as_files()
        serve(channel, confine(limits, settle()), readers)
        os._exit(0)  # confined: nothing that Python does at its end is needed, and some of it is not allowed
    if sys.platform == "linux":
        from app.cage.parent import run

        run(readers, limits)


def _report(limits: Limits) -> None:
    """Confine this process and say on standard output what holds."""
    found = confine(limits, settle())
    os.write(1, json.dumps(found.as_dict(layers_of())).encode("ascii"))
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
