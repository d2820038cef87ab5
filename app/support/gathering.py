"""What somebody who helps with the program needs to know of a machine, and not a word of a case.

By construction: versions, names of layers and policies, flags, rounded numbers, and lines of the log that have the log's
one shape. No text that a person or a requester wrote is asked for, so none can be in it.
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distributions, version
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import Any

from sqlcipher3 import dbapi2
from sqlcipher3.dbapi2 import Connection

from app import log
from app.cage.layers import Layer, Layers, layers_of
from app.cage.words import hears, installed
from app.i18n import _
from app.policies.model import Setting
from app.vault.device_secrets import DeviceSecrets, proven
from app.vault.unlock import peek

LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?:info|warning|error|critical) "
    r"(?P<doing>[A-Za-z][A-Za-z0-9 ,'()_-]{0,80}?)(?:: (?P<ms>\d{1,9}) ms| failed: (?P<kind>\w{1,60}))?"
    r"(?P<place> at [\w./:> -]{1,300})?"
)
PLACES = ("evidence", "quarantine", "responses", "people", "packs", "backups")
COUNTED = {
    "cases": "SELECT count(*) FROM cases",
    "items": "SELECT count(*) FROM item",
    "looks": "SELECT count(*) FROM look",
    "audit": "SELECT count(*) FROM audit",
}
MEMBER = "{name}.txt"
# Below it a first digit would be the whole number.
_TEN = 10


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle: its name and all of its words."""

    name: str
    words: str


def machine(
    layers: Layers, required: frozenset[Layer], secrets: DeviceSecrets | None, vault: Path | None
) -> dict[str, Any]:
    """Return what holds on this computer and what the program stands on."""
    return {
        "cage": layers.as_dict(layers_of()),
        "required": sorted(required),
        "evidence": "refused" if layers.missing(required) else "opened",
        "words_in_pictures": installed(),
        "speech": hears(),
        "keyring": {"backend": secrets.name if secrets else None, "usable": proven(secrets) is not None},
        "device_bound": peek(vault).device_bound if vault is not None else None,
        "stillwater": _version("stillwater"),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "qt": _version("PySide6-Essentials"),
        "sqlcipher": _sqlcipher(),
    }


def bundle(
    found: Mapping[str, Any],
    *,
    vault: Path | None = None,
    db: Connection | None = None,
    held: Iterable[str] = (),
    tells: Iterable[str] | None = None,
    managed: Iterable[Setting] = (),
) -> tuple[Part, ...]:
    """Return every file of a bundle; of a vault that stays locked sizes alone are known."""
    lines, strange = _lines(log.read(log.kept_in() or log.usual_file()))
    around = {**found, "processor": platform.machine(), "memory_kept_to_itself": sorted(held)}
    if tells is not None:
        around["session_tells_of"] = sorted(tells)
    parts = {
        "machine": _json(around),
        "packages": "\n".join(_packages()),
        "policies": _json(_policies()),
        "managed": _json({each.rule.name: _managed(each) for each in managed if each.source}),
        "log": "\n".join([line.group() for line in lines] + ([f"{strange} lines left out"] if strange else [])),
        "timings": _json(_timings(lines)),
        "errors": "\n".join(_errors(lines)),
    }
    if vault is not None:
        parts["vault"] = _json(_sizes(vault) | (_counts(db) if db is not None else {}))
    told = tuple(Part(MEMBER.format(name=name), words + "\n") for name, words in parts.items())
    return (Part(MEMBER.format(name="read-me"), _about(told)), *told)


def rounded(number: int) -> str:
    """Return a number by its first digit alone: how much there is, and no more."""
    if number < _TEN:
        return "0" if number == 0 else _("fewer than 10")
    lead = 10 ** (len(str(number)) - 1)
    return _("about {number}").format(number=number // lead * lead)


def _about(parts: Iterable[Part]) -> str:
    names = "\n".join(f"- {part.name}" for part in parts)
    words = _(
        "What Stillwater says of itself on this computer. No case, no person, no name of a file or a vault is in it."
        " Nothing was sent: who has this file was given it.\n\n{names}\n"
    )
    return words.format(names=names)


def _packages() -> list[str]:
    named = {(dist.metadata["Name"] or "").lower(): dist.version for dist in distributions()}
    return [f"{name} {number}" for name, number in sorted(named.items()) if name]


def _policies() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for file in sorted((files("resources") / "policies").iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".json") or file.name.endswith(".schema.json"):
            continue
        policy = json.loads(file.read_text("utf-8"))
        values = policy.get("values", {}) if isinstance(policy, dict) else {}
        found[file.name.removesuffix(".json")] = {
            "version": policy.get("version") if isinstance(policy, dict) else None,
            "values": {name: _plain(value) for name, value in values.items()},
        }
    return found


def _managed(setting: Setting) -> dict[str, Any]:
    """Return who set a policy and whether it is locked: of where it stands, which could be a folder of a person, nothing."""
    return {"by": setting.origin.value, "locked": setting.locked, "value": _plain(setting.value)}


def _plain(value: object) -> object:
    """Return a value that cannot name anybody: flags and numbers as they are, of words that there are some."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return "set" if value else "not set"


def _sizes(vault: Path) -> dict[str, Any]:
    seen = peek(vault)
    told: dict[str, Any] = {
        "format": seen.format,
        "device_bound": seen.device_bound,
        "members": rounded(len(seen.names)),
    }
    for place in ("cases.db", *PLACES):
        at = vault / place
        there = [path for path in (at, *at.rglob("*")) if path.is_file()]
        told[place] = {
            "files": rounded(len(there)),
            "bytes": rounded(sum(path.stat().st_size for path in there)),
        }
    return told


def _counts(db: Connection) -> dict[str, Any]:
    counts = {name: rounded(db.execute(sql).fetchone()[0]) for name, sql in COUNTED.items()}
    return {"migration": db.execute("PRAGMA user_version").fetchone()[0], "rows": counts}


def _lines(text: str) -> tuple[list[re.Match[str]], int]:
    """Return the lines that have the log's one shape, and how many have not: a file can be written by anybody."""
    lines = text.splitlines()
    found = [match for line in lines if (match := LINE.fullmatch(line))]
    return found, len(lines) - len(found)


def _timings(lines: Iterable[re.Match[str]]) -> dict[str, Any]:
    taken: dict[str, list[int]] = {}
    for line in lines:
        if line["ms"] is not None:
            taken.setdefault(line["doing"], []).append(int(line["ms"]))
    return {
        doing: {"times": len(each), "median_ms": round(median(each)), "most_ms": max(each)}
        for doing, each in sorted(taken.items())
    }


def _errors(lines: Iterable[re.Match[str]]) -> list[str]:
    failed = [line for line in lines if line["kind"] is not None]
    return [f"{line['at']} {line['kind']}{line['place'] or ''}" for line in reversed(failed)]


def _json(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _sqlcipher() -> str:
    db = dbapi2.connect(":memory:")
    try:
        return str(db.execute("PRAGMA cipher_version").fetchone()[0])
    finally:
        db.close()
