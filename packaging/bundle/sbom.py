"""What is in the bundle, as CycloneDX: each Python package with its hashes, the libraries it brings, and the system's."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import encoders
import licensing
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
# Where wheels keep the libraries that they bring, and whose they are.
INSIDE = {
    "PySide6/Qt/lib": "pyside6-essentials",
    "av.libs": "av",
    "numpy.libs": "numpy",
    "pillow.libs": "pillow",
    "pillow_heif.libs": "pillow-heif",
    "pypdfium2_raw": "pypdfium2",
}
LIBRARY = re.compile(
    r"lib([A-Za-z0-9_+]+(?:-[a-zA-Z_][A-Za-z0-9_]*)*?)(?:-[0-9][0-9.]*)?(?:-[0-9a-f]{8})*\.so(?:\.([0-9.]+))?"
)
Component = dict[str, Any]


def write(target: Path, bundle: Path, shipped: set[str], about: tuple[str, int]) -> None:
    """Write what was built, as of a version and a moment in seconds since 1970."""
    version, moment = about
    inner = bundle / "_internal"
    own = {"bom-ref": "stillwater", "type": "application", "name": "stillwater", "version": version}
    own |= {"purl": f"pkg:generic/stillwater@{version}", "licenses": licensing.told("Apache-2.0")}
    packages = [_package(name, inner) for name in sorted(shipped)]
    parts = [_python(), *packages, *_system(bundle)]
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(moment, UTC).isoformat(),
            "component": own,
            "properties": [
                {"name": "stillwater:files", "value": "each file of the bundle is in SHA256SUMS"},
                {"name": "stillwater:versions", "value": "of a library in a wheel: what its file name says"},
            ],
        },
        "components": parts,
        "dependencies": [
            {"ref": "stillwater", "dependsOn": sorted(str(part["bom-ref"]) for part in parts)},
            *({"ref": f"pypi/{name}", "dependsOn": sorted(_needs(name, shipped))} for name in sorted(shipped)),
        ],
    }
    target.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def system_packages(bundle: Path) -> dict[str, tuple[str, list[Path]]]:
    """Return which packages of the building system's the libraries of the bundle come from: version and files of each."""
    inner = bundle / "_internal"
    names = {path.name: path for path in inner.glob("lib*.so*") if not path.is_symlink() and "python" not in path.name}
    if not names or not Path("/usr/bin/dpkg-query").exists():
        return {}
    asked = ["dpkg-query", "--search", *(f"*/{name}" for name in sorted(names))]
    said = subprocess.run(asked, check=False, capture_output=True, text=True).stdout
    found: dict[str, tuple[str, list[Path]]] = {}
    for line in sorted(said.splitlines()):
        package, _colon, place = line.rpartition(": ")
        name = Path(place).name
        if name in names and place.startswith(("/lib/", "/usr/lib/")):
            package = package.split(",")[0].split(":")[0]
            _version, files = found.setdefault(package, (_installed(package), []))
            files.append(names.pop(name))
    return found


def _installed(package: str) -> str:
    asked = ["dpkg-query", "--show", "--showformat=${Version}\n", package]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split("\n")[0]


def _package(name: str, inner: Path) -> Component:
    found = metadata.distribution(name)
    component: Component = {
        "bom-ref": f"pypi/{name}",
        "type": "library",
        "name": name,
        "version": found.version,
        "description": found.metadata["Summary"] or name,
        "licenses": licensing.of_package(found.metadata),
        "purl": f"pkg:pypi/{name}@{found.version}",
    }
    locked = [{"alg": "SHA-256", "content": each} for each in _locked(name, found.version)]
    if locked:
        words = "The lock lets only these files be installed: one for each system and Python."
        link = {"type": "distribution", "url": f"https://pypi.org/project/{name}/{found.version}/"}
        component["externalReferences"] = [{**link, "comment": words, "hashes": locked}]
    inside = [*_libraries(name, inner), *licensing.built_in(name)]
    return {**component, "components": inside} if inside else component


def _locked(name: str, version: str) -> list[str]:
    """Return the hashes that the lock has of a package."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    mine = (block for block in blocks if re.match(rf"{re.escape(_normal(name))}=={re.escape(version)}[\s;]", block))
    return sorted({each for block in mine for each in re.findall(r"--hash=sha256:([0-9a-f]{64})", block)})


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _libraries(name: str, inner: Path) -> Iterator[Component]:
    """Yield the libraries that lie in a wheel."""
    for folder, owner in INSIDE.items():
        if owner != _normal(name):
            continue
        for path in sorted((inner / folder).glob("lib*.so*")):
            fits = LIBRARY.fullmatch(path.name)
            if fits and not path.is_symlink():
                yield _library(name, path, fits[1], fits[2] or metadata.version(name))


def _library(owner: str, path: Path, name: str, version: str) -> Component:
    empty = encoders.is_empty(path)
    return {
        "bom-ref": f"pypi/{owner}/{path.name}",
        "type": "library",
        "name": f"{name} (taken out: an empty library in its place)" if empty else name,
        "version": version,
        "licenses": licensing.told("Apache-2.0") if empty else licensing.of_library(name),
        "hashes": [_hash(path)],
        "properties": [{"name": "stillwater:file", "value": path.name}],
    }


def _system(bundle: Path) -> Iterator[Component]:
    """Yield the packages of the building system's that libraries were taken from."""
    for package, (version, files) in sorted(system_packages(bundle).items()):
        yield {
            "bom-ref": f"deb/{package}",
            "type": "library",
            "name": package,
            "version": version,
            "licenses": licensing.of_debian(package),
            "purl": f"pkg:deb/debian/{package}@{version.replace('+', '%2B').replace(':', '%3A')}",
            "components": [
                {
                    "bom-ref": f"deb/{package}/{path.name}",
                    "type": "file",
                    "name": path.name,
                    "hashes": [_hash(path)],
                }
                for path in sorted(files)
            ],
        }


def _python() -> Component:
    version = ".".join(map(str, sys.version_info[:3]))
    told: Component = {"bom-ref": "python", "type": "platform", "name": "CPython", "version": version}
    return told | {"licenses": licensing.told("PSF-2.0"), "purl": f"pkg:generic/python@{version}"}


def _needs(name: str, shipped: Iterable[str]) -> set[str]:
    needs = (Requirement(text) for text in metadata.requires(name) or ())
    here = {need.name.lower() for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})}
    return {f"pypi/{each}" for each in here & set(shipped)}


def _hash(path: Path) -> dict[str, str]:
    return {"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}
