"""Results of many reviews coming home into the vault that sealed their pack; the same file again; and what does not fit."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.cases.model import CaseId
from app.decisions.store import keep_document
from app.desk import Desk
from app.identity import Permission, Role, new_uid
from app.review.envelope import Kind, seal_envelope
from app.review.merging import Merged, merge
from app.review.model import Finding, Statement, Tie, Verdict
from app.review.results import Results, Signed
from app.review.scorecards import shipped_scorecard
from tests.bench.scale import Scale
from tests.bench.table import Row, timed, within
from tests.builders import FakeClock
from tests.review.opened import MET, REFUSED, Packed, form, packed_of, put_out
from tests.review.two import another_desk, leave, meet

# Enough files of one size that a usual one is among them.
FILES = 3
_AT = "2026-03-07T21:40:00.000Z"
_CASE = (
    "INSERT INTO cases (id, uid, reference, title, kind, state, imminence, country, requester_check, life_at_risk,"
    " received_at, evidence_count, device_id, op_id, version) VALUES (?, ?, ?, 'A person is missing',"
    " 'emergency_disclosure', 'claimed', 'now', 'NO', 'unknown', 0, ?, 0, 1, 'fill', 1)"
)
_DECISION = (
    "INSERT INTO decision (uid, case_id, person_id, protocol_sha256, bases_sha256, answers, outcome, reveals_avoided,"
    " reason, at, signature, device_id, op_id) VALUES (?, ?, 2, ?, ?, ?, 'refuse', 0, '', ?, x'00', 1, 'fill')"
)


def merging(scale: Scale) -> Iterator[Row]:
    """Measure merging a results file with a finding in each review; it is read, checked, signed for and on record."""
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        folder, clock = Path(home), FakeClock()
        team = another_desk(folder / "team", clock, name="Robin Vale")
        sam = another_desk(folder / "sam", clock)
        try:
            meet(team, sam, folder)
            yield from _rows(team, sam, folder, scale.reviews)
        finally:
            leave(sam)
            leave(team)


def _rows(team: Desk, sam: Desk, folder: Path, reviews: int) -> Iterator[Row]:
    cases = _fill(team, reviews)
    found: list[tuple[float, tuple[Signed, ...], Path]] = []
    for number in range(FILES):
        path = folder / f"{number}.swresults"
        judged = _results(team, sam, cases, path)
        found.append((timed(lambda path=path: _told(team, path, reviews)), judged, path))  # type: ignore[misc]  # a default is how a loop is closed over
    time, judged, path = sorted(found, key=lambda each: each[0])[FILES // 2]
    beside, baseline = "checking their signatures alone", timed(lambda: _check(sam, judged))
    what = f"merging {reviews:,} reviews with a finding each"
    yield within(what, time, beside, baseline, 5000)
    again = timed(lambda: _told(team, path, 0))
    yield within(f"{what}, the same file again", again, beside, baseline, 5000)


def _told(team: Desk, path: Path, new: int) -> Merged:
    told = merge(team, path)
    assert told is not None
    assert (told.new, told.held) == (new, ())
    return told


def _check(sam: Desk, judged: tuple[Signed, ...]) -> None:
    key = Ed25519PublicKey.from_public_bytes(sam.vault.person_keys.sign_key)
    for each in judged:
        key.verify(each.signature, each.said.message())


def _results(team: Desk, sam: Desk, cases: list[CaseId], path: Path) -> tuple[Signed, ...]:
    """Seal a pack of all cases, and write what a supervisor would send back of it."""
    packed, card = packed_of(team, cases), shipped_scorecard()
    pack = put_out(team, packed, [sam])
    found = []
    for each in packed:
        finding = Finding(new_uid(), Tie.FIELD, "rationale", "Two sentences would have told it.", _AT)
        said = _said(sam, pack, each, finding)
        found.append(Signed(said, sam.vault.sign(said.message())))
    payload = Results(new_uid(), pack, {card.sha256: card}, tuple(found)).payload()
    path.write_bytes(seal_envelope(payload, Kind.RESULTS, sam.vault, [team.vault.person_keys.recipient], at=_AT))
    return tuple(found)


def _said(sam: Desk, pack: str, case: Packed, finding: Finding) -> Statement:
    words = "Nothing in the request says when, and the call back gave no reason to hurry. " * 4
    return Statement(
        uid=new_uid(),
        pack_uid=pack,
        case_uid=case.uid,
        case_ref=case.reference,
        decision_uid=case.decision_uid,
        protocol_sha256=form().sha256,
        vault_uid=sam.vault.uid,
        reviewer_uid=sam.person.uid,
        reviewer_name=sam.person.name,
        answers={**REFUSED, "rationale": words},
        outcome="refuse",
        scorecard_sha256=shipped_scorecard().sha256,
        scores={**MET, "rationale": "partly"},
        verdict=Verdict.AGREE_WITH_FINDINGS,
        rationale="",
        findings=(finding,),
        supersedes_uid=None,
        amends_why="",
        calibration_uid=None,
        started_at=_AT,
        submitted_at=_AT,
        done_at=_AT,
    )


def _fill(team: Desk, cases: int) -> list[CaseId]:
    protocol, answers = form(), json.dumps(dict(REFUSED))
    with team.transaction(Permission.KEEP) as tx:
        keep_document(tx, "protocol", protocol.id, protocol.sha256, protocol.document)
        keep_document(tx, "legal_bases", "legal_bases", protocol.bases.sha256, protocol.bases.document)
        tx.db.execute(
            "INSERT INTO person (uid, name, role, sign_key, joined_at) VALUES (?, 'Kim Ash', ?, x'00', ?)",
            (new_uid(), Role.RESPONDER.value, tx.at),
        )
        tx.db.executemany(_CASE, [(each, new_uid(), f"EDR-2026-A-{each:05d}", _AT) for each in range(1, cases + 1)])
        tx.db.executemany(
            _DECISION,
            [(new_uid(), each, protocol.sha256, protocol.bases.sha256, answers, _AT) for each in range(1, cases + 1)],
        )
    return [CaseId(each) for each in range(1, cases + 1)]
