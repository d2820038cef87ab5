"""An order form in sections with letters, such as Form 1 of Regulation (EU) 2023/1543: each line under its section.

Nothing is weighed here: a line is a label, what stands behind it, and whether a box before it is ticked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from app.cage.errors import Cause
from app.cage.ops import UNIT
from app.cage.readers import office, pdf, text
from app.cage.readers.reader import Found, Item, Refusal
from app.cage.readers.xml import Handlers, walk

MOST_LINES = 2000
LONGEST = 2000
# A text that is no form is not gone through to its end.
_MOST_XML = 10_000_000
_SECTION = re.compile(
    r"\W*(?:SECTION|ABSCHNITT|SECCIÓN|SECÇÃO|SEZIONE|AFDELING)\s+([A-M])\b\s*[:.–—-]*\s*(.*)", re.IGNORECASE
)
_TAG = re.compile(r"Section([A-M])")
# A box may stand behind the letter of its paragraph, as in “(c) ☒ traffic data”.
_PARAGRAPH = r"(?:\(?(?:[a-h]|i{1,3})[).]\s*)?"
_TICKED = re.compile(rf"\s*{_PARAGRAPH}(?:[☒☑✓✔✗✘]|\[\s?[xX]\s?\]|\(\s?[xX]\s?\))\s*")
_OPEN = re.compile(rf"\s*{_PARAGRAPH}(?:[☐□◻]|\[\s?\]|\(\s?\))\s*")
# What a form prints where somebody is to write.
_FILLER = re.compile(r"(?:\.{3,}|…+|_{3,})")
_NAMED = re.compile(r"(.{1,300}?)\s*[:：]\s*(.*)")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class _Line:
    section: str
    mark: str
    label: str
    value: str


def read(item: Item) -> Found:
    """Return the lines of a form under their sections; one without any section is no form of that kind."""
    form, lines = _lines(item)
    kept = lines[:MOST_LINES]
    sections = len({line.section for line in kept if line.section})
    rows = (UNIT.cell.join((each.section, each.mark, each.label, each.value)) for each in kept)
    told, cut = text.bounded(text.writable(UNIT.row.join(rows)))
    facts = {"format": form, "form": "epoc-1" if sections and _is_epoc(kept) else "", "sections": sections}
    return Found({**facts, "truncated": cut or len(lines) > MOST_LINES}, text=told)


def _is_epoc(lines: Sequence[_Line]) -> bool:
    """Tell by what stands above its first section a production order from a preservation order, which is laid out alike."""
    above = takewhile(lambda line: not line.section, lines)
    told = " ".join(f"{line.label} {line.value}" for line in above).casefold()
    return "epoc-pr" not in told and ("epoc" in told or "european production order" in told)


def _lines(item: Item) -> tuple[str, list[_Line]]:
    head = item.file.read(1024)
    item.file.seek(0)
    if head.startswith(b"%PDF"):
        return "pdf", list(_under(_words(pdf.text(item))))
    if head.startswith(b"PK"):
        return "office", list(_under(_words(office.read(item))))
    if item.size > _MOST_XML:
        raise Refusal(Cause.TOO_LARGE, _MOST_XML // 1_000_000)
    data = item.file.read()
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return "xml", _tags(data)
    return "text", list(_under(text.decode(data).text))


def _words(found: Found) -> str:
    return found.text or ""


def _under(words: str) -> Iterator[_Line]:
    """Yield each line of a text with the section it stands under; a label whose line is empty takes the next one."""
    held = None
    for now in _each(words):
        if held is not None and not (now.label or now.mark):
            yield replace(held, value=now.value)
            held = None
            continue
        if held is not None:
            yield held
        held = now if now.label and not (now.value or now.mark) else None
        if held is None:
            yield now
    if held is not None:
        yield held


def _each(words: str) -> Iterator[_Line]:
    section = ""
    for raw in words.splitlines():
        line = " ".join(_FILLER.sub(" ", _clean(raw)).split())
        headed = _SECTION.fullmatch(line)
        if headed:
            section = headed[1].upper()
            yield _Line(section, "section", "", headed[2][:LONGEST])
        elif line:
            yield _told(section, line)


def _told(section: str, line: str) -> _Line:
    mark, rest = "", line
    for name, pattern in (("ticked", _TICKED), ("open", _OPEN)):
        if found := pattern.match(line):
            mark, rest = name, line[found.end() :]
            break
    named = _NAMED.fullmatch(rest)
    if named is None:
        return _Line(section, mark, "", rest[:LONGEST])
    return _Line(section, mark, named[1][:LONGEST], named[2][:LONGEST])


def _tags(data: bytes) -> list[_Line]:
    """Return each element of a form in XML that holds words, named by its tags below its section."""
    gathered = _Gathered([], [], [])
    walk(data, Handlers(gathered.start, gathered.end, gathered.words))
    return gathered.lines


@dataclass(frozen=True, slots=True)
class _Gathered:
    path: list[str]
    said: list[str]
    lines: list[_Line]

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        """Go into an element; a form names itself by its outermost one."""
        if not self.path:
            self.lines.append(_Line("", "", "", _clean(name)[:LONGEST]))
        self.path.append(name)
        self.said.append("")

    def words(self, words: str) -> None:
        """Keep what stands directly in the element."""
        if self.said and len(self.said[-1]) < LONGEST:
            self.said[-1] += words

    def end(self, _name: str) -> None:
        """Leave an element, and keep its line where it holds words or is a box."""
        said = " ".join(_clean(self.said.pop()).split())[:LONGEST]
        at = next((place for place, name in enumerate(self.path) if _TAG.fullmatch(name)), None)
        section = self.path[at][-1] if at is not None else ""
        below = self.path[at + 1 :] if at is not None else self.path[1:]
        self.path.pop()
        if said and len(self.lines) <= MOST_LINES:
            label = " / ".join(_HUMP.sub(" ", name) for name in below)[:LONGEST]
            mark = {"true": "ticked", "false": "open"}.get(said.casefold(), "")
            self.lines.append(_Line(section, mark, label, said))


def _clean(words: str) -> str:
    return words.replace(UNIT.cell, " ").replace(UNIT.row, " ").replace("\0", "")
