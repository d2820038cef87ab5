"""The columns of the directory."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _
from app.requesters.agency_queries import AgencyRow
from ui.kit.rows import Column
from ui.requester.words import kind_word


def agency_columns() -> Sequence[Column[AgencyRow]]:
    """Return what the table of agencies shows."""
    return (
        Column(_("Country"), lambda row: row.country, 72),
        Column(_("Agency"), lambda row: row.name, 200, share=3),
        Column(_("Kind"), lambda row: kind_word(row.kind), 130, quiet=True, gives_way=2),
        Column(_("Place"), lambda row: row.jurisdiction, 110, share=1, gives_way=1),
        Column(_("Domains"), lambda row: row.domains, 160, share=2, gives_way=3),
        Column(_("Numbers"), lambda row: str(row.numbers), 84, numeric=True, gives_way=4),
        Column(_("Last tested"), lambda row: row.tested_on or _("never"), 110),
        Column(_("Calls"), _calls, 150, quiet=True, gives_way=5),
    )


def _calls(row: AgencyRow) -> str:
    return (
        _("{yes} confirmed, {no} denied").format(yes=row.confirmed, no=row.denied) if row.confirmed + row.denied else ""
    )
