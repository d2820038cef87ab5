"""Lay the bundle out as a Debian package, with what a desktop and an administrator look for."""

from __future__ import annotations

import gzip
import hashlib
import os
import platform
import runpy
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from manual import manual

from main import program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
SHARE = {
    "stillwater.desktop": "applications/stillwater.desktop",
    "stillwater.svg": "icons/hicolor/scalable/apps/stillwater.svg",
    "stillwater-mime.xml": "mime/packages/stillwater.xml",
    "stillwater.metainfo.xml": "metainfo/org.stillwater.Stillwater.metainfo.xml",
}
# For somebody who checks exported audit rows elsewhere: they need Python and `cryptography`, and not this program.
VERIFIER = ("verify_audit.py", "audit_notes.py")
# Which packages bring what the program needs of the system; no package itself, so it is not imported.
SYSTEM = runpy.run_path(str(HERE.parent / "system.py"))
# What each policy is, for people and for an editor of JSON.
ABOUT_POLICIES = ("docs/policies.md", "resources/policies/managed.schema.json")
COMPRESSION = ("-Zzstd", "-z12", "--threads-max=1")


def package(out: Path, bundle: Path, version: str, moment: int) -> Path:
    """Build the package from the bundle; every time in it is the moment given."""
    root = out / "deb"
    shutil.copytree(bundle, root / "opt" / "stillwater", symlinks=True)
    for source, place in SHARE.items():
        _laid(HERE / source, root / "usr/share" / place)
    (root / "usr/bin").mkdir()
    (root / "usr/bin/stillwater").symlink_to("/opt/stillwater/stillwater")
    page = root / "usr/share/man/man1/stillwater.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress(manual(program, version, moment).encode(), 9, mtime=0))
    notes = root / "usr/share/doc/stillwater"
    _laid(ROOT / "LICENSE", notes / "copyright")
    for tool in VERIFIER:
        _laid(HERE.parent / tool, notes / tool)
    # Templates of policies, for each system: an administrator copies from these.
    for folder in HERE.parent.glob("*/policies"):
        shutil.copytree(folder, notes / "policies" / folder.parent.name)
    for name in ABOUT_POLICIES:
        _laid(ROOT / name, notes / "policies" / Path(name).name)
    # Root's, so that nobody who works here can loosen what an administrator sets.
    (root / "etc/stillwater/policies").mkdir(parents=True)
    control = root / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(_control(version, root), "utf-8")
    (root / "DEBIAN" / "md5sums").write_text("".join(_sums(root)), "utf-8")
    _plain(root, moment)
    made = out / f"stillwater_{version}_{ARCHITECTURES[platform.machine()]}.deb"
    tool = [str(shutil.which("dpkg-deb")), *COMPRESSION, "--root-owner-group", "--build"]
    subprocess.run([*tool, str(root), str(made)], check=True)
    shutil.rmtree(root)
    return made


def _laid(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _control(version: str, root: Path) -> str:
    size = sum(path.lstat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    inner = {path.name for path in (root / "opt/stillwater/_internal").iterdir()}
    libraries = {**SYSTEM["NEEDED"], **SYSTEM["WINDOW"]}
    depends = sorted(
        {package for name, package in libraries.items() if name not in inner} | {"fontconfig-config", _libc()}
    )
    words = (HERE / "control").read_text("utf-8")
    about = {"architecture": ARCHITECTURES[platform.machine()], "size": size, "depends": ", ".join(depends)}
    return words.format(version=version, **about)


def _libc() -> str:
    """Return the oldest C library that it runs with: that of the machine it was built on."""
    return f"libc6 (>= {platform.libc_ver()[1]})"


def _sums(root: Path) -> Iterator[str]:
    """Yield what `dpkg --verify` holds installed files to."""
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if path.is_file() and not path.is_symlink() and inside.parts[0] != "DEBIAN":
            # Debian's own list is written in this digest; it finds damage, not an enemy.
            yield f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {inside.as_posix()}\n"


def _plain(root: Path, moment: int) -> None:
    for path in (root, *sorted(root.rglob("*"))):
        if not path.is_symlink():
            runs = path.is_dir() or bool(path.stat().st_mode & 0o100)
            path.chmod(0o755 if runs else 0o644)
        os.utime(path, (moment, moment), follow_symlinks=False)
