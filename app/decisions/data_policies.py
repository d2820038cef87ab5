"""The least data that usually meets a need, and which entity answers for whom, as policies that an organisation edits."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from app.decisions.documents import BrokenDocumentError, check, read
from app.decisions.model import Category
from app.i18n import _


@dataclass(frozen=True, slots=True)
class LeastPolicy:
    """Which data usually meets a need, by the harm that is feared, and from how many days on a span is told as long."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    version: int
    by_harm: Mapping[str, tuple[Category, ...]] = field(compare=False)
    otherwise: tuple[Category, ...]
    longest_days: int

    def of(self, harm: str, *, emergency: bool) -> tuple[Category, ...]:
        """Return the least for a harm; where none is named, what an emergency usually needs."""
        return self.by_harm.get(harm, self.otherwise if emergency else ())


@dataclass(frozen=True, slots=True)
class Region:
    """Where users are, and who of ours answers for them."""

    id: str
    place: str
    entity: str


@dataclass(frozen=True, slots=True)
class RegionPolicy:
    """The entity that answers, by the location of the user."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    version: int
    regions: Mapping[str, Region] = field(compare=False)


@lru_cache(maxsize=16)
def parse_least(document: bytes) -> LeastPolicy:
    """Read a policy of the least data in full, or refuse it with the path of what is broken."""
    content = read("least", document)
    check("least", content, "least.schema.json")
    return LeastPolicy(
        sha256=hashlib.sha256(document).hexdigest(),
        document=document,
        version=content["version"],
        by_harm={harm: tuple(Category(name) for name in names) for harm, names in content["by_harm"].items()},
        otherwise=tuple(Category(name) for name in content["otherwise"]),
        longest_days=content["longest_days"],
    )


@lru_cache(maxsize=16)
def parse_regions(document: bytes) -> RegionPolicy:
    """Read a policy of regions in full, or refuse it with the path of what is broken."""
    content = read("regions", document)
    check("regions", content, "regions.schema.json")
    found: dict[str, Region] = {}
    for number, entry in enumerate(content["regions"]):
        if entry["id"] in found:
            raise BrokenDocumentError("regions", f"$.regions[{number}].id", _("this id stands twice"))
        found[entry["id"]] = Region(entry["id"], entry["place"], entry.get("entity", ""))
    return RegionPolicy(hashlib.sha256(document).hexdigest(), document, content["version"], found)


@cache
def shipped_least() -> LeastPolicy:
    """Return the policy of the least data that ships with the program."""
    return parse_least((files("resources") / "policies" / "least.json").read_bytes())


@cache
def shipped_regions() -> RegionPolicy:
    """Return the policy of regions that ships with the program."""
    return parse_regions((files("resources") / "policies" / "regions.json").read_bytes())
