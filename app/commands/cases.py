"""`cases`: list the cases, the open ones in the order of the queue."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.entering import VAULT, looked_in, passphrase_option
from app.commands.speaking import plain, put_all, say
from app.i18n import _

if TYPE_CHECKING:
    from app.cases.queue import QueueRow
    from app.desk import Desk

_CHUNK = 1000


def run(desk: Desk, query: str, limit: int | None) -> Iterator[dict[str, Any]]:
    """Yield cases as `cases --json` prints them: open ones as the queue has them, then closed ones."""
    from app.cases import queue
    from app.cases.model import State

    now = desk.clock.now()
    shelves = [queue.Filters(text=query)] if query.strip() else [queue.Filters(), queue.Filters(state=State.CLOSED)]
    ids = array("q")
    for shelf in shelves:
        if limit is None:
            ids += queue.all_ids(desk.db, shelf)
        else:
            ids.extend(queue.page_ids(desk.db, shelf, limit=limit - len(ids)))
    pages = (queue.rows(desk.db, ids[at : at + _CHUNK]) for at in range(0, len(ids), _CHUNK))
    yield from (_case(row, now) for row in chain.from_iterable(pages))


def _case(row: QueueRow, now: datetime) -> dict[str, Any]:
    from app.cases.place import reason

    return {
        "id": row.id,
        "reference": row.reference,
        "kind": row.kind.value,
        "state": row.state.value,
        "severity": row.severity.value if row.severity else None,
        "imminence": row.imminence.value,
        "requester": row.requester,
        "country": row.country,
        "received_at": row.received_at,
        "due_at": row.due_at,
        "escalate_at": row.escalate_at,
        "evidence": row.evidence,
        "place": reason(row, now),
    }


@click.command("cases")
@click.argument("vault", type=VAULT)
@click.option("--json", "as_array", is_flag=True, help=_("Print the cases as a JSON array."))
@click.option("--query", default="", help=_("Only cases in which these words are written, the newest first."))
@click.option("--limit", type=click.IntRange(min=0), help=_("No more than so many cases."))
@passphrase_option
def cases(vault: Path, *, as_array: bool, query: str, limit: int | None, passphrase_file: Path | None) -> None:
    """List the cases: open ones in the order of the queue, then closed ones."""
    with looked_in(vault, passphrase_file) as desk:
        found = run(desk, query, limit)
        if as_array:
            put_all(found)
            return
        case = None
        for case in found:
            told = (case["reference"], case["imminence"], case["state"], case["country"], case["requester"])
            click.echo("  ".join(plain(str(part)) for part in (*told, case["place"]) if part))
        if case is None and limit != 0:
            say(_("Nothing was found.") if query.strip() else _("There are no cases."))
