"""A short sound: a few soft tones with pauses between them, as loud and as quiet by turns as somebody who speaks."""

from __future__ import annotations

import io
import math
import wave
from random import Random

import numpy as np

_RATE = 16_000
_SECONDS = 6
_SYLLABLE = 0.24
_PAUSES = 0.25


def humming(rng: Random) -> bytes:
    """Return a WAV of tones that rise and fall; nobody's voice."""
    at = np.arange(_RATE * _SECONDS) / _RATE
    heard = np.zeros_like(at)
    for number in range(round(_SECONDS / _SYLLABLE)):
        if rng.random() < _PAUSES:
            continue
        begins, loud, hertz = number * _SYLLABLE, rng.uniform(0.1, 0.6), rng.uniform(140, 260)
        inside = (at >= begins) & (at < begins + _SYLLABLE)
        rise = np.sin(math.pi * (at[inside] - begins) / _SYLLABLE)
        heard[inside] += loud * rise * np.sin(2 * math.pi * hertz * at[inside])
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes((heard * 32767).astype("<i2").tobytes())
    return made.getvalue()
