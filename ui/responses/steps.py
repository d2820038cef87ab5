"""The questions behind the buttons of an answer's data: what to import, how to seal, what to report."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.cases import queries as cases
from app.cases.model import Severity
from app.clock import utc_text
from app.decisions.model import Category
from app.errors import StillwaterError
from app.evidence.model import ItemId, ItemKind, Source
from app.evidence.queries import ItemRow, items
from app.i18n import _, ngettext
from app.responses import disclosing, exports, media, queries
from app.responses.child_safety import NewReport
from app.responses.cybertipline import schema
from app.responses.disclosing import Ask, Ways
from app.responses.errors import BadExportError, OneAtATimeError
from app.responses.exports import ExportRow, NewExport
from app.responses.model import ExportId
from app.responses.order_forms import papers
from app.responses.tables import moment

if TYPE_CHECKING:
    from pathlib import Path

    from app.cases.model import CaseId
    from app.responses.queries import ResponseRow
    from ui.shell.context import Context

BY_KEY, BY_PHONE = "key", "phone"
_IN, _OUT = "in", "out"
_FILE = "file"
_SHOWN = frozenset({ItemKind.PICTURE, ItemKind.VIDEO})


def ask_import(context: Context, case_id: CaseId) -> NewExport | None:
    """Ask for an export: the file, whose, of which category, by which query, taken when."""
    ask = context.ask
    chosen = _one_file(context, _("Export of the platform's own system, CSV or JSON"))
    account = choose_account(context, case_id, _("Whose data is it?")) if chosen else None
    if chosen is None or account is None:
        return None
    kinds = [(category.value, category.label) for category in Category]
    category = ask.choose(_("Which category is it?"), _("It goes out only if it was decided on."), kinds, _("Go on"))
    words = _("As it was run, so that it can be run again.")
    query = None if category is None else ask.text(_("By which query?"), words, _("Go on"), lines=True)
    if category is None or query is None:
        return None
    when = _taken(context, chosen)
    return None if when is None else NewExport(chosen, account, Category(category), query, when)


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


def ask_mail(context: Context, row: ResponseRow) -> tuple[str, Path] | None:
    """Ask whom a mail draft is for, and where it is to be."""
    ask = context.ask
    words = _("Whom is it for? It is saved as a draft; your mail program sends it, not Stillwater.")
    to = ask.text(_("Mail draft"), words, _("Go on"), value=str(row.body.get("mail_to") or ""))
    path = None if to is None else ask.place(_("Save the mail draft"), f"{row.title}.eml".replace("/", "-"))
    return None if to is None or path is None else (to, path)


def ask_withdrawal(context: Context, case_id: CaseId) -> tuple[ExportId, str] | None:
    """Ask which export was wrong, and why."""
    ask = context.ask
    rows = [row for row in exports.exports(context.desk.db, case_id) if not row.withdrawn]
    words = _("It stays on record with the reason, and is in no package from now on.")
    choices = [(str(row.id), f"{row.account} · {row.category.label} · {row.name}") for row in rows]
    which = ask.choose(_("Withdraw an export"), words, choices, _("Go on")) if choices else None
    why = None if which is None else ask.text(_("Why was it wrong?"), words, _("Withdraw it"), lines=True)
    return None if which is None or why is None else (ExportId(int(which)), why)


def ask_order(context: Context, case_id: CaseId) -> ItemId | Path | None:
    """Ask which paper of the requester is the form, or for a file where it came beside the case."""
    rows = papers(context.desk.db, case_id)
    choices = [*((str(row.id), row.name) for row in rows), (_FILE, _("A file that came another way"))]
    words = _("Its sections are read and shown. It is not checked against the regulation, and nothing is sent.")
    which = context.ask.choose(_("Which paper is the form?"), words, choices, _("Go on")) if rows else _FILE
    if which != _FILE:
        return None if which is None else ItemId(int(which))
    return _one_file(context, _("EPOC Form 1: PDF, office file, XML or text"))


def ask_package(context: Context, case_id: CaseId) -> Ways | None:
    """Ask what stays out of a package that could be in it, and how it is opened."""
    left = _left_out(context, case_id)
    if left is None:
        return None
    ask = context.ask
    ways = [(BY_PHONE, _("A passphrase, told by phone")), (BY_KEY, _("Their age key"))]
    way = ask.choose(_("Make the package"), _("Letter, data, manifest and record, encrypted whole."), ways, _("Go on"))
    key = ask.text(_("Their age key"), _("It begins with age1."), _("Make it")) if way == BY_KEY else ""
    return None if way is None or key is None else Ways(key, *left)


def _left_out(context: Context, case_id: CaseId) -> tuple[frozenset[ExportId], frozenset[ItemId]] | None:
    """Ask of each export and file whether it goes along; what is flagged in it is told beside it."""
    desk = context.desk
    try:
        force = queries.in_force(desk, case_id)
        rows, files = disclosing.usable(desk, case_id, force), media.given(desk, case_id, force)
    except StillwaterError as error:
        context.ask.tell(error)
        return None
    # One export alone with nothing to be told goes along without a question: there would be no package without it.
    offered = rows if len(rows) + len(files) > 1 or any(row.found for row in rows) else ()
    asked = [(f"e{row.id}", export_line(row)) for row in offered]
    asked += [(f"f{each.row.id}", file_line(each)) for each in files]
    out = set[str]()
    for name, words in asked:
        both = [(_IN, _("It goes along")), (_OUT, _("It stays out of this package"))]
        said = context.ask.choose(_("What goes along?"), words, both, _("Go on"))
        if said is None:
            return None
        out |= {name} if said == _OUT else set()
    return (
        frozenset(row.id for row in rows if f"e{row.id}" in out),
        frozenset(ItemId(each.row.id) for each in files if f"f{each.row.id}" in out),
    )


def export_line(row: ExportRow) -> str:
    """Return an export in a line, with what was flagged in its words, and why it was withdrawn."""
    rows = ngettext("{n} row", "{n} rows", row.rows).format(n=row.rows)
    parts = [row.account, row.category.label, row.name, rows, f"SHA-256 {row.sha256[:12]}…"]
    # One word may stand on the lists of several languages: it is told once.
    if terms := max(row.found.get("terms", {}).values(), default=0):
        parts.append(ngettext("{n} flagged term", "{n} flagged terms", terms).format(n=terms))
    if lists := row.found.get("lists"):
        names = ", ".join(f"{name} ({n})" for name, n in lists.items())
        parts.append(_("hashes that a list knows: {names}").format(names=names))
    if row.withdrawn:
        parts.append(_("withdrawn: {why}").format(why=row.withdrawn))
    return " · ".join(parts)


def file_line(each: media.Given) -> str:
    """Return a file that the decision gives out in a line, with what keeps it from going."""
    held = _("may not go: {why}").format(why=each.held) if each.held else _("goes as it came, byte for byte")
    return f"{each.row.name} · {each.reason} · {held}"


def ask_report(context: Context, case_id: CaseId) -> NewReport | None:
    """Ask what a CyberTipline draft says: the kind of incident, when, and whether it is urgent."""
    ask, db = context.ask, context.desk.db
    kinds = [(each, each) for each in schema().values["incidentType"]]
    incident = ask.choose(_("CyberTipline report, draft"), _("Nothing is sent by itself."), kinds, _("Go on"))
    if incident is None:
        return None
    received = cases.case_page(db, case_id).row.received_at
    words = _("With its zone, as in {at}.").format(at=received)
    happened = ask.text(_("When did it happen?"), words, _("Go on"), value=received)
    if happened is None:
        return None
    ways = [("no", _("No")), ("yes", _("Yes: say why"))]
    urgent = ask.choose(_("Is it urgent?"), _("A reason asks for urgent handling there."), ways, _("Go on"))
    why = ask.text(_("Why is it urgent?"), "", _("Go on"), lines=True) if urgent == "yes" else ""
    if urgent is None or why is None:
        return None
    return NewReport(incident, happened.strip(), why, [ItemId(row.id) for row in _reported(items(db, case_id))])


def confirm_report(context: Context, files: int, seen: int) -> bool:
    """Ask whether the draft is to be written, now that it is counted what of it was viewed."""
    words = ngettext("{n} file is named by its hash", "{n} files are named by their hashes", files).format(n=files)
    effect = _("{files}; {seen} of them viewed, as the record of looks says. No file goes along.").format(
        files=words, seen=seen
    )
    return context.ask.confirm(_("Draft the report?"), effect, _("Draft it"))


def _one_file(context: Context, title: str) -> Path | None:
    """Ask for a file; where several were chosen none is taken, so that none is dropped in silence."""
    chosen = context.ask.files(title)
    if len(chosen) > 1:
        context.ask.tell(OneAtATimeError(len(chosen)))
        return None
    return next(iter(chosen), None)


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
    at = moment(said)
    if at is None:
        context.ask.tell(BadExportError(path.name, _("“{time}” names no time with its zone").format(time=said[:40])))
    return at
