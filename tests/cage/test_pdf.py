"""PDF: what it has is told, a page is shown by levels, its words are read, and nothing in it acts."""

from __future__ import annotations

import random

import pytest

from app.cage.client import Cage
from app.cage.errors import Cause, DecodeFailedError
from app.cage.model import Answer, BytesSource, Job, Op
from tests.cage import papers
from tests.cage.conftest import Asks

LEVELS = (Op.PDF_LAYOUT, Op.PDF_SKETCH, Op.PDF_REDUCED, Op.PDF_FULL)


def ask(asks: Asks, data: bytes, op: Op = Op.PDF_FACTS, page: int | None = None) -> Answer:
    return asks.ask(Job(op, params={} if page is None else {"page": page}), BytesSource(data))


def refused(asks: Asks, data: bytes, op: Op = Op.PDF_FACTS, page: int | None = None) -> Cause:
    with pytest.raises(DecodeFailedError) as error:
        ask(asks, data, op, page)
    return error.value.cause


def test_facts_without_a_page_of_it(asks: Asks) -> None:
    answer = ask(asks, papers.pdf("one", "two"))
    assert (answer.count("pages"), answer.count("width"), answer.count("height")) == (2, 595, 842)
    assert (answer.count("script"), answer.count("encrypted"), answer.count("cut_short")) == (0, 0, 0)
    assert answer.text is None
    assert answer.pixels is None


@pytest.mark.parametrize(
    "catalogue",
    [
        b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>",
        b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>",
        b"/OpenAction<</S/Launch/F(calc.exe)>>",
    ],
)
def test_what_would_act_is_told_and_does_nothing(asks: Asks, catalogue: bytes) -> None:
    data = papers.pdf("one", catalogue=catalogue)
    assert ask(asks, data).count("script")
    assert ask(asks, data, Op.PDF_REDUCED).pixels is not None


@pytest.mark.parametrize(("op", "longest"), [*zip(LEVELS, (12, 96, 480, 4096), strict=True)])
def test_each_level_is_no_larger_than_it_may_be(asks: Asks, op: Op, longest: int) -> None:
    answer = ask(asks, papers.pdf("one"), op)
    assert answer.pixels is not None
    assert max(answer.pixels.width, answer.pixels.height) <= longest
    assert answer.pixels.format == ("RGB" if op is Op.PDF_FULL else "L")
    assert len(set(answer.pixels.data)) > 1


def test_only_the_full_level_has_colour_and_enough_dots_to_read_by(asks: Asks) -> None:
    pixels = ask(asks, papers.pdf("one"), Op.PDF_FULL).pixels
    assert pixels is not None
    assert (pixels.width, pixels.height) == (1653, 2338)
    dots = {pixels.data[at : at + 3] for at in range(0, len(pixels.data), 3)}
    assert bytes((204, 0, 0)) in dots


def test_words_of_one_page_and_of_all(asks: Asks) -> None:
    data = papers.pdf("the first page", "the second page")
    assert ask(asks, data, Op.PDF_TEXT, 2).text == "the second page"
    assert ask(asks, data, Op.PDF_TEXT).text == "the first page\n\nthe second page"


def test_pages_differ_and_one_that_is_not_there_is_refused(asks: Asks) -> None:
    data = papers.pdf("a", "a long line of words on the second")
    first, second = (ask(asks, data, Op.PDF_REDUCED, page).pixels for page in (1, 2))
    assert first != second
    assert refused(asks, data, Op.PDF_REDUCED, 3) is Cause.NO_SUCH_PAGE
    assert refused(asks, data, Op.PDF_TEXT, 3) is Cause.NO_SUCH_PAGE


def test_one_process_turns_the_pages_of_one_document(cage: Cage) -> None:
    data = papers.pdf("a", "b", "c")
    with cage.open(BytesSource(data)) as session:
        words = [session.ask(Job(Op.PDF_TEXT, params={"page": page})).text for page in (3, 1, 2)]
        assert session.ask(Job(Op.PDF_FACTS)).count("pages") == 3
    assert words == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", Cause.EMPTY),
        (b"a letter", Cause.NOT_A_PDF),
        (b"%PDF-1.7\n", Cause.DAMAGED),
        (
            papers.pdf("a", trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>" % (b"o" * 32, b"u" * 32)),
            None,
        ),
    ],
    ids=["nothing", "no PDF", "only a head", "locked"],
)
def test_what_cannot_be_opened_is_refused_with_its_cause(asks: Asks, data: bytes, cause: Cause | None) -> None:
    assert refused(asks, data) is (cause or Cause.LOCKED)


def test_pages_that_hold_themselves_end_in_an_answer_or_a_reason(asks: Asks) -> None:
    data = papers.cyclic_pdf()
    for op in (Op.PDF_FACTS, *LEVELS, Op.PDF_TEXT):
        assert ended(asks, data, op) in (None, Cause.DAMAGED, Cause.NO_SUCH_PAGE, Cause.TOO_LONG)


@pytest.mark.parametrize("box", [b"[0 0 1000000000 1000000000]", b"[0 0 1e30 5]", b"[0 0 0 0]", b"[5 5 1 1]", b"[a b]"])
def test_pages_of_impossible_sizes_end_in_an_answer_or_a_reason(asks: Asks, box: bytes) -> None:
    data = papers.pdf("a", box=box)
    for op in (Op.PDF_FACTS, *LEVELS):
        assert ended(asks, data, op) in (None, Cause.DAMAGED, Cause.NO_SUCH_PAGE)


@pytest.mark.parametrize("box", [b"[0 0 100000 1]", b"[0 0 1 100000]", b"[0 0 14400 14400]"])
def test_pages_of_odd_shapes_stay_within_their_level(asks: Asks, box: bytes) -> None:
    for op, longest in zip(LEVELS, (12, 96, 480, 4096), strict=True):
        pixels = ask(asks, papers.pdf("a", box=box), op).pixels
        assert pixels is not None
        assert max(pixels.width, pixels.height) <= longest


@pytest.mark.parametrize("seed", range(40))
def test_a_mutated_document_ends_in_an_answer_or_a_reason(asks: Asks, seed: int) -> None:
    luck = random.Random(seed)
    data = bytearray(papers.pdf("one", "two"))
    for _ in range(luck.randrange(1, 60)):
        data[luck.randrange(len(data))] = luck.randrange(256)
    for op in (Op.PDF_FACTS, Op.PDF_REDUCED, Op.PDF_TEXT):
        assert ended(asks, bytes(data), op) not in (Cause.FORBIDDEN, Cause.BROKEN_ANSWER, Cause.STOPPED)


def ended(asks: Asks, data: bytes, op: Op) -> Cause | None:
    """Return why a document was refused, or nothing when it was read."""
    try:
        ask(asks, data, op)
    except DecodeFailedError as error:
        return error.cause
    return None
