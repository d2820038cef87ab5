"""Office files: what they are and hold, and their words where a safe reader exists; no macro runs, nothing is fetched."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.cage.errors import Cause
from app.cage.readers import containers, kinds, office_ole, office_words, rich_text, zips
from app.cage.readers.reader import Facts, Found, Item, Refusal
from app.cage.readers.text import bounded, writable
from app.cage.readers.xml import Handlers, walk

PART = 32 << 20
ALL_PARTS = 128 << 20
MEGA = 1_000_000
LINE = 200
_MACROS = re.compile(r"(?:.*/)?vbaProject\.bin|(?:Basic|Scripts)/.+", re.IGNORECASE)
_EMBEDDED = re.compile(r"(?:.*/)?(?:embeddings|activeX)/[^/]+|Object [^/]+/content\.xml")
_PICTURES = re.compile(r"(?:(?:word|xl|ppt)/media|Pictures)/[^/]+")
_RELATIONS = re.compile(r".*_rels/[^/]*\.rels")
_WHO = {
    "creator": "author",
    "initial-creator": "author",
    "lastModifiedBy": "modified_by",
    "created": "created",
    "creation-date": "created",
    "modified": "modified",
    "date": "modified",
    "title": "title",
}
NOTHING_KNOWN: Facts = {
    "format": "",
    "words": False,
    "macros": False,
    "external": 0,
    "links": 0,
    "embedded": 0,
    "pictures": 0,
    "sheets": 0,
    "slides": 0,
    "hidden": 0,
    "author": "",
    "modified_by": "",
    "created": "",
    "modified": "",
    "titled": False,
}


class _Package:
    """An office file that is a zip; of its parts no more is unfolded than a file of words needs."""

    def __init__(self, item: Item) -> None:
        item.file.seek(0)
        self._zip: zipfile.ZipFile = zips.opened(item.file, item.size)
        self._left = ALL_PARTS
        self.names: Sequence[str] = self._zip.namelist()

    def part(self, name: str) -> bytes:
        most = min(PART, self._left)
        try:
            with self._zip.open(name) as part:
                data = part.read(most + 1)
        except KeyError as error:
            raise Refusal(Cause.DAMAGED) from error
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise Refusal(Cause.LOCKED if "password" in str(error) else Cause.DAMAGED) from error
        if len(data) > most:
            raise Refusal(Cause.BURSTS, most // MEGA)
        self._left -= len(data)
        return data

    def has(self, pattern: re.Pattern[str]) -> int:
        return sum(pattern.fullmatch(name) is not None for name in self.names)


@dataclass(frozen=True, slots=True)
class _Format:
    short: str
    words: Callable[[_Package], list[str]]


_XML = "application/vnd.openxmlformats-officedocument."
_FORMATS: Mapping[str, _Format] = {
    f"{_XML}wordprocessingml.document": _Format("docx", lambda p: office_words.document(p.names, p.part)),
    f"{_XML}spreadsheetml.sheet": _Format("xlsx", lambda p: office_words.sheets(p.names, p.part)),
    f"{_XML}presentationml.presentation": _Format("pptx", lambda p: office_words.slides(p.names, p.part)),
    f"{containers.OPEN_DOCUMENT}text": _Format("odt", lambda p: office_words.open_document(p.part)),
    f"{containers.OPEN_DOCUMENT}spreadsheet": _Format("ods", lambda p: office_words.open_document(p.part)),
    f"{containers.OPEN_DOCUMENT}presentation": _Format("odp", lambda p: office_words.open_document(p.part)),
}


def facts(item: Item) -> Found:
    """Tell about an office file without a word of it."""
    media = _media(item)
    if media == "application/rtf":
        return Found({**NOTHING_KNOWN, "format": "rtf", "words": True, **_rich(item)})
    if media not in _FORMATS:
        return Found({**NOTHING_KNOWN, **office_ole.told(item, media)})
    package = _Package(item)
    return Found({**NOTHING_KNOWN, "format": _FORMATS[media].short, "words": True, **_told(package)})


def read(item: Item) -> Found:
    """Return the words of an office file."""
    media = _media(item)
    if media == "application/rtf":
        written = rich_text.words(_data(item)).strip("\n")
    elif media in _FORMATS:
        written = "\n".join(_FORMATS[media].words(_Package(item))).strip("\n")
    elif media == "application/x-encrypted-office":
        raise Refusal(Cause.LOCKED)
    else:
        raise Refusal(Cause.FACTS_ONLY)
    text, truncated = bounded(writable(written))
    return Found({"length": len(written), "truncated": truncated}, text=text)


def _data(item: Item) -> bytes:
    item.file.seek(0)
    return item.file.read(item.size)


def _rich(item: Item) -> Facts:
    data = _data(item)
    return {"embedded": data.count(b"\\object"), "pictures": data.count(b"\\pict"), "links": data.count(b"HYPERLINK")}


def _media(item: Item) -> str:
    if not item.size:
        raise Refusal(Cause.EMPTY)
    item.file.seek(0)
    found = containers.inside(item.file, item.size, kinds.type_of(item.file.read(kinds.HEAD)))
    if found.kind != "office":
        raise Refusal(Cause.NOT_AN_OFFICE_FILE)
    return found.media


def _told(package: _Package) -> Facts:
    if "META-INF/manifest.xml" in package.names and b"encryption-data" in package.part("META-INF/manifest.xml"):
        raise Refusal(Cause.LOCKED)
    external, links = _relations(package)
    return {
        "macros": package.has(_MACROS) > 0,
        "external": external,
        "links": links,
        "embedded": package.has(_EMBEDDED),
        "pictures": package.has(_PICTURES),
        "sheets": package.has(re.compile(r"xl/worksheets/sheet\d+\.xml")),
        "slides": package.has(re.compile(r"ppt/slides/slide\d+\.xml")),
        "hidden": _hidden(package),
        **_who(package),
    }


def _relations(package: _Package) -> tuple[int, int]:
    """Count what an office program would fetch by itself, such as a template, and what a reader could follow."""
    targets: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") == "External":
            targets.append(attributes.get("Type", ""))

    for name in package.names:
        if _RELATIONS.fullmatch(name):
            walk(package.part(name), Handlers(start, _nothing, _nothing))
    links = sum(target.endswith("/hyperlink") for target in targets)
    return len(targets) - links, links


def _hidden(package: _Package) -> int:
    """Count the sheets that a workbook does not show."""
    hidden: list[str] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet" and attributes.get("state", "visible") != "visible":
            hidden.append(name)

    if "xl/workbook.xml" in package.names:
        walk(package.part("xl/workbook.xml"), Handlers(start, _nothing, _nothing))
    return len(hidden)


def _who(package: _Package) -> Facts:
    """Return who wrote it and when, as it says itself."""
    found = {"author": "", "modified_by": "", "created": "", "modified": "", "title": ""}
    now: list[str] = []

    def words(words: str) -> None:
        name = _WHO.get(now[-1], "") if now else ""
        if name:
            found[name] = (found[name] + words)[:LINE]

    for name in ("docProps/core.xml", "meta.xml"):
        if name in package.names:
            walk(package.part(name), Handlers(lambda tag, _given: now.append(tag), lambda _tag: _drop(now), words))
    lines = {name: " ".join(writable(value).split()) for name, value in found.items()}
    title = lines.pop("title")
    return {**lines, "titled": bool(title)}


def _drop(now: list[str]) -> None:
    now.pop()


def _nothing(_of: str) -> None:
    """Leave what is not wanted."""
