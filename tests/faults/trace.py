"""Record what a program writes, syncs, renames and removes below a folder, as the system saw it (needs strace)."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.tools import tool

CALLS = (
    "openat,close,lseek,write,writev,pwrite64,pwritev,ftruncate,fallocate,fsync,fdatasync,rename,renameat,renameat2,"
    "unlink,unlinkat,mkdir,mkdirat,rmdir,sendfile,copy_file_range"
)
# What the recorded program says through its standard output counts as acknowledged from then on.
_SAID = "said "
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_HANDLE = re.compile(r"^(\d+)<([^>]*)>")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


class Kind(Enum):
    """What happened to a file, a folder or a name."""

    CREATE = "create"
    WRITE = "write"
    TRUNCATE = "truncate"
    SYNC = "sync"
    RENAME = "rename"
    UNLINK = "unlink"
    MKDIR = "mkdir"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Op:
    """One step; the names are relative to the folder that was watched."""

    kind: Kind
    name: str
    other: str = ""
    offset: int = 0
    data: bytes = b""


def record(module: str, arguments: list[str], watched: Path, log: Path) -> list[Op]:
    """Run a module, and return what it did below a folder, in order."""
    quiet = [tool("strace"), "-f", "-qq", "-y", "-xx", "-s", "4194304", "-e", f"trace={CALLS}", "-o", str(log)]
    run = [*quiet, sys.executable, "-m", module, *arguments]
    ended = subprocess.run(run, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert ended.returncode == 0, ended.stderr
    with log.open(encoding="ascii", errors="replace") as lines:
        return list(_Reader(watched).ops(lines))


def say(what: str) -> None:
    """Say, in the program that is recorded, that something was acknowledged."""
    sys.stdout.write(f"{_SAID}{what}\n")
    sys.stdout.flush()


class _Reader:
    def __init__(self, watched: Path) -> None:
        self._root = f"{watched}/"
        self._offsets: dict[str, int] = {}
        self._there = {str(path) for path in watched.rglob("*")}

    def ops(self, lines: Iterator[str]) -> Iterator[Op]:
        for line in _joined(lines):
            found = _LINE.match(line)
            if found and int(found[4]) >= 0:
                yield from self._op(found[2], found[3], int(found[4]))

    def _op(self, call: str, arguments: str, result: int) -> Iterator[Op]:
        if call == "openat":
            yield from self._opened(arguments, result)
        elif call in {"rename", "renameat", "renameat2"}:
            old, new = map(_path, _STRING.findall(arguments))
            if self._mine(old):
                self._there.add(new)
                yield Op(Kind.RENAME, self._name(old), self._name(new))
        elif call in {"unlink", "unlinkat", "rmdir"}:
            yield from self._removed(arguments)
        elif call in {"mkdir", "mkdirat"}:
            path = _path(_STRING.findall(arguments)[0])
            if self._mine(path):
                yield Op(Kind.MKDIR, self._name(path))
        else:
            yield from self._handled(call, arguments, result)

    def _opened(self, arguments: str, result: int) -> Iterator[Op]:
        path = _path(_STRING.findall(arguments)[0])
        self._offsets[str(result)] = 0
        if not self._mine(path):
            return
        if "O_CREAT" in arguments and path not in self._there:
            self._there.add(path)
            yield Op(Kind.CREATE, self._name(path))
        elif "O_TRUNC" in arguments:
            yield Op(Kind.TRUNCATE, self._name(path))

    def _removed(self, arguments: str) -> Iterator[Op]:
        path = _path(_STRING.findall(arguments)[-1])
        folder = _HANDLE.match(arguments)
        if not path.startswith("/") and folder:
            path = f"{_path(folder[2])}/{path}"
        if self._mine(path):
            self._there.discard(path)
            yield Op(Kind.UNLINK, self._name(path))

    def _handled(self, call: str, arguments: str, result: int) -> Iterator[Op]:
        handle = _HANDLE.match(arguments)
        if handle is None:
            return
        number, path = handle[1], _path(handle[2])
        if call == "write" and number == "1":
            yield from _said(_bytes(arguments).decode())
        if call == "lseek":
            self._offsets[number] = result
        if self._mine(path) and not path.endswith("(deleted)"):
            yield from self._changed(call, arguments, result, number, self._name(path))

    def _changed(self, call: str, arguments: str, result: int, number: str, name: str) -> Iterator[Op]:
        if call in {"fsync", "fdatasync"}:
            yield Op(Kind.SYNC, name)
        elif call == "ftruncate":
            yield Op(Kind.TRUNCATE, name, offset=int(arguments.split(", ")[1]))
        elif call == "pwrite64":
            yield Op(Kind.WRITE, name, offset=int(arguments.rsplit(", ", 1)[1]), data=_bytes(arguments)[:result])
        elif call == "write":
            at = self._offsets.get(number, 0)
            self._offsets[number] = at + result
            yield Op(Kind.WRITE, name, offset=at, data=_bytes(arguments)[:result])
        else:
            # What is not understood must not be left out in silence.
            assert call in {"lseek", "close", "fallocate"}, (call, arguments[:200])

    def _mine(self, path: str) -> bool:
        return path.startswith(self._root) or path == self._root[:-1]

    def _name(self, path: str) -> str:
        return path.removeprefix(self._root[:-1]).lstrip("/")


def _said(text: str) -> Iterator[Op]:
    return (Op(Kind.SAID, line.removeprefix(_SAID)) for line in text.split("\n") if line.startswith(_SAID))


def _joined(lines: Iterator[str]) -> Iterator[str]:
    """Put together what a switch of threads cut in two."""
    begun: dict[str, str] = {}
    for line in lines:
        thread = line.split(" ", 1)[0]
        if line.rstrip().endswith("<unfinished ...>"):
            begun[thread] = line.rstrip().removesuffix("<unfinished ...>")
        elif "resumed>" in line:
            yield begun.pop(thread, "") + line.split("resumed>", 1)[1]
        else:
            yield line


def _path(text: str) -> str:
    return bytes.fromhex(text.replace("\\x", "")).decode() if text.startswith("\\x") else text


def _bytes(arguments: str) -> bytes:
    return bytes.fromhex(_STRING.findall(arguments)[0].replace("\\x", ""))
