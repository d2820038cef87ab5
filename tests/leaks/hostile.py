"""Five hundred texts that somebody hostile would write: markup, directions, unseen signs, huge ones, controls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

COUNT = 500
MARKUP = (
    '<img src="{file}">',
    '<b>bold</b><img src="file://{file}">',
    "<html><body><h1>{file}</h1></body></html>",
    '<a href="file://{file}">press</a>',
    '<table width="99999"><tr><td background="{file}">x</td></tr></table>',
    "<style>* {{ background-image: url({file}) }}</style>",
    '<object data="{file}"></object><script>alert(1)</script>',
    '<!DOCTYPE html><p style="font-size:9999px">large</p>',
    "![x]({file})  **bold** [y](file://{file})",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{file}"/></svg>',
    "&lt;img src={file}&gt; &#x202e;&nbsp;&amp;",
    "<p>" * 2000,
    '"><img src={file} onerror=x>',
    "<qt><img src=':/qt-project.org/styles/commonstyle/images/file-128.png'></qt>",
)
DIRECTIONS = ("\u202e", "\u202d", "\u2066", "\u2067", "\u2068", "\u2069", "\u200f", "\u200e", "\u061c")
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\u180e", "\U000e0041", "\ufe0f")
CONTROLS = tuple(chr(code) for code in (*range(32), *range(127, 160)))
ODD = (
    "a" * 20_000,
    "W" * 5_000,
    "a b " * 5_000,
    "\n" * 2_000,
    "a" + "\u0301" * 2_000,
    "ﷺ" * 2_000,
    "𒐫" * 500,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 400,
    "\ud800".encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"),
    "%s%n%d{0}{name}%(x)s",
    "../../../../etc/passwd",
    "C:\\Windows\\..\\..\\x",
    "&File && &Edit &",
    "\t" * 300,
    "गण\u094dठ" * 900,
    "اللغة" * 900,
    "",
    " ",
)


def hostile(file: Path, count: int = COUNT) -> Iterator[str]:
    """Return the texts, always the same ones; those with markup ask for a file."""
    whole = [text.replace("{file}", str(file)).replace("{{", "{").replace("}}", "}") for text in MARKUP]
    told = [*whole, *ODD, *DIRECTIONS, *UNSEEN, *(f"name{sign}.jpg" for sign in (*CONTROLS, *DIRECTIONS, *UNSEEN))]
    yield from told[:count]
    generator = np.random.default_rng(2026)
    pieces = [*whole, *DIRECTIONS, *UNSEEN, *CONTROLS, *(text[:40] for text in ODD), "gpj.exe", " ", "名前", "имя"]
    for _ in range(count - len(told)):
        yield "".join(generator.choice(np.array(pieces, object), generator.integers(2, 9)))
