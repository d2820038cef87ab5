"""The one small interface behind which each system confines a process in its own way."""

from __future__ import annotations

import json
import subprocess
import sys

from app.cage.command import command, environment, root
from app.cage.model import Layers, Limits

PROBE_SECONDS = 30.0


def settle() -> tuple[str, ...]:
    """Confine a process that will still start others, and return the namespaces that it left."""
    if sys.platform == "linux":
        from app.cage import confine_linux

        return confine_linux.settle()
    else:  # noqa: RET505 -- the type checker knows only this form
        return ()


def confine(limits: Limits, left: tuple[str, ...] = ()) -> Layers:
    """Confine this process for good, before the first byte of evidence, and return what holds.

    Windows (job object, AppContainer) and macOS (sandbox profile) are not built yet: nothing holds there, and so
    evidence is refused unless an organisation's policy allows it unconfined.
    """
    if sys.platform == "linux":
        from app.cage import confine_linux

        return confine_linux.confine(limits, left)
    else:  # noqa: RET505 -- see above
        return Layers()


def built() -> bool:
    """Tell whether a confinement exists for this system at all."""
    return sys.platform == "linux"


def layers() -> Layers:
    """Return which layers hold on this computer, as a process that was confined for the question found."""
    asked = subprocess.run(
        command("--layers"), capture_output=True, timeout=PROBE_SECONDS, check=False, env=environment(), cwd=root()
    )
    try:
        found = json.loads(asked.stdout)
        return layers_from(found)
    except (ValueError, TypeError, KeyError):
        return Layers()


def layers_from(found: dict[str, object]) -> Layers:
    """Return the layers that a confined process reported, checked."""
    names, version = found["namespaces"], found["landlock"]
    if not isinstance(names, list) or not isinstance(version, int):
        raise TypeError
    return Layers(
        no_new_privs=found["no_new_privs"] is True,
        seccomp=found["seccomp"] is True,
        landlock=int(version),
        rlimits=found["rlimits"] is True,
        namespaces=tuple(str(name)[:16] for name in names[:16]),
    )
