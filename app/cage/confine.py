"""The one small interface behind which each system confines a process in its own way."""

from __future__ import annotations

import json
import subprocess
import sys

from app.cage.command import command, environment, root
from app.cage.layers import Layers, layers_from
from app.cage.model import Limits

PROBE_SECONDS = 30.0


def settle() -> tuple[str, ...]:
    """Confine a process that will still start others, and return the namespaces that it left."""
    if sys.platform == "linux":
        from app.cage import confine_linux

        return confine_linux.settle()
    else:  # noqa: RET505 -- the type checker knows only this form
        return ()


def confine(limits: Limits, left: tuple[str, ...] = ()) -> Layers:
    """Confine this process for good, before the first byte of evidence, and return what holds."""
    if sys.platform == "linux":
        from app.cage import confine_linux

        return confine_linux.confine(limits, left)
    elif sys.platform == "darwin":  # noqa: RET505 -- see above
        from app.cage import confine_macos

        return confine_macos.confine(limits)
    elif sys.platform == "win32":
        from app.cage import confine_windows

        return confine_windows.confine(limits)
    else:
        return Layers()


def run_here() -> bool:
    """Tell whether the confinement of this system has been run by whoever wrote it.

    That of Windows and macOS has been written and read, and run by nobody: where it does not hold, an
    organisation may allow evidence all the same; on Linux it may not.
    """
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
