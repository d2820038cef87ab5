"""Encoders that FFmpeg's wheel links and this program never calls, taken out: an empty library stands where each stood.

They are 30 MB, x264 and x265 are under the GPL, and each is code that nobody needs to trust. What links them still
loads; asked for, such an encoder answers with nothing and its caller with an error. The program encodes MPEG-4 for its
own synthetic films alone, by FFmpeg's own encoder. The x265 of pillow-heif stays: a cage warms its decoder of HEIF with a
picture that it encodes itself.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from pathlib import Path

NAMES = re.compile(r"lib(x264|x265|SvtAv1Enc)-[0-9a-f]{8}\.so[0-9.]*")
# A function that answers with nothing, for each machine that Debian packages are built for.
NOTHING = {"x86_64": "xorl %eax, %eax\n ret", "aarch64": "mov x0, #0\n ret"}
OBJECT_BYTES = 256
LARGEST = 64 * 1024


def is_empty(path: Path) -> bool:
    """Tell whether a library is one that was put in an encoder's place."""
    return NAMES.fullmatch(path.name) is not None and path.stat().st_size < LARGEST


def take_out(inner: Path, work: Path) -> list[Path]:
    """Put an empty library in the place of each encoder, with the symbols that its neighbours ask for; return which."""
    found = sorted(path for path in inner.glob("av.libs/*.so*") if NAMES.fullmatch(path.name))
    for path in found:
        wanted = {name: kind for user in path.parent.glob("*.so*") for name, kind in _symbols(user, "-u").items()}
        offered = _symbols(path, "--defined-only")
        _write(path, {name: offered[name] for name in sorted(wanted.keys() & offered.keys())}, work)
    return found


def _symbols(path: Path, which: str) -> dict[str, str]:
    """Return a library's dynamic symbols and their kinds."""
    said = _run("nm", "-D", which, str(path))
    return {line.split()[-1].split("@")[0]: line.split()[-2] for line in said.splitlines() if len(line.split()) > 1}


def _write(path: Path, symbols: dict[str, str], work: Path) -> None:
    lines = [".text"]
    for name, kind in symbols.items():
        if kind in "TW":
            lines += [f".globl {name}", f".type {name}, %function", f"{name}:", f" {NOTHING[platform.machine()]}"]
    lines.append(".data")
    for name, kind in symbols.items():
        if kind not in "TW":
            lines += [f".globl {name}", f".type {name}, %object", f".size {name}, {OBJECT_BYTES}", ".balign 16"]
            lines += [f"{name}:", f" .zero {OBJECT_BYTES}"]
    source, made = work / "nothing.s", work / "nothing.o"
    source.write_text("\n".join([*lines, '.section .note.GNU-stack,"",%progbits', ""]), "ascii")
    _run("as", "-o", str(made), str(source))
    mode = path.stat().st_mode
    path.unlink()
    options = ["-shared", "--build-id=none", "-z", "relro", "-z", "now", "-soname", path.name]
    _run("ld", *options, "-o", str(path), str(made))
    path.chmod(mode)
    for each in (source, made):
        each.unlink()


def _run(tool: str, *arguments: str) -> str:
    done = subprocess.run([str(shutil.which(tool)), *arguments], check=True, capture_output=True, text=True)
    return done.stdout
