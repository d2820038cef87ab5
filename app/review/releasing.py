"""What is kept back of a case until its time: the decision until the own answers are in, the ending until the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import queries as cases
from app.cases.model import CaseId, State
from app.changes import Changes, Topic
from app.decisions import queries as decisions
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.review import pack_store
from app.review.errors import NotAPackError
from app.review.pack_store import PackRow
from app.review.packed import case_in, usable
from app.review.papers import Papers, Part, put, read_papers
from app.review.reading import read_again
from app.vault.migrate import scripts

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk


class NotYetError(StillwaterError):
    """What is kept back is shown only when the own work is done."""

    def __init__(self) -> None:
        super().__init__(
            _("This is shown once your own answers, or your verdict, are in."), kept=_("Nothing was shown.")
        )


def release(desk: Desk, review_desk: Desk, case_uid: str, part: Part) -> Changes:
    """Lay open what was kept back of a case, once the own answers (or the verdict) are locked; again does nothing."""
    found = usable(desk, review_desk.vault.uid)
    if part is Part.BEFORE or not _due(desk, found.uid, case_uid, part):
        raise NotYetError
    changes, case_id = Changes(), case_in(review_desk, case_uid)
    for each in (Part.DECISION, part):
        if not _is_out(review_desk.db, case_id, each):
            changes |= _lay_open(desk, review_desk, found, case_uid, each)
    return changes


def case_papers(desk: Desk, found: PackRow, case_uid: str, part: Part) -> Papers:
    """Return a part of a case as rows of today's tables; after an upgrade they come from the pack's file once more."""
    kept = pack_store.kept_back(desk.db, found.id, case_uid)
    if kept.papers["schema"] == len(scripts()):
        return read_papers(kept.papers[part.value])
    index = read_again(desk, found)
    return next(case.papers[part] for case in index.cases if case.uid == case_uid)


def _due(desk: Desk, pack_uid: str, case_uid: str, part: Part) -> bool:
    states = ("submitted", "done") if part is Part.DECISION else ("done", "done")
    row = desk.db.execute(
        "SELECT 1 FROM review WHERE pack_uid = ? AND case_uid = ? AND reviewer_uid = ? AND origin = 'own' AND state IN (?, ?)",
        (pack_uid, case_uid, desk.person.uid, *states),
    ).fetchone()
    return row is not None


def _is_out(db: Connection, case_id: CaseId, part: Part) -> bool:
    (state,) = db.execute("SELECT state FROM cases WHERE id = ?", (case_id,)).fetchone()
    return state == State.CLOSED.value or (part is Part.DECISION and state == State.DECIDED.value)


def _lay_open(desk: Desk, review_desk: Desk, found: PackRow, case_uid: str, part: Part) -> Changes:
    papers, case_id = case_papers(desk, found, case_uid, part), case_in(review_desk, case_uid)
    with review_desk.transaction(Permission.REVIEW) as tx:
        put(tx.db, papers)
        _check_readable(tx.db, case_id)
        body = {"case": case_uid}
        tx.wrote("review_pack", found.uid, 1, f"pack.{part.value}", body, topics=(Topic.REVIEW,), cases=(case_id,))
    return tx.changes


def _check_readable(db: Connection, case_id: CaseId) -> None:
    """Refuse rows that the pages of a case cannot read; nothing of the part is laid open then."""
    try:
        cases.case_page(db, case_id)
        decisions.decisions(db, case_id)
        decisions.ending(db, case_id)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAPackError(_("what it says of a case cannot be so")) from error
