"""The queue and the search, beside the same statements on the same SQLite without a key."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from sqlcipher3.dbapi2 import Connection

from app.cases import queue
from app.cases.model import Imminence, Kind, State
from app.cases.queue import Filters
from tests.bench.filled import CJK, EVERY, USUAL, filled
from tests.bench.scale import Scale
from tests.bench.table import Row, at_most, best, timed, within

SINGLE = {
    "no filter": Filters(),
    "state": Filters(state=State.NEW),
    "kind": Filters(kind=Kind.PRESERVATION),
    "risk": Filters(imminence=Imminence.DAYS),
    "country": Filters(country="NO"),
    "mine": Filters(owner_id=1),
}
# No country is called ZZ: a pair that no case has is looked for to the end.
PAIRS = {
    "state and kind": Filters(state=State.CLAIMED, kind=Kind.PROACTIVE),
    "state and risk": Filters(state=State.NEW, imminence=Imminence.UNKNOWN),
    "state and country": Filters(state=State.WAITING, country="NO"),
    "state and absent country": Filters(state=State.NEW, country="ZZ"),
    "kind and risk": Filters(kind=Kind.PROACTIVE, imminence=Imminence.UNKNOWN),
    "kind and country": Filters(kind=Kind.PROACTIVE, country="JP"),
    "kind and closed": Filters(kind=Kind.PROACTIVE, state=State.CLOSED),
    "risk and country": Filters(imminence=Imminence.UNKNOWN, country="SE"),
    "mine and state": Filters(owner_id=1, state=State.ON_HOLD),
    "mine and kind": Filters(owner_id=1, kind=Kind.PROACTIVE),
    "mine and risk": Filters(owner_id=1, imminence=Imminence.UNKNOWN),
    "mine and country": Filters(owner_id=1, country="SE"),
}
EVERYWHERE = {"a word of every case": Filters(text=EVERY)}
# Nothing is promised of these but that progress shows and that they can be cancelled.
SLOWER = {
    "two words of every case": Filters(text=f"{EVERY} request"),
    "a word of every case, mine": Filters(text=EVERY, owner_id=1),
    "a word of every case, closed": Filters(text=EVERY, state=State.CLOSED),
}
TERMS = {
    "a usual word": Filters(text=USUAL),
    "a usual word's beginning": Filters(text="w0001"),
    "Japanese": Filters(text=CJK),
}


def page(db: Connection, filters: Filters) -> object:
    """Read a first page as the queue does."""
    return queue.rows(db, queue.page_ids(db, filters))


def queue_pages(scale: Scale) -> Iterator[Row]:
    """Measure a page of the queue with no filter and with each."""
    many, few = filled(scale.many), filled(scale.few)
    keyed, plain, small = many.keyed(), many.unkeyed(), few.keyed()
    for name, filters in SINGLE.items():
        figure, bare, less = _page_times((keyed, plain, small), filters, scale.repeats)
        what = f"queue page, {name}, {scale.many:,} cases"
        yield at_most(what, figure, "the same SELECT without a key", bare, 2.5)
        yield at_most(what, figure, f"itself at {scale.few:,} cases", less, 1.5)
    for db in (keyed, plain, small):
        db.close()


def first_pages(scale: Scale) -> Iterator[Row]:
    """Measure pairs of filters and words of every case, on a connection that has read nothing yet."""
    many = filled(scale.many)
    for name, filters in (PAIRS | EVERYWHERE | SLOWER).items():
        figure = _cold(many.keyed, filters, scale.repeats)
        bare = _cold(many.unkeyed, filters, scale.repeats)
        what, beside = f"first page, {name}, {scale.many:,} cases", "the same without a key"
        row = within(what, figure, beside, bare, 100)
        yield replace(row, must="told only", met=None) if name in SLOWER else row


def search(scale: Scale) -> Iterator[Row]:
    """Measure the first 200 hits of usual words, Japanese too."""
    many = filled(scale.many)
    keyed, plain = many.keyed(), many.unkeyed()
    for name, filters in TERMS.items():
        figure, bare = _page_times((keyed, plain), filters, scale.repeats)
        what = f"search, {name}, {scale.many:,} cases"
        yield at_most(what, figure, "the same FTS5 without a key", bare, 3)
        yield within(what, _cold(many.keyed, filters, scale.repeats), "the same, read before", figure, 100)
    keyed.close()
    plain.close()


def _page_times(connections: Sequence[Connection], filters: Filters, repeats: int) -> list[float]:
    """Measure on connections that stay open, as the window's does; the first run fills their caches."""
    return best([partial(page, db, filters) for db in connections], repeats + 1)


def _cold(connect: Callable[[], Connection], filters: Filters, repeats: int) -> float:
    """Measure on a connection whose own cache is empty."""

    def once() -> float:
        db = connect()
        try:
            return timed(lambda: page(db, filters))
        finally:
            db.close()

    return sorted(once() for _ in range(repeats))[repeats // 2]
