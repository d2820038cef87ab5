"""Forms and policies that an organisation brings: read in full, refused with the path, and from then on in force here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.changes import Changes, Topic
from app.decisions import store
from app.decisions.bases import shipped_bases
from app.decisions.documents import BrokenDocumentError, read
from app.decisions.library import protocols
from app.decisions.parsing import parse
from app.decisions.policies import POLICIES
from app.decisions.protocol import Protocol
from app.i18n import _
from app.identity import Permission, new_uid

if TYPE_CHECKING:
    from app.desk import Desk


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was brought in: its kind, its name, and from when on it is in force."""

    kind: str
    name: str
    sha256: str
    changes: Changes


def adopt(desk: Desk, document: bytes) -> Adopted:
    """Bring in a file, whatever it is: a form, or one of the policies; a broken one changes nothing."""
    return adopt_protocol(desk, document) if _policy(document) is None else adopt_policy(desk, document)


def check_document(document: bytes) -> str:
    """Read a file as adopting would, and return what it is; a broken one is refused with the path."""
    policy = _policy(document)
    if policy is not None:
        found = POLICIES[policy].parse(document)
        return _("{policy} policy, version {n}").format(policy=POLICIES[policy].label, n=found.version)
    form = _whole(document)
    return _("form “{title}”, {id} version {n}, in force from {day}").format(
        title=form.title, id=form.id, n=form.version, day=form.effective_from
    )


def adopt_protocol(desk: Desk, document: bytes) -> Adopted:
    """Bring in a form: cases that begin from its day on are decided by it, open ones keep theirs."""
    form = _whole(document)
    for known in protocols(desk.db):
        if (known.id, known.version) == (form.id, form.version) and known.sha256 != form.sha256:
            name = f"{form.id} {form.version}"
            raise BrokenDocumentError(name, "$.version", _("this version exists already, with other contents"))
    return _adopt(desk, "protocol", f"{form.id} {form.version}", form.sha256, document)


def adopt_policy(desk: Desk, document: bytes) -> Adopted:
    """Bring in a policy: what is decided from now on goes by it."""
    policy = _policy(document)
    if policy is None:
        raise BrokenDocumentError("policy", "$.policy", _("it names no policy that there is"))
    found = POLICIES[policy].parse(document)
    return _adopt(desk, f"{POLICIES[policy].kind}_policy", f"{policy} {found.version}", found.sha256, document)


def _policy(document: bytes) -> str | None:
    content = read("document", document)
    name = content.get("policy") if isinstance(content, dict) else None
    return name if isinstance(name, str) and name in POLICIES else None


def _whole(document: bytes) -> Protocol:
    """Read a form, and hold it to what only new forms must: the word on referral where both gates are asked."""
    form = parse(document, shipped_bases())
    if {"requester", "emergency"} <= set(form.asked) and "referral" not in form.asked:
        why = _("it asks both gates, so it must ask “referral”: a false sender can speak of a true danger")
        raise BrokenDocumentError(f"{form.id} {form.version}", "$.answers.properties", why)
    return form


def _adopt(desk: Desk, kind: str, name: str, sha256: str, document: bytes) -> Adopted:
    with desk.transaction(Permission.RULES) as tx:
        store.keep_document(tx, kind, name, sha256, document)
        if tx.db.execute("SELECT 1 FROM adopted WHERE sha256 = ?", (sha256,)).fetchone() is None:
            uid = new_uid()
            tx.db.execute(
                "INSERT INTO adopted (sha256, uid, kind, person_id, at, device_id, op_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (sha256, uid, kind, desk.person.id, tx.at, desk.device.id, tx.op_id),
            )
            body = {"kind": kind, "name": name, "sha256": sha256}
            tx.wrote("adopted", uid, 1, "document.adopt", body, topics=(Topic.DECISIONS,))
    return Adopted(kind, name, sha256, tx.changes)
