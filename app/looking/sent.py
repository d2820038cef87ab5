"""A page of a letter of ours as it went out: it is no evidence, so no look is counted, and nothing else is opened here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cage.model import Job, Op, Pixels
from app.errors import StillwaterError
from app.evidence import sealing
from app.i18n import _

if TYPE_CHECKING:
    from app.cage.client import Cage
    from app.desk import Desk

FOLDER = "responses"


class NotALetterError(StillwaterError):
    """What was asked for is no page that went out from here."""

    def __init__(self) -> None:
        super().__init__(_("That is no letter of ours."), kept=_("Nothing was opened."))


def page_of_letter(desk: Desk, cage: Cage, file_id: int, page: int = 1) -> tuple[Pixels, int]:
    """Return a page of a sent letter as a picture, and how many pages it has; waits, on any thread.

    By the number of a file that went out alone: what came in has other rows, and they lead through the gate.
    """
    row = desk.db.execute(
        "SELECT uid, sealed_name, wrapped_key FROM response_file WHERE id = ? AND media_type = 'application/pdf'",
        (file_id,),
    ).fetchone()
    if row is None:
        raise NotALetterError
    uid, name, wrapped = row
    with sealing.open_sealed(desk.vault, uid, name, wrapped, FOLDER) as source, cage.open(source) as session:
        facts = session.ask(Job(Op.PDF_FACTS))
        shown = session.ask(Job(Op.PDF_FULL, params={"page": page}))
    if shown.pixels is None:
        raise NotALetterError
    return shown.pixels, facts.count("pages")
