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
from app.identity import Permission

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

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


def is_decided(db: Connection, case_id: CaseId) -> bool:
    """Tell whether something was decided under the form of the kind, which stands from then on."""
    return store.last_decision(db, case_id) is not None


def change_kind(desk: Desk, case_id: CaseId, kind: Kind, reason: str = "") -> Changes:
    """Say what a case really asks for: its clocks begin anew from receipt, and so does its form; drafts of the old go."""
    with desk.transaction(Permission.WORK) as tx:
        case = cases.load_kept(tx.db, case_id)
        if case.state is not State.NEW:
            owned(tx, case_id)
        if needs_reason(case.state) and not reason.strip():
            raise ReasonMissingError
        if case.state is State.CLOSED or is_decided(tx.db, case_id):
            raise KindDecidedError
        if kind is case.kind:
            return Changes()
        store.drop_drafts(tx, case_id)
        write_kind(tx, case, kind, reason.strip())
    return tx.changes
