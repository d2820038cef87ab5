"""Opening a pack: believed in the order of its signature, then laid out as a small vault, on record last of all."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.changes import Changes, Topic
from app.clock import utc_text
from app.decisions.documents import BrokenDocumentError
from app.decisions.store import keep_document, protocol_from
from app.i18n import _
from app.identity import Permission
from app.looking.model import Level as Opens
from app.review import container, introducing, pack_store, packed, witnessing
from app.review.container import Pack
from app.review.envelope import Opened
from app.review.errors import NotAPackError, OwnPackError
from app.review.index import Index, IndexCase
from app.review.model import Level
from app.review.pack_store import Kept, Origin, PackRow, Written
from app.review.packed import PutAwayError
from app.review.papers import Papers, Part, Row, put
from app.review.peers import own_peer
from app.review.policies_then import check_policies, lay_policies
from app.review.reading import read
from app.review.scorecards import KIND, parse_scorecard
from app.vault.database import open_encrypted, told
from app.vault.files import sync_folder
from app.vault.keys import Keys, from_b64, new_keys
from app.vault.migrate import begin, scripts
from app.vault.sealed import wrap_item_key
from app.vault.vault import DATABASE

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

_CEILING = {Level.FACTS: Opens.L0, Level.COVERED: Opens.L2, Level.FULL: Opens.L4}


@dataclass(frozen=True, slots=True)
class Opening:
    """What became of opening a pack; again says that it was open here already, and nothing was changed by that."""

    uid: str
    again: bool
    cases: int
    # Items that the file ends before.
    missing: int
    changes: Changes
    # What the file shows of a vault that was put back, or whose record was written anew.
    told: tuple[str, ...] = ()


def open_pack(desk: Desk, path: Path) -> Opening:
    """Open a pack in the reviewer's own vault; takes a moment whatever its size, on any thread."""
    desk.require(Permission.REVIEW)
    with container.open_pack(path) as file:
        opened, index = read(desk, file)
        if opened.vault_uid == desk.vault.uid:
            raise OwnPackError
        there = pack_store.opened_pack(desk.db, index.uid)
        if there is not None:
            return _again(desk, there, file, (opened, index))
        keys = new_keys()
        try:
            with told(desk.vault.folder):
                _lay_out(desk, keys, index)
            changes, differs = _record(desk, keys, (file, opened), index)
        except BaseException:
            packed.remove(desk.vault, f"{index.uid}.new")
            packed.remove(desk.vault, index.uid)
            raise
        finally:
            keys.wipe()
        missing = len(file.missing())
    return Opening(
        index.uid,
        again=False,
        cases=len(index.cases),
        missing=missing,
        changes=changes,
        told=differs,
    )


def _again(desk: Desk, there: PackRow, file: Pack, said: tuple[Opened, Index]) -> Opening:
    opened, index = said
    if hashlib.sha256(opened.payload).hexdigest() != there.sha256:
        raise NotAPackError(_("a pack of the same name was opened here, and this one holds something else"))
    if there.put_away_at is not None:
        raise PutAwayError(there.put_away_at)
    if not packed.is_laid_out(desk.vault, there.uid):
        # A vault that was put back from a copy has the row, and the keys in it, alone.
        keys = packed.keys_of(desk.vault, there)
        try:
            with told(desk.vault.folder):
                _lay_out(desk, keys, index)
        finally:
            keys.wipe()
    changes = Changes()
    if there.path != str(file.path):
        with desk.transaction(Permission.REVIEW) as tx:
            pack_store.move(tx, there, str(file.path))
            tx.wrote("review_pack", there.uid, there.version + 1, "pack.move", {}, topics=(Topic.REVIEW,))
        changes = tx.changes
    return Opening(there.uid, again=True, cases=len(index.cases), missing=len(file.missing()), changes=changes)


def _lay_out(desk: Desk, keys: Keys, index: Index) -> None:
    """Make the small vault with the cases as they stood; what is kept back is not in it. It has its name once it is whole."""
    unfinished = f"{index.uid}.new"
    folder = packed.folder_of(desk.vault, unfinished)
    # A kill while this ran before leaves one, or one that no row names.
    packed.remove(desk.vault, unfinished)
    packed.remove(desk.vault, index.uid)
    (folder / "evidence").mkdir(mode=0o700, parents=True)
    db = open_encrypted(folder / DATABASE, keys.database, create=True)
    try:
        begin(db, scripts())
        db.execute("BEGIN IMMEDIATE")
        _fill(desk, db, keys, index)
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.close()
    sync_folder(folder.rename(packed.folder_of(desk.vault, index.uid)).parent)


def _fill(desk: Desk, db: Connection, keys: Keys, index: Index) -> None:
    _check_documents(index)
    check_policies(index)
    put(db, index.shared)
    at = utc_text(desk.clock.now())
    packed.seat(db, desk.person, at, desk.vault.person_keys.sign_key)
    packed.machine(db, desk.device, at)
    lay_policies(db, index, at)
    files = {uid: row for case in index.cases for uid, row in _files(keys, case).items()}
    put(db, _all_of(index, Part.BEFORE), {"item": files})
    # What waits is tried now: a pack that would fail between the own answers and the verdict is refused at its door.
    db.execute("SAVEPOINT later")
    for part in (Part.DECISION, Part.ENDING):
        put(db, _all_of(index, part))
    db.execute("ROLLBACK TO later")
    db.execute("RELEASE later")


