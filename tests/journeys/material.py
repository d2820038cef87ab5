"""What comes in during a journey: harmless requests, drawn and written by code."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

from PIL import Image

from tests.intake.letters import mail, request, save

PICTURE = "harbour-steps.png"
WORDS = "messages.txt"
INSIDE = "quay.png"
EMERGENCY = "Threat to life: a sailor has not come back"
JAPANESE = "学生の安否確認のお願い"
QUIET = "Please keep the account of a shop"
BROKEN = "wish.json"


def drawing(width: int = 640, height: int = 480) -> bytes:
    """Draw a coloured slope, of which each level of detail shows a little more."""
    image = Image.new("RGB", (width, height))
    image.putdata([(x % 256, y % 256, (x * y) % 256) for y in range(height) for x in range(width)])
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def emergency() -> EmailMessage:
    """Write a mail with a picture, a text, and a mail with a picture of its own."""
    letter = mail(
        EMERGENCY,
        "A sailor wrote a goodbye and has been silent since noon. His sister called us.",
        files=(
            (PICTURE, "image/png", drawing()),
            (WORDS, "text/plain", b"I will be at the old mill.\nDo not tell anybody. Nobody can help.\n"),
        ),
    )
    inner = mail("Forwarded: what he sent", "See the picture.", number="<2@police.example.fr>")
    inner.add_attachment(drawing(320, 240), "image", "png", filename=INSIDE)
    letter.add_attachment(inner)
    return letter


def fill(folder: Path) -> Path:
    """Fill a folder as a weekend would: an emergency, a twin of it, two documents, and one that cannot be read."""
    letter = emergency()
    save(folder / "1-emergency.eml", letter)
    letter["Received"] = "by relay.example; Sat, 07 Mar 2026 21:35:00 +0000"
    save(folder / "2-same-on-another-way.eml", letter)
    save(folder / "3-japan.json", request(subject=JAPANESE, words="昨夜から学生と連絡が取れません。", id="jp-1"))
    quiet = request(kind="preservation", subject=QUIET, words="The account of a shop.", id="keep-1")
    save(folder / "4-keep.json", quiet)
    save(folder / BROKEN, request(kind="a wish"))
    return folder
