"""HTML as the text that it shows; nothing it refers to is loaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_UNSHOWN = frozenset({"script", "style"})
_NEW_LINE = (
    "address article aside blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main "
    "nav ol p pre section table td th title tr ul"
)
_BREAKS = frozenset(_NEW_LINE.split())
_REMOTE = frozenset({"src", "srcset", "background", "poster", "data"})
_BLANKS = re.compile(r"[ \t\xa0]+")
_OPENED = re.compile(r"<[a-zA-Z/!?]")
_GAPS = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says, and what it would have had a browser do."""

    text: str
    links: int
    remote: int


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.links = 0
        self.remote = 0
        self._hidden = False
        self._target = ""
        self._said = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in _UNSHOWN
        if tag in _BREAKS:
            self.words.append("\n")
        given = dict(attrs)
        self.remote += sum(name in _REMOTE and not (value or "").startswith(("cid:", "data:")) for name, value in attrs)
        if tag == "img" and given.get("alt"):
            self.words.append(f"[{given['alt']}]")
        if tag == "a" and given.get("href"):
            self.links += 1
            self._target, self._said = given["href"] or "", len(self.words)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False
        if tag in _BREAKS:
            self.words.append("\n")
        if tag == "a" and self._target:
            # Where a link leads is what a forged one hides; it stands beside its words, and is not followed.
            if self._target.strip() != "".join(self.words[self._said :]).strip():
                self.words.append(f" <{self._target}>")
            self._target = ""

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(_BLANKS.sub(" ", data.replace("\r", "").replace("\n", " ")))


def _closed(html: str) -> str:
    """Leave out a last comment or tag that never ends, as browsers do; the library looks for each end again and again.

    50,000 comments without an end took it more than 10 s.
    """
    comment = html.find("<!--", html.rfind("-->") + 1)
    if comment >= 0:
        html = html[:comment]
    tag = _OPENED.search(html, html.rfind(">") + 1)
    return html[: tag.start()] if tag else html


def shown(html: str) -> Page:
    """Return what a page says."""
    stripper = _Stripper()
    stripper.feed(_closed(html))
    stripper.close()
    lines = (line.strip() for line in "".join(stripper.words).split("\n"))
    return Page(_GAPS.sub("\n\n", "\n".join(lines)).strip(), stripper.links, stripper.remote)
