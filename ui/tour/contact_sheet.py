"""One page that shows every picture of the tour with its caption."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from app.i18n import _
from ui.tour.camera import Picture

FILE = "index.html"
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 32px auto; max-width: 1280px; padding: 0 16px;
  background: #F6F5F2; color: #1F2428; }
figure { margin: 0 0 40px; } figcaption { font-weight: 600; margin-bottom: 8px; }
div { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(380px, 1fr)); }
img { width: 100%; border: 1px solid #D8D5CE; border-radius: 6px; }
"""


def write(folder: Path, pictures: Sequence[Picture]) -> Path:
    """Write the page beside the pictures and return where it is."""
    words = _("Every screen of a synthetic weekend; every person, agency and request in it is invented.")
    by_number = sorted(pictures, key=lambda picture: picture.number)
    body = "\n".join(_figure(list(same)) for _number, same in groupby(by_number, key=lambda picture: picture.number))
    page = (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Stillwater</title>\n<style>{STYLE}</style>\n'
        f"<h1>Stillwater</h1>\n<p>{escape(words)}</p>\n{body}\n</html>\n"
    )
    file = folder / FILE
    file.write_text(page, "utf-8")
    return file


def _figure(pictures: Sequence[Picture]) -> str:
    first = pictures[0]
    shown = "".join(
        f'<a href="{file}"><img loading="lazy" src="{file}" alt="{escape(first.caption)}, {mode.value}"></a>'
        for picture in pictures
        for mode, file in picture.files
    )
    return f"<figure><figcaption>{escape(f'{first.number}. {first.caption}')}</figcaption><div>{shown}</div></figure>"
