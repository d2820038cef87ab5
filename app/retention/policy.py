"""How long a closed case is kept, as a policy that an organisation edits: read strictly, known by the hash of its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from app.cases.model import Kind
from app.decisions.documents import BrokenDocumentError, check, read
from app.decisions.model import Outcome
from app.policies.model import Managed
from app.policies.sense import between_rules
from app.retention.errors import RulesUnusableError
from app.retention.model import Scope, Span


@dataclass(frozen=True, slots=True)
class Rule:
    """For which kinds and outcomes it is, how long evidence and record are kept, and where the numbers come from."""

    id: str
    kinds: frozenset[Kind]
    outcomes: frozenset[Outcome]
    spans: Mapping[Scope, Span]
    source: str
    verified: bool

    def fits(self, kind: Kind, outcome: Outcome | None) -> bool:
        """Tell whether it is for a case; what it does not name it does not ask."""
        return (not self.kinds or kind in self.kinds) and (not self.outcomes or outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """The rules in their order, and for how many days anybody may object."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    version: int
    window_days: int
    rules: tuple[Rule, ...]

    def rule(self, kind: Kind, outcome: Outcome | None) -> Rule:
        """Return the first rule that is for a case; the last one is for every case."""
        return next(rule for rule in self.rules if rule.fits(kind, outcome))


@lru_cache(maxsize=16)
def parse_retention(document: bytes) -> RetentionPolicy:
    """Read a retention policy in full, or refuse it with the path of what is broken."""
    content = read("retention", document)
    check("retention", content, "retention.schema.json")
    for path, why in between_rules(content["rules"]):
        raise BrokenDocumentError("retention", f"$.rules{path}", why)
    rules = tuple(map(_rule, content["rules"]))
    return RetentionPolicy(
        hashlib.sha256(document).hexdigest(), document, content["version"], content["window_days"], rules
    )


def retention_policy(managed: Managed) -> RetentionPolicy:
    """Return the policy in force, what ships and what an administrator set over it, or refuse while that cannot be used."""
    for setting in managed:
        # What ships may keep for a shorter time than what was meant, and nothing brings back what is destroyed.
        if setting.rule.file == "retention" and setting.rule.name in managed.unusable:
            raise RulesUnusableError(setting.rule.name, str(managed.unusable[setting.rule.name]))
    document = shipped_retention()
    if managed.touches("retention"):
        content = managed.over("retention", json.loads(document))
        document = json.dumps(content, ensure_ascii=False, indent=1).encode()
    try:
        return parse_retention(document)
    except BrokenDocumentError as error:
        raise RulesUnusableError("RetentionRules", error.what) from error


@cache
def shipped_retention() -> bytes:
    """Return the policy that ships with the program."""
    return (files("resources") / "policies" / "retention.json").read_bytes()


def _rule(entry: Mapping[str, Any]) -> Rule:
    spans = {scope: _span(entry[scope.value]) for scope in Scope}
    return Rule(
        entry["id"],
        frozenset(map(Kind, entry.get("kinds", ()))),
        frozenset(map(Outcome, entry.get("outcomes", ()))),
        spans,
        entry["source"],
        entry["verified"],
    )


def _span(entry: Mapping[str, int]) -> Span:
    return Span(entry["days"], entry["least_days"], entry["most_days"])
