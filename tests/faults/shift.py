"""A shift to listen at: bring in, look, decide, set aside, search; then wait, and lock when told."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from app import log
from app.cage.client import Cage
from app.cage.model import limits_of
from app.cases import queue
from app.cases.actions import add_note, claim, hold, resume
from app.cases.model import CaseId
from app.cases.queue import Filters
from app.clock import SystemClock
from app.decisions.actions import save_draft, submit
from app.desk import Desk, close_desk, open_desk
from app.evidence import queries as evidence
from app.evidence.model import ItemId, ItemKind
from app.hardening import harden
from app.identity import Role
from app.intake.process import ImportProcess
from app.looking import gate
from app.looking.model import EndedBy, Gesture, Level, Purpose
from app.looking.notes import Note, note_item
from app.settings import shipped
from app.vault.create import create
from app.vault.model import FLOOR, Limits
from app.wellness.actions import sit_down
from tests.decisions.forms import DISCLOSE

COUNTED = {
    "cases": "SELECT count(*) FROM cases",
    "quarantined": "SELECT count(*) FROM arrival WHERE outcome = 'quarantined'",
    "looks": "SELECT count(*) FROM look",
    "decisions": "SELECT count(*) FROM decision",
}


def main() -> None:
    """Work the shift that standard input describes, say when it is worked, and lock at the next line."""
    harden()
    told = json.loads(sys.stdin.readline())
    if "log" in told:
        log.keep(Path(told["log"]))
    folder, passphrase = Path(told["vault"]), told["passphrase"]
    limits = Limits(reserve_bytes=4096)
    made = create(
        folder,
        "Robin Vale",
        Role.RESPONDER,
        passphrase,
        secrets=None,
        cost=FLOOR,
        limits=limits,
        clock=SystemClock(),
    )
    desk = open_desk(made.vault, SystemClock(), shipped())
    sit_down(desk)
    done = work(desk, Path(told["bring"]), told["words"])
    log.done("a shift")
    sys.stdout.write(json.dumps(done) + "\n")
    sys.stdout.flush()
    sys.stdin.readline()
    close_desk(desk)


def work(desk: Desk, bring: Path, words: dict[str, Any]) -> dict[str, int]:
    """Do everything that handles what a case says, and return what came of it."""
    list(ImportProcess(desk, [bring]).events())
    with Cage(limits_of(desk.settings.vault)) as cage:
        for case_id in map(CaseId, queue.page_ids(desk.db, Filters())):
            claim(desk, case_id)
            add_note(desk, case_id, words["note"])
            hold(desk, case_id, words["reason"])
            resume(desk, case_id)
            looks = sum(look(desk, cage, ItemId(item.id), item.kind) for item in evidence.items(desk.db, case_id))
            note_item(desk, ItemId(evidence.items(desk.db, case_id)[0].id), Note(people=words["note"][:400]))
            if looks:
                save_draft(desk, case_id, {"rationale": words["draft"]})
            submit(desk, case_id, {**DISCLOSE, "rationale": words["rationale"]})
    for name, said in words.items():
        assert queue.page_ids(desk.db, Filters(text=said.split()[0])) or name == "draft"
    return {name: desk.db.execute(sql).fetchone()[0] for name, sql in COUNTED.items()}


def look(desk: Desk, cage: Cage, item_id: ItemId, kind: ItemKind) -> int:
    """Open an item level by level, as far as its kind can be shown."""
    if kind not in (ItemKind.PICTURE, ItemKind.TEXT):
        return 0
    for level in (Level.L2, Level.L3, Level.L4):
        shown = gate.open_look(desk, cage, item_id, level, purpose=Purpose.IDENTIFY, gesture=Gesture.HOLD)
        assert shown.pixels or shown.text
        if level is Level.L4:
            gate.close_look(desk, shown.look, EndedBy.RELEASE, complete=True)
    return 3


if __name__ == "__main__":
    main()
