"""Documents made by code: PDFs with words, scripts and traps, office files, archives, bombs."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence

CONTENT_TYPES = "[Content_Types].xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF of objects, the first of which is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return data + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def pdf(*pages: str, catalogue: bytes = b"", box: bytes = b"[0 0 595 842]", trailer: bytes = b"") -> bytes:
    """Return a PDF with a line of words on each page."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for number, words in enumerate(pages):
        drawn = b"BT /F 24 Tf 72 700 Td (%s) Tj ET 0.8 0 0 rg 72 100 300 200 re f" % words.encode("latin-1")
        page = b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        objects += [page % (box, 5 + 2 * number), b"<</Length %d>>stream\n%s\nendstream " % (len(drawn), drawn)]
    return pdf_of(objects, trailer)


def cyclic_pdf() -> bytes:
    """Return a PDF whose pages hold themselves."""
    return pdf_of([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000/Parent 2 0 R>>"])


def packed(members: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return file.getvalue()


def docx(*lines: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a text document of Word's."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    parts: dict[str, bytes | str] = {
        CONTENT_TYPES: "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    return packed(parts | dict(more or {}))


def xlsx(rows: Sequence[Sequence[str]], *, hidden: bool = False) -> bytes:
    """Return a workbook of one sheet, its words kept apart as Excel keeps them."""
    words = sorted({cell for row in rows for cell in row})
    strings = "".join(f"<si><t>{word}</t></si>" for word in words)
    lines = "".join(
        "<row>" + "".join(f'<c t="s"><v>{words.index(cell)}</v></c>' for cell in row) + "</row>" for row in rows
    )
    state = ' state="hidden"' if hidden else ""
    return packed(
        {
            CONTENT_TYPES: "<Types/>",
            "xl/workbook.xml": f'<workbook><sheets><sheet name="a"{state}/></sheets></workbook>',
            "xl/sharedStrings.xml": f"<sst>{strings}</sst>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{lines}</sheetData></worksheet>",
        }
    )


def pptx(*slides: str) -> bytes:
    """Return a presentation."""
    parts: dict[str, bytes | str] = {CONTENT_TYPES: "<Types/>"}
    for number, words in enumerate(slides, 1):
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld xmlns:p='p' xmlns:a='a'><a:p><a:t>{words}</a:t></a:p></p:sld>"
    return packed(parts)


def opened(kind: str, *lines: str) -> bytes:
    """Return an OpenDocument file."""
    body = "".join(f"<text:p>{line}</text:p>" for line in lines)
    content = f"<office:d xmlns:office='o' xmlns:text='t'>{body}</office:d>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content, compress_type=zipfile.ZIP_DEFLATED)
        archive.writestr("META-INF/manifest.xml", "<m/>")
    return file.getvalue()


def laughing(lines: int = 10) -> str:
    """Return XML whose words unfold to others, ten times each line."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, lines))
    return f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">{entities}]><d>&l{lines - 1};</d>'


def nested(depth: int) -> bytes:
    """Return a zip file in a zip file, so many deep."""
    data = packed({"last.txt": "at the bottom"})
    for _ in range(depth):
        data = packed({"next.zip": data})
    return data


def overlapping(names: int = 50, size: int = 1 << 20) -> bytes:
    """Return a zip file whose members all unfold from the same bytes."""
    data = packed({"a": bytes(size)})
    end = data.rindex(b"PK\x05\x06")
    (start,) = struct.unpack_from("<I", data, end + 16)
    entry = data[start:end]
    count = struct.pack("<HH", names, names)
    tail = data[end : end + 8] + count + struct.pack("<II", len(entry) * names, start) + data[end + 20 :]
    return data[:start] + entry * names + tail


def lying(size: int) -> bytes:
    """Return a zip file whose member says that it is so large."""
    data = bytearray(packed({"huge.bin": bytes(1000)}))
    start = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, start + 24, size)
    return bytes(data)


def gzip_of(data: bytes, name: bytes = b"") -> bytes:
    """Return a gzip stream that may name what is in it."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = squeeze.compress(data) + squeeze.flush()
    head = b"\x1f\x8b\x08" + (b"\x08" if name else b"\0") + bytes(6) + (name + b"\0" if name else b"")
    return head + body + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
