"""Pictures that move, harmless and made by code: squares that grow brighter from frame to frame."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

FRAMES = 5
FACTS: dict[str, Any] = {"moves": True, "frames": FRAMES, "duration_ms": 400}


def moving(name: str = "GIF", frames: int = FRAMES, *, side: int = 640) -> bytes:
    """Draw frames of stripes, each brighter than the one before."""
    drawn = [
        Image.linear_gradient("L")
        .resize((side, side))
        .point(lambda grey, up=number: grey // 4 + 40 * up)
        .convert("RGB")
        for number in range(frames)
    ]
    out = io.BytesIO()
    drawn[0].save(
        out, name, save_all=True, append_images=drawn[1:], duration=80, **({"lossless": True} if name == "WEBP" else {})
    )
    return out.getvalue()
