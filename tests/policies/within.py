"""Reads a folder of policies from inside a user namespace, as somebody who is not root; run with the folder's top as argument.

Prints as JSON whether there was a namespace, what it maps, what would be believed if owners counted there, and what is said.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path

from app.policies import folder
from app.policies.folder import Place
from app.policies.merging import merged
from app.policies.namespace import EVERYBODY, uid_map

NOBODY = 65534
_NEW_USER, _DUMPABLE = 0x10000000, 4


def main(top: Path) -> None:
    """Be somebody, become root as far as one's own files tell, and read."""
    there = Place(top / "etc" / "stillwater" / "policies", 0, top)
    # Everything that reading loads is loaded while root's files can still be read.
    merged(folder.read(there))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    within = _become_root()
    believed = merged(folder.read(there, lambda: EVERYBODY))
    found = merged(folder.read(there))
    told = {
        "within": within,
        "mapping": uid_map(),
        "believed": believed.setting("IdleLockSeconds").value,
        "in_force": found.setting("IdleLockSeconds").value,
        "why": [problem.why for problem in found.problems],
    }
    sys.stdout.write(json.dumps(told))


def _become_root() -> bool:
    """Do what `unshare -r` does; tell whether the kernel let it."""
    mine, libc = os.getuid(), ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(_NEW_USER) != 0:
        return False
    # Who changed who they are may not write here otherwise.
    libc.prctl(_DUMPABLE, 1, 0, 0, 0)
    Path("/proc/self/uid_map").write_text(f"0 {mine} 1", "ascii")
    return os.getuid() == 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
