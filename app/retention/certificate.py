"""What a certificate of destruction says, signed by whoever carried it out: in words, as JSON and as a page."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.changes import Changes, Topic
from app.errors import StillwaterError
from app.i18n import _
from app.identity import Permission
from app.policies.exports import Export
from app.responses.filling import head_of
from app.responses.model import Letter
from app.responses.page import set_page
from app.retention import copies, proof
from app.retention.errors import NotACertificateError
from app.retention.model import DestructionId, Scope
from app.vault.files import read_ordinary
from app.vault.keys import b64, canonical, from_b64
from app.vault.outside import check_outside, new_files
from app.vault.people import earlier_keys
from app.vault.signing import fits, fits_any

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk

_PURPOSE = "stillwater/destruction/certificate/v1"
_LARGEST = 64 * 1024 * 1024
_HEAD = ("organisation", "organisation_address", "organisation_contact")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was destroyed and by whom, with the signature; and which copies are gone since."""

    destruction_id: DestructionId
    uid: str
    body: Mapping[str, Any]
    signer: str
    signature: bytes
    gone: frozenset[tuple[str, str]]


class NotWrittenError(StillwaterError):
    """The file could not be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            _("Nothing could be written to {name}: {why}.").format(name=path.name, why=why),
            kept=_("The certificate is in the vault; a file that is there is never written over."),
            do=_("Choose another place or another name."),
        )


def message(vault_uid: str, body: Mapping[str, Any]) -> bytes:
    """Return the bytes to sign: they name the purpose and the vault."""
    return canonical([_PURPOSE, vault_uid, body])


def certificates(desk: Desk, case_id: CaseId | None = None) -> tuple[Certificate, ...]:
    """Return every certificate, or those of one case, the newest first."""
    gone: dict[int, set[tuple[str, str]]] = {}
    for number, kind, name in desk.db.execute("SELECT destruction_id, kind, name FROM destruction_copy_gone"):
        gone.setdefault(number, set()).add((kind, name))
    rows = desk.db.execute(
        "SELECT k.destruction_id, k.uid, k.body, p.uid, k.signature FROM destruction_certificate k"
        " JOIN person p ON p.id = k.person_id JOIN destruction d ON d.id = k.destruction_id"
        " WHERE ?1 IS NULL OR d.case_id = ?1 ORDER BY k.destruction_id DESC",
        (case_id,),
    )
    return tuple(
        Certificate(DestructionId(number), uid, json.loads(body), signer, signature, frozenset(gone.get(number, ())))
        for number, uid, body, signer, signature in rows
    )


def problems(desk: Desk) -> list[str]:
    """Tell which certificate is not what was signed, and which proposal or agreement."""
    keys: dict[str, bytes] = dict(desk.db.execute("SELECT uid, sign_key FROM person"))
    earlier = earlier_keys(desk.vault)
    wrong = [
        _("The certificate for {reference} is not what was signed.").format(reference=each.body["case"]["reference"])
        for each in certificates(desk)
        if not fits_any(
            (keys.get(each.signer, b""), *earlier.get(each.signer, ())),
            each.signature,
            message(desk.vault.uid, each.body),
        )
    ]
    return [*wrong, *proof.problems(desk)]


def note_gone(desk: Desk) -> Changes:
    """Put on record which copies that held a key are gone since; nothing is written where none is."""
    found = [
        # Each is one version more of its certificate.
        (each, kind, name, version)
        for each in certificates(desk)
        for version, (kind, name) in enumerate(
            (copy for copy in copies.gone(desk, each.body["copies"]) if copy not in each.gone), 2 + len(each.gone)
        )
    ]
    if not found:
        return Changes()
    with desk.transaction(Permission.KEEP) as tx:
        for each, kind, name, version in found:
            tx.db.execute(
                "INSERT INTO destruction_copy_gone (destruction_id, kind, name, at, device_id, op_id)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (each.destruction_id, kind, name, tx.at, desk.device.id, tx.op_id),
            )
            body = {"certificate": each.uid, "kind": kind, "name": name}
            tx.wrote("certificate", each.uid, version, "retention.copy_gone", body, topics=(Topic.RETENTION,))
    return tx.changes


def save(desk: Desk, number: DestructionId, path: Path) -> Changes:
    """Write a certificate into a new file outside: a page to print where its name ends in .pdf, else for a program to check."""
    desk.settings.exports.require(Export.CERTIFICATES)
    check_outside(desk.vault.folder, path)
    each = next(found for found in certificates(desk) if found.destruction_id == number)
    data = page(desk, each) if path.suffix.lower() == ".pdf" else _document(desk, each)
    with new_files() as write, desk.transaction(Permission.OWN) as tx:
        try:
            write(path, data)
        except OSError as error:
            raise NotWrittenError(path, error.strerror or type(error).__name__) from error
        body = {"certificate": each.uid, "name": path.name}
        tx.wrote("certificate", each.uid, 1, "retention.certificate_saved", body, topics=(Topic.RETENTION,))
    return tx.changes


def page(desk: Desk, each: Certificate) -> bytes:
    """Return a certificate as PDF/A, set as letters are; this takes a moment, on any thread."""
    house, case, vault = head_of(desk), each.body["case"], _("Vault {uid}").format(uid=desk.vault.uid)
    signed = b64(each.signature)
    said = [
        *map(_one_line, summary(each)),
        "\n".join(f"- {_one_line(line)}" for line in (*item_lines(each), *_copy_lines(each.body["copies"], each.gone))),
        _limits(),
        _("What a program checks is in the same certificate as JSON. Its signature (Ed25519):"),
        # In two lines: what has no blank in it goes beyond the edge of the page.
        f"{signed[: len(signed) // 2]}\n{signed[len(signed) // 2 :]}",
    ]
    letter = Letter(
        language="en",
        sender=tuple(house[name] for name in _HEAD if house.get(name)) or (vault,),
        recipient=(),
        date=each.body["at"][:10],
        marks=((_("Case"), case["reference"]), (_("Certificate"), each.uid)),
        subject=_("Certificate of destruction"),
        text="\n\n".join(said),
        signed_by=each.body["carried_out_by"],
        page_words=_("Page"),
    )
    return set_page(letter, desk.clock.now()).pdf


def _document(desk: Desk, each: Certificate) -> bytes:
    (key,) = desk.db.execute("SELECT sign_key FROM person WHERE uid = ?", (each.signer,)).fetchone()
    keys, text = (key, *earlier_keys(desk.vault).get(each.signer, ())), message(desk.vault.uid, each.body)
    document = {
        "certificate": each.body,
        "vault": desk.vault.uid,
        "signer": each.signer,
        "sign_key": b64(next((known for known in keys if fits(known, each.signature, text)), key)),
        "signature": b64(each.signature),
        "gone_since": sorted(list(pair) for pair in each.gone),
        "in_words": list(lines(each)),
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def check_file(desk: Desk, path: Path) -> Certificate:
    """Return a certificate of this vault from a file, or raise with why it cannot be believed."""
    try:
        document = json.loads(read_ordinary(path, _LARGEST))
        body, signer = document["certificate"], document["signer"]
        signature = from_b64(document["signature"])
        uid = str(body["uid"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotACertificateError(_("it is cut off or unreadable")) from error
    row = desk.db.execute("SELECT sign_key FROM person WHERE uid = ?", (signer,)).fetchone()
    if row is None:
        raise NotACertificateError(_("nobody of this vault signed it"))
    keys = (row[0], *earlier_keys(desk.vault).get(signer, ()))
    if not fits_any(keys, signature, message(desk.vault.uid, body)):
        raise NotACertificateError(_("it is not what was signed"))
    known = next((each for each in certificates(desk) if each.uid == uid), None)
    if known is None or known.body != body:
        raise NotACertificateError(_("this vault has no such certificate on record"))
    return known


def lines(each: Certificate) -> Iterable[str]:
    """Say what a certificate says, a line each."""
    yield _("Certificate of destruction {uid}").format(uid=each.uid)
    yield from summary(each)
    yield from item_lines(each)
    yield from _copy_lines(each.body["copies"], each.gone)
    yield _limits()


def summary(each: Certificate) -> Iterable[str]:
    """Say of which case what was destroyed, when, by which rule and by whom."""
    body = each.body
    yield _("{reference}: {scope} destroyed on {at} UTC").format(
        reference=body["case"]["reference"],
        scope=Scope(body["scope"]).label,
        at=_minute(body["at"]),
    )
    yield _("By which rule: {formula}").format(formula=body["formula"])
    for act in ("proposed", "agreed"):
        said = body[act]
        yield f"{_('Proposed by') if act == 'proposed' else _('Agreed to by')} {said['person']}, {_minute(said['at'])} UTC: {said['reason']}"
    yield _("Anybody could object until {until} UTC; nobody did. Carried out by {who}.").format(
        until=_minute(body["open_until"]), who=body["carried_out_by"]
    )


def _minute(at: str) -> str:
    """Return a time as it is read."""
    return at[:16].replace("T", " ")


def item_lines(each: Certificate) -> Iterable[str]:
    """Name each file that was destroyed, as it can be compared with one that turns up."""
    for item in each.body["items"]:
        yield f"{item['sort']} {item['uid']}, {item['size']} B, SHA-256 {item['sha256']}"


def _limits() -> str:
    return _(
        "Copies that somebody made by hand, drives that keep what was written over, and backups that were made elsewhere"
        " before their places were put on record, are not known here."
    )


def _one_line(text: str) -> str:
    """Return a text as one line: a blank line or a dash in what somebody wrote would be set as another paragraph."""
    return " ".join(text.split())


def _copy_lines(named: Iterable[Mapping[str, Any]], gone: frozenset[tuple[str, str]]) -> Iterable[str]:
    none = True
    for copy in named:
        none = False
        if (copy["kind"], copy["name"]) in gone:
            over = copy["kind"] == copies.PACK
            words = (
                _("{kind} {name} ({about}): ended, it opens no more") if over else _("{kind} {name} ({about}): gone")
            )
        elif copy.get("unseen"):
            words = _("{kind} {name} ({about}) may still hold the key; nothing says until when")
        elif copy["until"]:
            words = _("{kind} {name} ({about}) still holds the key, until {until}")
        else:
            words = _("{kind} {name} ({about}) still holds the key; nothing says until when")
        yield words.format(**{**copy, "until": copy["until"][:10]})
    if none:
        yield _("No backup and no pack that is known here held the key.")
