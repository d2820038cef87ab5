"""Samples as a screen takes them: in modes that can be averaged, in sRGB, on paper where they are transparent."""

from __future__ import annotations

import io

from PIL import Image, ImageCms

PAPER = 255
_SPACES = {"RGB ": "RGB", "CMYK": "CMYK", "GRAY": "L"}
_SRGB = ImageCms.createProfile("sRGB")  # a LAB picture loads this library when it is too late


def even(picture: Image.Image) -> Image.Image:
    """Return a picture in a mode whose samples can be averaged."""
    if picture.mode in ("L", "RGB", "CMYK", "RGBA"):
        return picture
    if picture.mode.startswith(("I", "F")):
        low, high = (float(value) for value in picture.getextrema()[:2])  # type: ignore[arg-type]  # one band: two numbers
        scale = 255 / (high - low) if high > low else 0.0
        return picture.point(lambda value: value * scale - low * scale).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode == "1" else "RGB")


def on_paper(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency."""
    if picture.mode != "RGBA":
        return picture
    return Image.alpha_composite(Image.new("RGBA", picture.size, (PAPER,) * 4), picture).convert("RGB")


def as_meant(picture: Image.Image, profile: object) -> Image.Image:
    """Return a picture in the colours that its own profile says it means; one that cannot be read changes nothing."""
    if not isinstance(profile, bytes) or not profile:
        return picture
    try:
        meant = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if _SPACES.get(meant.profile.xcolor_space) != picture.mode:
            return picture
        changed = ImageCms.profileToProfile(picture, meant, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return changed or picture
