"""Which looks the caps have not heard of yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wellness.ledger import UNSEEN

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection


def not_yet_paced(own: Connection) -> list[tuple[str, str]]:
    """Return severity and class of each look at L3 or above that was not counted yet, once."""
    found = own.execute(
        "SELECT id, severity, class, ended_by IS ? FROM span WHERE paced = 0 AND reached IN ('L3', 'L4') ORDER BY id",
        (UNSEEN,),
    ).fetchall()
    own.executemany("UPDATE span SET paced = 1 WHERE id = ?", [(row[0],) for row in found])
    return [(severity, content_class) for _id, severity, content_class, unseen in found if not unseen]


def any_close(own: Connection) -> bool:
    """Tell whether something is open at L3 or above at this moment; a requester's paper is no exposure."""
    found = own.execute(
        "SELECT 1 FROM span WHERE ended_at IS NULL AND level IN ('L3', 'L4') AND class <> 'papers' LIMIT 1"
    ).fetchone()
    return found is not None
