"""Words of many cases are written by one statement, and each is found all the same."""

from __future__ import annotations

from app.cases import queue, store
from app.cases.model import CaseId, Kind
from app.cases.opening import NewCase, open_case
from app.cases.queue import Filters
from app.cases.words import fold
from app.desk import Desk
from app.identity import Permission


def found(desk: Desk, text: str) -> list[int]:
    return queue.page_ids(desk.db, Filters(text=text))


def opened(desk: Desk, *titles: str) -> list[CaseId]:
    """Open several cases in one transaction, as an import does."""
    now = desk.clock.now()
    with desk.transaction(Permission.KEEP) as tx:
        return [open_case(tx, NewCase(Kind.PRESERVATION, title, "NO", now, "mail")).id for title in titles]


def test_each_case_of_one_transaction_is_found_by_its_own_words(desk: Desk) -> None:
    titles = ("A lighthouse “by the sea”", "桟橋 \\ pier", 'He said "no"\nand left')
    assert [found(desk, word) for word in ("lighthouse", "桟橋", "left")] == [[], [], []]
    ids = opened(desk, *titles)
    assert [found(desk, word) for word in ("lighthouse", "桟橋", "left")] == [[number] for number in ids]


def test_what_is_said_twice_in_one_transaction_is_all_kept(desk: Desk) -> None:
    now = desk.clock.now()
    with desk.transaction(Permission.KEEP) as tx:
        case_id = open_case(tx, NewCase(Kind.PRESERVATION, "first", "NO", now, "mail")).id
        store.hold_words(tx, case_id, "second")
        store.add_words(desk.db, case_id, "third")
    assert [found(desk, word) for word in ("first", "second", "third")] == [[case_id]] * 3


def test_plain_letters_are_folded_like_all_others() -> None:
    signs = "".join(map(chr, range(128)))
    assert fold(signs) + " ä" == fold(signs + " Ä")
