"""What a case is can be corrected: the kind was guessed from a mail, and the form follows it until something is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cases import store as cases
from app.cases.actions import ReasonMissingError, owned, write_kind
from app.cases.model import CaseId, Kind, State
from app.changes import Changes
from app.decisions import store
from app.errors import StillwaterError
from app.i18n import _

if TYPE_CHECKING:
    from app.desk import Desk

# Until then nothing rests on the kind but a place in the queue.
UNEXPLAINED = frozenset({State.NEW, State.CLAIMED})


class KindDecidedError(StillwaterError):
    """Something was decided under the form of a kind; it stays what it was decided as."""

    def __init__(self) -> None:
        super().__init__(
            _("Something was decided in this case, as the kind that it is."),
            kept=_("Nothing was changed."),
            do=_("Correct the decision, or open another case for what is asked besides."),
        )


def needs_reason(state: State) -> bool:
    """Tell whether a new kind has to be explained: somebody waits for an answer of the old one, or lays it aside."""
    return state not in UNEXPLAINED


def change_kind(desk: Desk, case_id: CaseId, kind: Kind, reason: str = "") -> Changes:
    """Say what a case really asks for: its clocks begin anew from receipt, and so does its form; drafts of the old go."""
    with desk.transaction() as tx:
        case = cases.load(tx.db, case_id)
        if case.state is not State.NEW:
            owned(tx, case_id)
        if needs_reason(case.state) and not reason.strip():
            raise ReasonMissingError
        if case.state is State.CLOSED or store.last_decision(tx.db, case_id) is not None:
            raise KindDecidedError
        if kind is case.kind:
            return Changes()
        store.drop_drafts(tx, case_id)
        write_kind(tx, case, kind, reason.strip())
    return tx.changes
