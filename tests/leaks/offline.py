"""Run a Python module with everything it starts, in a process that ends at the first socket that could reach a network.

`python -m tests.leaks.offline MODULE [ARGUMENT …]`: the kernel kills whoever opens an AF_INET, AF_INET6 or AF_PACKET
socket, in any thread and any child; the cage's own filter stands on top of this one.
"""

from __future__ import annotations

import platform
import runpy
import socket
import struct
import sys

from app.cage.confine_linux import load_filter, no_new_privs
from app.cage.seccomp import ALLOW, ARCHITECTURE, ARGUMENTS, EQUAL, KILL, LOAD, NUMBER, RETURN, TABLES, Line

# AF_PACKET by its number: Python names it on Linux alone, and a type checker elsewhere does not know it.
FORBIDDEN = (int(socket.AF_INET), int(socket.AF_INET6), 17)


def program(machine: str) -> bytes:
    """Return the filter: another processor's calls and the three families end the process, anything else goes on."""
    table = TABLES[machine]
    lines: list[Line] = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, table.audit), (RETURN, 0, 0, KILL)]
    lines += [(LOAD, 0, 0, NUMBER), (EQUAL, 1, 0, table.numbers["socket"]), (RETURN, 0, 0, ALLOW)]
    lines.append((LOAD, 0, 0, ARGUMENTS))
    for family in FORBIDDEN:
        lines += [(EQUAL, 0, 1, family), (RETURN, 0, 0, KILL)]
    lines.append((RETURN, 0, 0, ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)


def main() -> None:
    """Shut the network out, then be the module."""
    no_new_privs()
    if not load_filter(program(platform.machine())):
        sys.exit("this system takes no filter")
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
