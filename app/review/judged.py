"""Reviews as columns: for each decision what was decided, and what each reviewer answered who had not seen it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import orjson

from app.decisions.protocol import Protocol
from app.identity import Permission
from app.review.bootstrap import Cancelled, Progress, StoppedError
from app.review.columns import Asked, Column, Columns
from app.review.groups import Cell
from app.review.questions import OUTCOME, Compared, protocols_of, questions
from app.review.settlements import not_counting

if TYPE_CHECKING:
    from app.desk import Desk

_TOLD_EVERY = 500
_MONTH = len("2026-03")
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Everything that was reviewed, read once: figures of all kinds are worked out from it."""

    cells: tuple[Cell, ...]
    questions: Mapping[str, Compared]
    protocols: Mapping[str, Protocol]
    columns: Mapping[str, Column]
    # Reviews that a supervisor settled not to count.
    left_out: int = 0

    @property
    def cases(self) -> int:
        """Return how many decisions were reviewed."""
        return len(self.cells)


def judged(desk: Desk, progress: Progress, cancelled: Cancelled = lambda: False) -> Judged:
    """Read every review of a case that was sampled; golden cases and calibrations were chosen, and are apart."""
    desk.require(Permission.REVIEW)
    (total,) = desk.db.execute("SELECT count(*) FROM review").fetchone()
    rows = desk.db.execute(
        "SELECT decision_uid, protocol_sha256, decided_at, decided_outcome, decision, answers, vault_uid, reviewer_uid,"
        " submitted_at, uid, supersedes_uid FROM review WHERE state <> 'blind' AND golden = 0 AND calibration_uid IS NULL"
    )
    return _read(desk, rows, total, progress, cancelled)


def golden(desk: Desk, progress: Progress, cancelled: Cancelled = lambda: False) -> Judged:
    """Read every review of a golden case, each beside what was known to be right when it was made; a review is a row."""
    desk.require(Permission.REVIEW)
    rows = desk.db.execute(
        "SELECT r.uid, r.protocol_sha256, r.submitted_at, g.outcome, json_object('answers', json(g.answers)), r.answers,"
        " r.vault_uid, r.reviewer_uid, r.submitted_at, r.uid, NULL FROM review r"
        " JOIN cases c ON c.uid = r.case_uid JOIN golden_case g ON g.id ="
        " (SELECT known.id FROM golden_case known WHERE known.case_id = c.id AND known.named_at <= r.submitted_at"
        " ORDER BY known.named_at DESC LIMIT 1)"
        " WHERE r.state <> 'blind' AND r.golden = 1 AND g.protocol_sha256 = r.protocol_sha256"
        " AND NOT EXISTS (SELECT 1 FROM review later WHERE later.supersedes_uid = r.uid"
        " AND later.reviewer_uid = r.reviewer_uid AND later.vault_uid = r.vault_uid)"
    ).fetchall()
    return _read(desk, rows, len(rows), progress, cancelled)


def _read(desk: Desk, rows: Iterable[Row], total: int, progress: Progress, cancelled: Cancelled) -> Judged:
    read = Columns()
    asked: dict[str, Asked] = {}
    cells: list[Cell] = []
    silent, left_out = not_counting(desk.db), 0
    for number, (case, form, at, outcome, decision, answers, vault, person, given_at, uid, amends) in enumerate(rows):
        if number % _TOLD_EVERY == 0:
            progress(number, total)
            if cancelled():
                raise StoppedError
        if amends:
            read.amended(amends, (vault, person))
        if uid in silent:
            left_out += 1
            continue
        if form not in asked:
            asked[form] = read.form(questions(protocols_of(desk.db, [form]).values()))
        if case not in read.cases:
            cells.append((outcome, form, at[:_MONTH]))
            decided = orjson.loads(decision).get("answers", {})
            decided[OUTCOME] = outcome
            read.decided(case, decided, asked[form])
        read.given(case, (vault, person), (given_at, uid), orjson.loads(answers), asked[form])
    progress(total, total)
    protocols, columns = protocols_of(desk.db, asked), read.columns()
    compared = questions(protocols.values())
    return Judged(
        tuple(cells), {key: compared[key] for key in compared if key in columns}, protocols, columns, left_out
    )
