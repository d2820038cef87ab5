"""How many requests of which kind come from where, in proportions that were published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Volumes:
    """The shape of the weekend; resources/demo/volumes.json names the source of each figure."""

    countries: Mapping[str, float]
    kinds: Mapping[str, float]
    red_flags: float
    hours: float


def published() -> Volumes:
    """Read the proportions that ship with the program."""
    figures: dict[str, Any] = json.loads(source())
    derived, assumed = figures["derived"], figures["assumptions"]
    emergencies: float = derived["emergency_share"]["value"]
    kinds = {"emergency_disclosure": emergencies}
    kinds |= {kind: share * (1 - emergencies) for kind, share in assumed["other_kinds"].items()}
    return Volumes(
        countries=derived["countries"]["weights"],
        kinds=kinds,
        red_flags=derived["red_flag_share"]["value"],
        hours=assumed["weekend_hours"],
    )


def source() -> bytes:
    """Return the file that the proportions come from."""
    return (files("resources") / "demo" / "volumes.json").read_bytes()


def share_out(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share a number out by weights, by largest remainder: the parts add up to it exactly."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    parts = {name: int(part) for name, part in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[: total - sum(parts.values())]:
        parts[name] += 1
    return parts
