"""Build the bundle, what describes it, and the Debian package: the same sources give the same bytes.

packaging/bundle/build.sh runs it in an environment of its own; SBOM_PYTHON names the Python of another one, which holds
the SBOM to its schema. Output: build/package/.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import debian
import encoders
import sbom
from packaging.requirements import Requirement

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
OUT = ROOT / "build" / "package"
BUNDLE = OUT / "stillwater"
INNER = BUNDLE / "_internal"
# Symbols that only a debugger reads. A library that a wheel's maker moved with patchelf may break by it, so each is
# loaded afterwards, in a process of its own, and laid back as it was where it no longer loads.
STRIPPED = ("*.so", "*.so.*")
LARGE_ENOUGH = 64 * 1024
LOADS = "import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]"


def main() -> None:
    """Build everything into build/package and print what was made."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    moment = _commit_time()
    os.environ |= {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": moment, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    _freeze()
    if sys.platform == "linux":
        for path in encoders.take_out(INNER, OUT):
            print(f"Taken out: {path.relative_to(INNER)}")
        _strip()
    shipped = _shipped()
    _licences(BUNDLE / "licences", shipped)
    told = OUT / f"stillwater-{version}.cdx.json"
    sbom.write(told, BUNDLE, shipped, (version, int(moment)))
    _run(os.environ["SBOM_PYTHON"], HERE / "check_sbom.py", told)
    if sys.platform == "linux":
        debian.package(OUT, BUNDLE, version, int(moment))
    _sums()
    for path in sorted(OUT.iterdir()):
        print(path.relative_to(ROOT))
    size = sum(path.stat().st_size for path in BUNDLE.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"The bundle is {size / 1e6:.0f} MB.")


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True)


def _commit_time() -> str:
    given = os.environ.get("SOURCE_DATE_EPOCH")
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return given or subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def _freeze() -> None:
    # A compiled file of the source tree carries the time it was made at; the bundle's are made from hashes.
    options = ["--noconfirm", "--clean", "--log-level", "ERROR", "--distpath", OUT, "--workpath", OUT / "work"]
    _run(sys.executable, "-m", "PyInstaller", *options, HERE / "stillwater.spec")
    shutil.rmtree(OUT / "work")


def _strip() -> None:
    kept = OUT / "unstripped"
    for path in sorted({path for pattern in STRIPPED for path in INNER.rglob(pattern)}):
        if path.is_symlink() or path.stat().st_size < LARGE_ENOUGH:
            continue
        shutil.copy2(path, kept)
        before = _loads(path)
        asked = [str(shutil.which("strip")), "--strip-unneeded", str(path)]
        done = subprocess.run(asked, check=False, capture_output=True)
        if done.returncode or _loads(path) != before:
            shutil.copy2(kept, path)
            print(f"Left as it came: {path.relative_to(INNER)}")
    kept.unlink(missing_ok=True)


def _loads(path: Path) -> bool:
    """Tell whether the loader takes a library with all that it stands on."""
    around = {**os.environ, "LD_LIBRARY_PATH": str(INNER)}
    asked = [sys.executable, "-I", "-c", LOADS, str(path)]
    return not subprocess.run(asked, check=False, capture_output=True, env=around).returncode


def _licences(folder: Path, shipped: set[str]) -> None:
    """Lay the licence of everything that is shipped beside it."""
    for name in sorted(shipped):
        for file in licence_files(name):
            target = folder / name / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
    for package in sorted(sbom.system_packages(BUNDLE)):
        words = Path("/usr/share/doc") / package / "copyright"
        if words.is_file():
            target = folder / "system" / package / "copyright"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(words, target)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE")


def licence_files(name: str) -> Iterator[Path]:
    """Yield the licences that came along with a package."""
    for file in metadata.distribution(name).files or ():
        if any(word in file.name.upper() for word in ("LICEN", "COPYING", "NOTICE")) and file.suffix != ".py":
            yield Path(str(file.locate()))


def _shipped() -> set[str]:
    """Return what the program needs when it runs, as the lock resolves it here."""
    wanted, seen = ["stillwater"], set[str]()
    while wanted:
        for text in metadata.requires(wanted.pop()) or ():
            need = Requirement(text)
            if need.name.lower() not in seen and (need.marker is None or need.marker.evaluate({"extra": ""})):
                seen.add(need.name.lower())
                wanted.append(need.name)
    return seen


def _sums() -> None:
    made = [path for path in sorted(OUT.rglob("*")) if path.is_file() and not path.is_symlink()]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(OUT).as_posix()}\n" for path in made]
    (OUT / "SHA256SUMS").write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    assert sysconfig.get_config_var("Py_ENABLE_SHARED") or sys.platform == "win32", "needs a shared libpython"
    main()
