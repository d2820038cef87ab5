"""PDF: what it is and has, and one page of it by levels or as words; no script runs and nothing it refers to is loaded."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Callable

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from app.cage.errors import Cause
from app.cage.model import Job, Op, PixelFormat, Pixels
from app.cage.readers import kinds
from app.cage.readers.levels import Picture, drawn, few_greys, fit
from app.cage.readers.reader import Facts, Found, Item, Refusal, dropped
from app.cage.readers.text import bounded, writable

DOTS_AN_INCH = 200
POINTS_AN_INCH = 72
LONGEST_POINTS = 1_000_000  # a page of 350 m; a number beyond this is there to do harm
WRITTEN_PAGES = 300
LINKED_PAGES = 50
LINE = 200
# A small picture is made from a larger one by leaving out, so that its lines are those of the page.
FINER = 4
ROUNDED_UP = 0.01


def facts(item: Item) -> Found:
    """Tell about a document without a page of it."""
    document = _opened(item)
    item.file.seek(0)
    data = item.file.read(item.size)
    pages = len(document)
    width, height = _first_size(document, pages)
    told = document.get_metadata_dict()
    found: Facts = {
        "version": _version(document),
        "pages": pages,
        "width": width,
        "height": height,
        "encrypted": pdfium.FPDF_GetSecurityHandlerRevision(document) >= 0,
        "script": _has_script(document, data),
        "forms": document.get_formtype() != pdfium.FORMTYPE_NONE,
        "signatures": max(0, pdfium.FPDF_GetSignatureCount(document)),
        "attachments": max(0, pdfium.FPDFDoc_GetAttachmentCount(document)),
        "links": sum(_links(document, number) for number in range(min(pages, LINKED_PAGES))),
        "producer": _line(told.get("Producer", "")),
        "creator": _line(told.get("Creator", "")),
        "author": _line(told.get("Author", "")),
        "created": _line(told.get("CreationDate", "")),
        "modified": _line(told.get("ModDate", "")),
        "titled": bool(told.get("Title", "").strip()),
        "cut_short": b"%%EOF" not in data[-2048:],
    }
    return Found(found)


def text(item: Item) -> Found:
    """Return the words of one page, or of as many pages as an answer holds."""
    wanted = item.job.whole("page")
    document = _opened(item)
    pages = len(document)
    if wanted > pages:
        raise Refusal(Cause.NO_SUCH_PAGE, pages)
    numbers = [wanted - 1] if wanted else range(min(pages, WRITTEN_PAGES))
    written = "\n\n".join(filter(None, (_words(document, number) for number in numbers)))
    words, truncated = bounded(written)
    cut = truncated or (not wanted and pages > WRITTEN_PAGES)
    return Found({"page": wanted, "pages": pages, "length": len(written), "truncated": cut}, text=words)


def layout(item: Item) -> Found:
    """Return the rough layout of a page: no more than 12 samples a side, 16 greys."""
    return _show(item, "L", FINER * FINER * item.job.longest, lambda page: few_greys(_least(page, item)))


def sketch(item: Item) -> Found:
    """Return a small line drawing of a page."""
    return _show(item, "L", FINER * item.job.longest, lambda page: drawn(_least(page, item)))


def reduced(item: Item) -> Found:
    """Return a page reduced and in greys."""
    return _show(item, "L", item.job.longest, _same)


def full(item: Item) -> Found:
    """Return a page in colour, as fine as it is read on paper."""
    return _show(item, "RGB", item.job.longest, _same)


def _same(page: Picture) -> Picture:
    return page


def _least(page: Picture, item: Item) -> Picture:
    return fit(page, item.job.longest, Image.Resampling.BOX)


def _opened(item: Item) -> pypdfium2.PdfDocument:
    """Return the document, which stays open between questions about it.

    It is opened from memory: reading by ranges would need call-backs, and those need memory that can be run.
    """
    document = item.state.get("pdf")
    if isinstance(document, pypdfium2.PdfDocument):
        return document
    if not item.size:
        raise Refusal(Cause.EMPTY)
    data = item.file.read(item.size)
    if kinds.type_of(data[: kinds.HEAD]).kind != "pdf":
        raise Refusal(Cause.NOT_A_PDF)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise Refusal(Cause.LOCKED if locked else Cause.DAMAGED) from error
    item.state["pdf"] = document
    return document


def _show(item: Item, mode: PixelFormat, side: int, finish: Callable[[Picture], Picture]) -> Found:
    """Return one page, rendered no longer than a side and finished for its level."""
    number = item.job.whole("page")
    document = _opened(item)
    pages = len(document)
    if number > pages:
        raise Refusal(Cause.NO_SUCH_PAGE, pages)
    page = document[number - 1]
    width, height = _size(page)
    native = max(width, height) * DOTS_AN_INCH / POINTS_AN_INCH
    picture = finish(_rendered(page, min(float(side), native), mode))
    found: Facts = {
        "page": number,
        "pages": pages,
        "width": round(width),
        "height": round(height),
        "scaled": native > item.job.longest,
    }
    return Found(found, Pixels(picture.width, picture.height, mode, picture.tobytes()))


def _rendered(page: pypdfium2.PdfPage, side: float, mode: PixelFormat) -> Picture:
    """Return a page as a picture; notes and filled-in fields as they are drawn, none of them alive."""
    # The library rounds up: a page must not come out longer than its level.
    scale = (max(1, math.floor(side)) - ROUNDED_UP) / max(_size(page))
    bitmap = page.render(scale=scale, may_draw_forms=False, grayscale=mode == "L", rev_byteorder=True)
    picture: Picture = bitmap.to_pil().convert(mode)
    return picture


def _size(page: pypdfium2.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    if not (0 < width < LONGEST_POINTS and 0 < height < LONGEST_POINTS):
        raise Refusal(Cause.DAMAGED)
    return width, height


def _first_size(document: pypdfium2.PdfDocument, pages: int) -> tuple[int, int]:
    if not pages:
        return 0, 0
    width, height = document.get_page_size(0)
    sound = 0 < width < LONGEST_POINTS and 0 < height < LONGEST_POINTS
    return (round(width), round(height)) if sound else (0, 0)


def _version(document: pypdfium2.PdfDocument) -> str:
    number = document.get_version() or 0
    return f"{number // 10}.{number % 10}" if number else ""


def _has_script(document: pypdfium2.PdfDocument, data: bytes) -> bool:
    """Tell whether a document has anything that a reader would run; names in packed parts are found by the library."""
    return pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0 or b"/JavaScript" in data or b"/Launch" in data


def _links(document: pypdfium2.PdfDocument, number: int) -> int:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return 0  # a page that cannot be read has none that anybody could follow
    at, link, count = ctypes.c_int(0), pdfium.FPDF_LINK(), 0
    while pdfium.FPDFLink_Enumerate(page, at, link) and count < kinds.HEAD:
        count += 1
    page.close()
    return count


def _words(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    written = page.get_textpage()
    found = writable(written.get_text_bounded()).replace("\r\n", "\n").replace("\r", "\n").strip()
    written.close()
    page.close()
    return found


def _line(value: str) -> str:
    return writable(" ".join(value.split()))[:LINE]


_SAMPLE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 40>>stream\nBT /F 24 Tf 10 10 Td (a b c) Tj ET      \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def warm() -> None:
    """Read and draw one page made here, so that the library is loaded and knows its letters."""
    ways = [(facts, Op.PDF_FACTS), (text, Op.PDF_TEXT), (layout, Op.PDF_LAYOUT), (full, Op.PDF_FULL)]
    for reader, op in ways:
        reader(Item(Job(op), io.BytesIO(_SAMPLE), len(_SAMPLE), dropped))
