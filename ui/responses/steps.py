"""The questions behind the buttons of an answer's data: what to import, how to seal, what to report."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.cases import queries as cases
from app.cases.model import Severity
from app.clock import utc_text
from app.decisions.model import Category
from app.evidence.model import ItemId, ItemKind, Source
from app.evidence.queries import ItemRow, items
from app.i18n import _, ngettext
from app.responses import exports
from app.responses.child_safety import NewReport, viewed
from app.responses.cybertipline import schema
from app.responses.disclosing import Ask
from app.responses.errors import BadExportError
from app.responses.exports import NewExport

if TYPE_CHECKING:
    from pathlib import Path

    from app.cases.model import CaseId
    from ui.shell.context import Context

BY_KEY, BY_PHONE = "key", "phone"
_SHOWN = frozenset({ItemKind.PICTURE, ItemKind.VIDEO})


def ask_import(context: Context, case_id: CaseId) -> NewExport | None:
    """Ask for an export: the file, whose, of which category, by which query, taken when."""
    ask = context.ask
    chosen = ask.files(_("Export of the platform's own system, CSV or JSON"))
    account = choose_account(context, case_id, _("Whose data is it?")) if chosen else None
    if account is None:
        return None
    kinds = [(category.value, category.label) for category in Category]
    category = ask.choose(_("Which category is it?"), _("It goes out only if it was decided on."), kinds, _("Go on"))
    words = _("As it was run, so that it can be run again.")
    query = None if category is None else ask.text(_("By which query?"), words, _("Go on"), lines=True)
    if category is None or query is None:
        return None
    when = _taken(context, chosen[0])
    return None if when is None else NewExport(chosen[0], account, Category(category), query, when)


def choose_account(context: Context, case_id: CaseId, heading: str) -> str | None:
    """Ask for one of the case's accounts; where there is one, it is that."""
    named = exports.accounts(context.desk.db, case_id)
    if len(named) == 1:
        return named[0]
    return context.ask.choose(heading, _("The accounts of this case."), [(each, each) for each in named], _("Go on"))


def ask_colleague(context: Context, case_id: CaseId) -> tuple[Ask, str, str] | None:
    """Ask what a colleague is to do to which account, and why."""
    ask = context.ask
    words = _("It is put on record, and can be saved as a mail draft; nothing is sent by itself.")
    what = ask.choose(_("Ask a colleague"), words, [(each.value, each.label) for each in Ask], _("Go on"))
    account = None if what is None else choose_account(context, case_id, _("Which account?"))
    why = None if account is None else ask.text(_("Why?"), words, _("Put it on record"), lines=True)
    return None if what is None or account is None or why is None else (Ask(what), account, why)


def ask_sealing(context: Context) -> tuple[str, str] | None:
    """Ask how a package is opened: by a passphrase told by phone, or by the recipient's age key."""
    ask = context.ask
    ways = [(BY_PHONE, _("A passphrase, told by phone")), (BY_KEY, _("Their age key"))]
    way = ask.choose(_("Make the package"), _("Letter, data, manifest and record, encrypted whole."), ways, _("Go on"))
    if way != BY_KEY:
        return None if way is None else (way, "")
    key = ask.text(_("Their age key"), _("It begins with age1."), _("Make it"))
    return None if key is None else (way, key)


def ask_report(context: Context, case_id: CaseId) -> NewReport | None:
    """Ask what a CyberTipline draft says: the kind of incident, when, and whether it is urgent."""
    ask, db = context.ask, context.desk.db
    kinds = [(each, each) for each in schema().values["incidentType"]]
    incident = ask.choose(_("CyberTipline report, draft"), _("Nothing is sent by itself."), kinds, _("Go on"))
    if incident is None:
        return None
    received = cases.case_page(db, case_id).row.received_at
    happened = ask.text(
        _("When did it happen?"), _("With its zone, as in {at}.").format(at=received), _("Go on"), value=received
    )
    if happened is None:
        return None
    ways = [("no", _("No")), ("yes", _("Yes: say why"))]
    urgent = ask.choose(_("Is it urgent?"), _("A reason asks for urgent handling there."), ways, _("Go on"))
    why = ask.text(_("Why is it urgent?"), "", _("Go on"), lines=True) if urgent == "yes" else ""
    named = _reported(items(db, case_id))
    seen = sum(viewed(context.desk, case_id, row) for row in named)
    words = ngettext("{n} file is named by its hash", "{n} files are named by their hashes", len(named)).format(
        n=len(named)
    )
    effect = _("{files}; {seen} of them viewed, as the record of looks says. No file goes along.").format(
        files=words, seen=seen
    )
    if urgent is None or why is None or not ask.confirm(_("Draft the report?"), effect, _("Draft it")):
        return None
    return NewReport(incident, happened.strip(), why, [ItemId(row.id) for row in named])


def _reported(rows: list[ItemRow]) -> list[ItemRow]:
    """Return what a report is about: what was classified hardest or stands on a list; else all that a subject showed."""
    theirs = [row for row in rows if row.source is Source.SUBJECT]
    hardest = [row for row in theirs if row.severity is Severity.S4 or row.known is not None]
    return hardest or [row for row in theirs if row.kind in _SHOWN]


def _taken(context: Context, path: Path) -> datetime | None:
    now = utc_text(context.desk.clock.now())
    said = context.ask.text(
        _("When was it taken?"), _("With its zone, as in {at}.").format(at=now), _("Import"), value=now
    )
    if said is None:
        return None
    at = exports.moment(said)
    if at is None:
        context.ask.tell(BadExportError(path.name, _("“{time}” names no time with its zone").format(time=said[:40])))
    return at
