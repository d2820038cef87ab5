"""A small disk of a test's own, that can be filled to its last byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Disk:
    """A mounted disk."""

    path: Path

    def fill(self) -> None:
        """Take every byte that is left."""
        for size in (65536, 4096, 1):
            with (self.path / "filler").open("ab", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(size))

    def leave(self, size: int) -> None:
        """Give back so many bytes of what was taken."""
        filler = self.path / "filler"
        os.truncate(filler, filler.stat().st_size - size)

    def free(self) -> None:
        """Give back what was taken."""
        (self.path / "filler").unlink()

    def grow(self, megabytes: int) -> None:
        """Make the disk larger."""
        subprocess.run([_tool("mount"), "-o", f"remount,size={megabytes}m", self.path], check=True)


@contextmanager
def mounted(path: Path, megabytes: int = 16) -> Iterator[Disk]:
    """Mount a small disk for as long as the block runs; skip the test where that cannot be done."""
    path.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    size = f"size={megabytes}m"
    if subprocess.run([_tool("mount"), "-t", "tmpfs", "-o", size, "tmpfs", path], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield Disk(path)
    finally:
        subprocess.run([_tool("umount"), "--lazy", path], check=True)


def _tool(name: str) -> str:
    return shutil.which(name) or name
