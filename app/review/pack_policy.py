"""What a review pack may hold of the evidence, and for how long: the organisation's own word, as a file that ships."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from app.cases.model import Severity
from app.i18n import _
from app.review.model import Level
from app.settings import BadPolicyError

_ORDER = tuple(Level)
_MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class PackPolicy:
    """The most that a pack may hold, for items of a severity less of it, and how many days it can be opened."""

    most_level: Level
    most_level_by_severity: Mapping[Severity, Level]
    most_days: int

    def allows(self, level: Level) -> bool:
        """Tell whether a pack may be sealed at a level."""
        return lower(level, self.most_level) is level

    def for_item(self, level: Level, severity: Severity) -> Level:
        """Return the level at which an item goes along in a pack of a level."""
        return lower(level, self.most_level, self.most_level_by_severity.get(severity, level))


def lower(*levels: Level) -> Level:
    """Return the lowest of some levels."""
    return min(levels, key=_ORDER.index)


@cache
def pack_policy() -> PackPolicy:
    """Return the policy in force."""
    return parse_policy((files("resources") / "policies" / "packs.json").read_text("utf-8"))


def parse_policy(text: str) -> PackPolicy:
    """Read a policy, or refuse it with the reason."""
    try:
        values = json.loads(text)["values"]
        by_severity = {Severity(name): Level(level) for name, level in values["most_level_by_severity"].items()}
        policy = PackPolicy(Level(values["most_level"]), by_severity, values["most_days"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPolicyError("packs", type(error).__name__) from error
    if type(policy.most_days) is not int or not 1 <= policy.most_days <= _MOST_DAYS:
        raise BadPolicyError("packs", _("a value is outside its bounds"))
    return policy
