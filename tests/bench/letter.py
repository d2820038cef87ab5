"""From a decision to a letter on record: filled in, set as PDF/A, hashed and sealed, beside the setting of the page alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from app.cases import actions as cases
from app.cases.model import Kind
from app.cases.opening import NewCase, NewSubject, open_case
from app.decisions import actions as decisions
from app.desk import Desk, close_desk, open_desk
from app.identity import Permission
from app.requesters.model import NewRequester
from app.requesters.store import find_or_add
from app.responses import actions
from app.responses.page import set_page
from app.settings import shipped
from tests.bench.scale import Scale
from tests.bench.table import Row, best, timed, within
from tests.builders import FakeClock
from tests.decisions.forms import DISCLOSE
from tests.responses.conftest import HOUSE
from tests.vaults import new_vault

MUST = 500


def letters(scale: Scale) -> Iterator[Row]:
    """Measure a letter made by the window, the first one with everything that it loads, and those that follow."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        clock = FakeClock()
        desk = open_desk(new_vault(Path(home) / "vault", None, clock).vault, clock, shipped())
        try:
            yield from _made(desk, scale)
        finally:
            close_desk(desk)


def _made(desk: Desk, scale: Scale) -> Iterator[Row]:
    who = NewRequester("Siri Lund", "Nordfylke Police", "siri.lund@politi.example", "", "", "NO")
    with desk.transaction(Permission.KEEP) as tx:
        accounts = tuple(NewSubject("account", f"account-{n}") for n in range(3))
        new = NewCase(
            Kind.EMERGENCY_DISCLOSURE, "A hiker is missing", "NO", desk.clock.now(), "mail",
            find_or_add(tx, who), subjects=accounts,
        )  # fmt: skip
        case_id = open_case(tx, new).id
    cases.claim(desk, case_id)
    decisions.submit(desk, case_id, DISCLOSE)
    template = actions.template_for(desk, case_id, "en")

    def make() -> object:
        return actions.write_letter(desk, case_id, template, HOUSE)

    first = timed(make)
    ahead = actions.look_ahead(desk, case_id, template, HOUSE)
    bare, made = best([lambda: set_page(ahead.letter, desk.clock.now()), make], scale.repeats)
    yield within(
        "letter to PDF/A on record, the first one", first, "its page alone, once the fonts are there", bare, MUST
    )
    yield within("letter to PDF/A on record, any further one", made, "its page alone", bare, MUST)
