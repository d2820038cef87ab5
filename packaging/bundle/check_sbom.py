"""Hold an SBOM to the published schema of CycloneDX; run by the environment that brings the library for it."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path

LEAST = 60
NAMED = {"SQLCipher", "FFmpeg", "Qt", "CPython", "av", "sqlcipher3", "pyside6-essentials"}


def problems(path: Path) -> list[str]:
    """Return what does not fit."""
    text = path.read_text("utf-8")
    schema = import_module("cyclonedx.schema")
    validator = import_module("cyclonedx.validation.json").JsonStrictValidator(schema.SchemaVersion.V1_6)
    wrong = validator.validate_str(text)
    if wrong is not None:
        return [str(wrong)]
    parts = json.loads(text)["components"]
    every = [*parts, *(inside for part in parts for inside in part.get("components", ()))]
    missing = NAMED - {part["name"] for part in every}
    unlicensed = [part["name"] for part in every if part["type"] != "file" and not part.get("licenses")]
    unlocked = [part["name"] for part in parts if "pypi" in part["bom-ref"] and not part.get("externalReferences")]
    told = [f"{what}: {', '.join(sorted(names))}" for what, names in (
        ("not listed", missing), ("without a licence", unlicensed), ("without a hash", unlocked)) if names]  # fmt: skip
    return told + ([f"only {len(every)} components"] if len(every) < LEAST else [])


def main() -> int:
    """Print what does not fit, or how much is listed."""
    found = problems(Path(sys.argv[1]))
    print("\n".join(found) if found else f"{sys.argv[1]} fits the schema of CycloneDX 1.6")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
