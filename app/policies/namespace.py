"""Whether the owner of a file can be told: in a user namespace a person's own files look like root's to them."""

from __future__ import annotations

import sys
from pathlib import Path

# What the kernel says where every person keeps their own number.
EVERYBODY = "0 0 4294967295"
_SELF = Path("/proc/self")


def uid_map(process: Path = _SELF, platform: str = sys.platform) -> str:
    """Return which people of the machine the numbers that this process sees stand for; nothing where that cannot be read."""
    if platform != "linux":
        return EVERYBODY
    try:
        return (process / "uid_map").read_text("ascii")
    except FileNotFoundError:
        # A kernel that was built without such namespaces has no such file.
        return EVERYBODY if (process / "status").exists() else ""
    except (OSError, ValueError):
        return ""


def tells_owners(mapping: str) -> bool:
    """Tell whether a file that looks like root's is root's."""
    return mapping.split() == EVERYBODY.split()