def _all_of(index: Index, part: Part) -> Papers:
    """Return a part of all cases at once: a table is written in one go."""
    found = Papers()
    for papers in (case.papers[part] for case in index.cases):
        for ours, theirs in ((found.new, papers.new), (found.changed, papers.changed)):
            for table, rows in theirs.items():
                ours.setdefault(table, []).extend(rows)
    return found


def _files(keys: Keys, case: IndexCase) -> dict[str, dict[str, Any]]:
    """Return what this vault gives the items of a case: a name and a key of their own, and how far they may open."""
    facts, found = {row["uid"]: _facts(row) for row in case.papers[Part.BEFORE].new.get("item", [])}, {}
    for item in case.items:
        key = bytearray(from_b64(item.key)) or bytearray(32)
        told_of = {"number": item.number, "ceiling": _CEILING[item.level].value, "why": item.why}
        found[item.uid] = {
            "sealed_name": secrets.token_hex(16),
            "wrapped_key": wrap_item_key(keys, item.uid, key),
            "facts": json.dumps({**facts[item.uid], "pack": told_of}, ensure_ascii=False, sort_keys=True),
        }
        key[:] = bytes(len(key))
    return found


def _facts(row: Row) -> dict[str, Any]:
    try:
        facts = json.loads(row["facts"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise NotAPackError(_("what it says of a case cannot be so")) from error
    if not isinstance(facts, dict):
        raise NotAPackError(_("what it says of a case cannot be so"))
    return facts


def _check_documents(index: Index) -> None:
    """Refuse documents that are not what they are named by, and cases without a form that can be read."""
    found: dict[str, bytes] = {}
    parts = [case.papers[part] for case in index.cases for part in Part]
    for row in (row for papers in (index.shared, *parts) for row in papers.new.get("document", [])):
        try:
            name, data = row["sha256"], from_b64(row["bytes"])
        except (KeyError, TypeError, ValueError) as error:
            raise NotAPackError(_("a document in it is not what it is named by")) from error
        if hashlib.sha256(data).hexdigest() != name:
            raise NotAPackError(_("a document in it is not what it is named by"))
        found[name] = data
    if index.scorecard:
        try:
            parse_scorecard(found[index.scorecard])
        except (KeyError, TypeError, ValueError, AttributeError, BrokenDocumentError) as error:
            raise NotAPackError(_("the scorecard that it is judged by is not in it")) from error
    for form, law in {(case.protocol_sha256, case.bases_sha256) for case in index.cases}:
        try:
            protocol_from(found[form], found[law])
        # A form of one's own was checked when it was taken in; one from elsewhere may hold anything anywhere.
        except (KeyError, TypeError, ValueError, AttributeError, BrokenDocumentError) as error:
            raise NotAPackError(_("the form that a case was decided by is not in it")) from error


def _record(desk: Desk, keys: Keys, source: tuple[Pack, Opened], index: Index) -> tuple[Changes, tuple[str, ...]]:
    (file, opened), documents = source, {row["sha256"]: row for row in index.shared.new["document"]}
    origin = Origin("in", opened.vault_uid, opened.vault_name, opened.signer_uid, opened.signer_name)
    digest = hashlib.sha256(opened.payload).hexdigest()
    written = Written(opened.sealed_at, opened.expires_at, file.size, digest, str(file.path))
    ours = witnessing.about_us(desk, opened)
    with desk.transaction(Permission.REVIEW) as tx:
        card = {(KIND, index.scorecard)} if index.scorecard else set[tuple[str, str]]()
        for kind, sha256 in sorted(card.union(*(_named_by(case) for case in index.cases))):
            row = documents[sha256]
            keep_document(tx, kind, row["name"], sha256, from_b64(row["bytes"]))
        pack_id = pack_store.insert_pack(tx, index, origin, written, packed.sealed_keys(keys, _readers(desk, index)))
        schema = len(scripts())
        for position, case in enumerate(index.cases):
            pack_store.insert_case(tx, pack_id, position, case, kept=_kept(case, schema))
        body = {
            "vault": opened.vault_uid,
            "signer": opened.signer_uid,
            "cases": [case.uid for case in index.cases],
            "expires_at": opened.expires_at,
            "sha256": digest,
        }
        tx.wrote("review_pack", index.uid, 1, "pack.open", body, topics=(Topic.REVIEW,))
        introducing.learn(tx, opened)
        differs = witnessing.hear(tx, opened, ours)
    return tx.changes, differs


def _readers(desk: Desk, index: Index) -> list[str]:
    """Return the keys of those of this vault whom the pack is for, as this vault knows them, and one's own."""
    named = {each["person"] for each in index.recipients if each.get("vault") == desk.vault.uid and "person" in each}
    people = own_peer(desk.vault).people
    return [each.recipient for each in people if each.active and each.uid in named | {desk.person.uid}]


def _named_by(case: IndexCase) -> tuple[tuple[str, str], ...]:
    return ("protocol", case.protocol_sha256), ("legal_bases", case.bases_sha256)


def _kept(case: IndexCase, schema: int) -> Kept:
    """Return what is compared with the own answers, and the papers that are shown after them and after the verdict."""
    papers = {part.value: case.papers[part].body() for part in (Part.DECISION, Part.ENDING)}
    return Kept(case.uid, dict(case.judged), {"schema": schema, **papers})
