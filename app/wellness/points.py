"""Pacing points of one look: a number for the person's own pace, by design and not clinical."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Weights of our design; frequency outweighs duration, so that opening counts 1 and the time at most 2 more.
SEVERITY: Mapping[str, int] = {"S1": 1, "S2": 2, "S3": 4, "S4": 8}
LEVEL: Mapping[str, float] = {"L0": 0.0, "L1": 0.0, "L2": 0.4, "L3": 1.0, "L4": 1.0}
MODALITY: Mapping[str, float] = {
    "text": 0.5,
    "still": 1.0,
    "strip": 1.0,
    "stepped": 1.2,
    "playing": 1.5,
    "audio": 1.5,
}
WITH_SOUND = 1.0
AT_RISK = 1.25
_LONGEST, _A_MINUTE = 120.0, 60.0


@dataclass(frozen=True, slots=True)
class Span:
    """What of a reveal its points rest on."""

    severity: str
    modality: str
    reached: str
    seconds: float
    sound: bool = False
    life_at_risk: bool = False


def points(span: Span) -> float:
    """Return the points of one reveal."""
    # A sound by itself is its modality already.
    heard = WITH_SOUND if span.sound and span.modality != "audio" else 0.0
    weight = SEVERITY[span.severity] * (MODALITY[span.modality] + heard) * LEVEL[span.reached]
    return weight * (1 + min(span.seconds, _LONGEST) / _A_MINUTE) * (AT_RISK if span.life_at_risk else 1.0)


def heavier(one: str, other: str) -> str:
    """Return which of two modalities weighs more; a look that began as a strip and plays is a film that plays."""
    return max(one, other, key=lambda name: MODALITY[name])
