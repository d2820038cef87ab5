"""What a look counts for: a figure that paces work, with design weights; no dose, no score, no medical measure."""

from __future__ import annotations

from app.pacing import Weights


def points(
    weights: Weights, *, severity: str, modality: str, level: str, seconds: float, sound: bool, life_at_risk: bool
) -> float:
    """Return the pacing points of one span.

    Its onset counts for as much as its first minute, since how often weighs more than how long
    (Feinstein et al., JRSM Open 2014); grey gives no credit (Lewitzka et al. 2026).
    """
    seen = weights.modality[modality] + (weights.sound if sound else 0.0)
    time = weights.onset + min(max(0.0, seconds), weights.most_seconds) / weights.scale_seconds
    urgent = weights.life_at_risk if life_at_risk else 1.0
    return weights.severity[severity] * seen * weights.level[level] * time * urgent
