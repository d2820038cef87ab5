"""Pacing points of one look: a figure for the person's own pace; no dose, no score, no medical measure."""

from __future__ import annotations

from dataclasses import dataclass

from app.pacing import Weights


@dataclass(frozen=True, slots=True)
class Span:
    """What of a reveal its points rest on."""

    severity: str
    modality: str
    reached: str
    seconds: float
    sound: bool = False
    life_at_risk: bool = False


def points(weights: Weights, span: Span) -> float:
    """Return the points of one reveal.

    Its onset counts for as much as its first minute, since how often weighs more than how long
    (Feinstein et al., JRSM Open 2014); grey gives no credit (Lewitzka et al. 2026). All weights are of our design.
    """
    # A sound by itself is its modality already.
    heard = weights.sound if span.sound and span.modality != "audio" else 0.0
    seen = weights.severity[span.severity] * (weights.modality[span.modality] + heard) * weights.level[span.reached]
    time = weights.onset + min(max(0.0, span.seconds), weights.most_seconds) / weights.scale_seconds
    return seen * time * (weights.life_at_risk if span.life_at_risk else 1.0)


def heavier(weights: Weights, one: str, other: str) -> str:
    """Return which of two modalities weighs more; a look that began as a strip and plays is a film that plays."""
    return max(one, other, key=lambda name: weights.modality[name])
