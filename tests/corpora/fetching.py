"""Fetches source packages through the system's own package client, checked against what is pinned, once for all runs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / "build" / "corpora"
MINUTES = 20


class CorporaMissingError(AssertionError):
    """The files cannot be had, so nothing can be said about them; that is a failure, never a pass."""


@dataclass(frozen=True, slots=True)
class Package:
    """One source package: its name, and the archive of its authors as it was when it was pinned."""

    name: str
    archive: str
    sha256: str
    short: bool


def packages(*, short: bool) -> list[Package]:
    """Return the pinned packages: all of them, or the small ones of the short run."""
    told = json.loads((HERE / "packages.json").read_text("utf-8"))["packages"]
    found = [Package(each["name"], each["archive"], each["sha256"], each["short"]) for each in told]
    return [package for package in found if package.short or not short]


def fetched(wanted: Sequence[Package]) -> dict[str, Path]:
    """Return where the archive of each package is, after fetching those that are not there yet."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(CACHE / "lock"):
        missing = [package for package in wanted if not _is_whole(package)]
        if missing:
            _fetch(missing)
        wrong = [package.name for package in wanted if not _is_whole(package)]
    if wrong:
        raise CorporaMissingError(f"not what was pinned: {', '.join(wrong)}")
    return {package.name: CACHE / package.archive for package in wanted}


def _is_whole(package: Package) -> bool:
    path = CACHE / package.archive
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == package.sha256


def _fetch(missing: Sequence[Package]) -> None:
    home = CACHE / "client"
    for name in ("lists/partial", "archives/partial"):
        (home / name).mkdir(parents=True, exist_ok=True)
    (home / "sources.list").write_text(_sources(), "utf-8")
    _apt(home, "update")
    names = [package.name for package in missing]
    _apt(home, "source", "--download-only", "--only-source", "--tar-only", *names)


def _client() -> str:
    found = shutil.which("apt-get")
    if found is None:
        raise CorporaMissingError("the files come from Debian's source packages, and there is no apt-get here")
    return found


def _sources() -> str:
    """Return the places that this system takes its packages from, as places of sources."""
    form = "$(SITE) $(RELEASE) $(COMPONENT) $(LABEL) $(CREATED_BY)"
    asked = subprocess.run([_client(), "indextargets", "--format", form], capture_output=True, text=True, check=False)
    told = asked.stdout.splitlines()
    places = sorted({" ".join(line.split()[:3]) for line in told if line.endswith(" Debian Packages")})
    # Corrections of security come and go; the authors' archive stays where the release has it.
    places = [place for place in places if "-" not in place.split()[1]]
    if not places:
        raise CorporaMissingError("this system knows no Debian archive to take sources from; run apt-get update once")
    return "".join(f"deb-src {place}\n" for place in places)


def _apt(home: Path, *arguments: str) -> None:
    settings = {
        "Dir::Etc::SourceList": home / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": home / "lists",
        "Dir::Cache::Archives": home / "archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "",
        "APT::Update::Error-Mode": "any",
        "Acquire::Retries": "3",
    }
    options = [part for name, value in settings.items() for part in ("-o", f"{name}={value}")]
    ended = subprocess.run(
        [_client(), *options, "-q", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=CACHE,
        env={**os.environ, "LC_ALL": "C"},
        timeout=MINUTES * 60,
    )
    if ended.returncode:
        said = (ended.stderr.strip() or ended.stdout.strip()).splitlines()[-3:]
        raise CorporaMissingError(f"the real files cannot be fetched: {arguments[0]} failed: {' / '.join(said)}")
