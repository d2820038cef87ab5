"""How large a run is: the figures of the promise, or small ones that show in seconds that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Cases, requests and how often each thing is measured."""

    many: int = 1_000_000
    few: int = 10_000
    unlocked: int = 100_000
    imported: int = 10_000
    repeats: int = 9
    side: int = 4000
    batch: int = 16
    looks: int = 40
    film_width: int = 1920
    film_seconds: int = 60
    windows: int = 3
    idle_seconds: float = 10.0
    agencies: int = 20_000
    earlier: int = 200_000
    reviews: int = 10_000
    decisions: int = 100_000
    packed_cases: int = 200
    packed_bytes: int = 2_000_000_000
    backed: int = 1_000


FULL = Scale()
SMALL = Scale(
    many=10_000,
    few=1_000,
    unlocked=1_000,
    imported=200,
    repeats=3,
    side=1000,
    batch=3,
    looks=2,
    film_width=320,
    film_seconds=8,
    windows=1,
    idle_seconds=0.5,
    agencies=200,
    earlier=1_000,
    reviews=200,
    decisions=1_000,
    packed_cases=3,
    packed_bytes=6_000_000,
    backed=10,
)
