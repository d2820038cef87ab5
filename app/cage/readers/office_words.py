"""The words of office files: of each of their XML parts what a reader of the page would read, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from app.cage.readers.xml import Handlers, walk

Part = Callable[[str], bytes]

CELLS = 200_000
_NUMBER = re.compile(r"(\d{1,9})\.xml$")


class _Lines:
    """Gathers the words of paragraphs; what was deleted or is an instruction to the program is left out."""

    def __init__(self, paragraphs: Sequence[str], words: Sequence[str], breaks: Mapping[str, str]) -> None:
        self.lines: list[str] = []
        self._paragraphs = frozenset(paragraphs)
        self._wanted = frozenset(words)
        self._breaks = breaks
        self._open = 0
        self._line: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in self._wanted:
            self._open += 1
        if name in self._breaks:
            self._line.append(self._breaks[name] * _times(attributes))

    def end(self, name: str) -> None:
        if name in self._wanted:
            self._open -= 1
        if name in self._paragraphs:
            self.lines.append("".join(self._line))
            self._line = []

    def words(self, words: str) -> None:
        if self._open:
            self._line.append(words)


def _times(attributes: Mapping[str, str]) -> int:
    count = attributes.get("c", "1")
    return min(int(count), 100) if count.isascii() and count.isdigit() and len(count) < len("10000") else 1


def _read(data: bytes, lines: _Lines) -> list[str]:
    walk(data, Handlers(lines.start, lines.end, lines.words))
    return lines.lines


def document(names: Sequence[str], part: Part) -> list[str]:
    """Return the paragraphs of a text document, its notes and its margins."""
    wanted = ["word/document.xml", *(name for name in sorted(names) if _BESIDE.fullmatch(name))]
    breaks = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    found: list[str] = []
    for name in wanted:
        if name in names:
            found += _read(part(name), _Lines(("p",), ("t",), breaks))
    return found


_BESIDE = re.compile(r"word/(?:footnotes|endnotes|comments|header\d*|footer\d*)\.xml")


def slides(names: Sequence[str], part: Part) -> list[str]:
    """Return what stands on the slides, in their order, and in the notes to them."""
    wanted = [name for name in names if re.fullmatch(r"ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml", name)]
    found: list[str] = []
    for name in sorted(wanted, key=lambda name: (_number(name), "notes" in name)):
        found += [*_read(part(name), _Lines(("p",), ("t",), {"br": "\n"})), ""]
    return found


def _number(name: str) -> int:
    found = _NUMBER.search(name)
    return int(found[1]) if found else 0


def open_document(part: Part) -> list[str]:
    """Return the paragraphs of an OpenDocument file; the cells of a row stand in one line."""
    reader = _OpenDocument()
    walk(part("content.xml"), Handlers(reader.start, reader.end, reader.words))
    return reader.lines


class _OpenDocument:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._line: list[str] = []
        self._row: list[str] | None = None
        self._depth = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("p", "h"):
            self._depth += 1
        elif name == "table-row":
            self._row = []
        elif name in _OPEN_BREAKS and self._depth:
            self._line.append(_OPEN_BREAKS[name] * (_times(attributes) if name == "s" else 1))

    def end(self, name: str) -> None:
        if name in ("p", "h"):
            self._depth -= 1
            self._finish()
        elif name == "table-row" and self._row is not None:
            self.lines.append("\t".join(self._row))
            self._row = None

    def words(self, words: str) -> None:
        if self._depth:
            self._line.append(words)

    def _finish(self) -> None:
        line, self._line = "".join(self._line), []
        (self.lines if self._row is None else self._row).append(line)


_OPEN_BREAKS = {"tab": "\t", "line-break": "\n", "s": " "}


def sheets(names: Sequence[str], part: Part) -> list[str]:
    """Return the rows of every sheet, cells apart by tabs, each sheet after its number."""
    shared = _shared(part("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in names else []
    found: list[str] = []
    left = CELLS
    for name in sorted((n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)), key=_number):
        reader = _Sheet(shared, left)
        walk(part(name), Handlers(reader.start, reader.end, reader.words))
        left = reader.left
        found += [*reader.lines, ""]
    return found


def _shared(data: bytes) -> list[str]:
    return _read(data, _Lines(("si",), ("t",), {}))


class _Sheet:
    def __init__(self, shared: Sequence[str], left: int) -> None:
        self.lines: list[str] = []
        self.left = left
        self._shared = shared
        self._row: list[str] = []
        self._type = ""
        self._value: list[str] = []
        self._open = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            self._type, self._value = attributes.get("t", ""), []
        elif name in ("v", "t"):
            self._open = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._open = False
        elif name == "c" and self.left > 0:
            self.left -= 1
            self._row.append(self._cell())
        elif name == "row":
            if any(self._row):
                self.lines.append("\t".join(self._row))
            self._row = []

    def words(self, words: str) -> None:
        if self._open:
            self._value.append(words)

    def _cell(self) -> str:
        value = "".join(self._value)
        if self._type != "s":
            return value
        known = value.isascii() and value.isdigit() and len(value) < len("1000000000")
        return self._shared[int(value)] if known and int(value) < len(self._shared) else ""
