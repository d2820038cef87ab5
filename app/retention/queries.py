"""What pages and verbs read: what falls due and what stands against it, and every destruction with where it stands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from app.cases.model import CaseId, Kind
from app.clock import from_text, utc_text
from app.decisions.model import Outcome
from app.decisions.policies import task_policy
from app.i18n import _
from app.identity import PersonId
from app.retention.model import Block, DestructionId, Due, Ripe, Scope, Stage, due_at, falls
from app.retention.policy import RetentionPolicy, Rule, retention_policy
from app.vault.destroyed import Entry, read_log

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

# What ends a preservation, whatever the policy of tasks calls it today.
_KINDS = {kind.value: kind for kind in Kind}
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
FAR = timedelta(days=36500)
_PRESERVING = ("keep_until", "keep_report")


@dataclass(frozen=True, slots=True)
class Said:
    """Who said something about a destruction, why and when."""

    person_id: PersonId
    person: str
    reason: str
    at: str


@dataclass(frozen=True, slots=True)
class Destruction:
    """A destruction from its proposal on."""

    id: DestructionId
    uid: str
    case_id: CaseId
    case_uid: str
    reference: str
    scope: Scope
    formula: str
    due_at: str
    policy_sha256: str
    window_days: int
    proposed: Said
    agreed: Said | None
    open_until: str | None
    stopped: Said | None
    stage: Stage
    certificate: str | None
    destroyed_at: str | None
    # By the rules in force now (app/retention/ripening.py).
    ripe: Ripe | None = None


_DESTRUCTIONS = (
    "SELECT d.id, d.uid, d.case_id, c.uid, c.reference, d.scope, d.formula, d.due_at, d.policy_sha256, d.window_days,"
    " d.person_id, p.name, d.reason, d.at, a.person_id, ap.name, a.reason, a.at, a.open_until,"
    " s.person_id, sp.name, s.reason, s.at, s.act, k.uid, k.at"
    " FROM destruction d JOIN cases c ON c.id = d.case_id JOIN person p ON p.id = d.person_id"
    " LEFT JOIN destruction_agreed a ON a.destruction_id = d.id LEFT JOIN person ap ON ap.id = a.person_id"
    " LEFT JOIN destruction_stopped s ON s.destruction_id = d.id LEFT JOIN person sp ON sp.id = s.person_id"
    " LEFT JOIN destruction_certificate k ON k.destruction_id = d.id"
)

_CLOSED = (
    "SELECT c.id, c.uid, c.reference, c.kind, k.at,"
    " (SELECT d.outcome FROM decision d WHERE d.case_id = c.id ORDER BY d.id DESC LIMIT 1),"
    " EXISTS (SELECT 1 FROM item i WHERE i.case_id = c.id AND length(i.wrapped_key) > 0)"
    " OR EXISTS (SELECT 1 FROM account_export e WHERE e.case_id = c.id AND length(e.wrapped_key) > 0)"
    " FROM closing k CROSS JOIN cases c ON c.id = k.case_id WHERE c.state = 'closed'"
)


def due(desk: Desk, *, ahead: timedelta = timedelta(0)) -> tuple[Due, ...]:
    """Return closed cases whose time is over, or will be before long, the longest over first."""
    # The larger scope of a case stands first, and takes the smaller along.
    first = {each.case_id: each for each in reversed(_falling(desk, ahead, None))}
    return tuple(sorted(first.values(), key=lambda each: (each.falling.due, each.case_id)))


def due_of(desk: Desk, case_id: CaseId) -> Due | None:
    """Return when all of a closed case falls due, however far ahead; nothing of one that is open, or destroyed whole."""
    return next(iter(_falling(desk, FAR, (case_id,))), None)


def kept_until(desk: Desk, case_id: CaseId) -> tuple[Due, ...]:
    """Return until when the evidence and the record of a closed case are kept, what goes first at first."""
    return tuple(reversed(_falling(desk, FAR, (case_id,))))


def parts_of(desk: Desk, case_ids: Iterable[CaseId]) -> Mapping[tuple[CaseId, Scope], Due]:
    """Return when which part of some closed cases falls due, however far ahead."""
    return {(each.case_id, each.scope): each for each in _falling(desk, FAR, tuple(case_ids))}


def _falling(desk: Desk, ahead: timedelta, only: tuple[CaseId, ...] | None) -> list[Due]:
    """Return what falls due of each case, its record before its evidence."""
    policy, until = retention_policy(desk.settings.managed), desk.clock.now() + ahead
    against, stages = blocks(desk), _stages(desk.db)
    preserved, before = _preserved(desk.db, only), destroyed_before(desk)
    found = []
    # Nothing falls due before the shortest of all spans, so that what was closed later is not even read.
    shortest = min(span.days for rule in policy.rules for span in rule.spans.values())
    for row in _closed(desk.db, only, utc_text(until - timedelta(days=shortest)), tuple(before)):
        for each in _due(policy, row, preserved.get(row[0]), until, before.get(row[1])):
            stage = stages.get(each.case_id)
            found.append(replace(each, blocks=against.get(each.case_id, ()), stage=stage))
    return found


def blocks(desk: Desk) -> Mapping[CaseId, tuple[Block, ...]]:
    """Return what stands against destroying which case."""
    now = utc_text(desk.clock.now())
    # There is no hold as a rule, and then no case is asked for one.
    held = "SELECT case_id FROM held WHERE EXISTS (SELECT 1 FROM legal_hold)"
    asked: tuple[tuple[Block, str, tuple[object, ...]], ...] = (
        (Block.HOLD, held, ()),
        (Block.TASK, "SELECT case_id FROM task WHERE state = 'open'", ()),
        (Block.REVIEW, _UNDER_REVIEW, (now,)),
        (Block.DISPUTE, _DISPUTED, ()),
        (Block.GOLDEN, "SELECT case_id FROM golden_case WHERE retired_at IS NULL", ()),
        (Block.LINKED, _LINKED, ()),
    )
    found: dict[CaseId, list[Block]] = {}
    for block, sql, values in asked:
        for (case_id,) in desk.db.execute(sql, values):
            there = found.setdefault(CaseId(case_id), [])
            if block not in there:
                there.append(block)
    return {case_id: tuple(there) for case_id, there in found.items()}


_UNDER_REVIEW = (
    "SELECT c.id FROM review r CROSS JOIN cases c ON c.uid = r.case_uid WHERE r.state <> 'done'"
    " UNION SELECT c.id FROM review_pack p CROSS JOIN review_pack_case k ON k.pack_id = p.id"
    " CROSS JOIN cases c ON c.uid = k.case_uid"
    " WHERE p.direction = 'out' AND p.expires_at > ?"
    " AND NOT EXISTS (SELECT 1 FROM review r WHERE r.pack_uid = p.uid AND r.case_uid = c.uid)"
)
_DISPUTED = (
    "SELECT c.id FROM review_dispute d CROSS JOIN review r ON r.uid = d.review_uid CROSS JOIN cases c ON c.uid = r.case_uid"
    " WHERE NOT EXISTS (SELECT 1 FROM review o WHERE o.case_uid = r.case_uid AND o.state = 'done'"
    " AND o.reviewer_uid = d.to_person_uid AND coalesce(o.merged_at, o.done_at) > d.at)"
)
_LINKED = (
    "SELECT c.id FROM cases c INDEXED BY cases_by_incident JOIN cases o ON o.incident_id = c.incident_id AND o.id <> c.id"
    " WHERE c.incident_id IS NOT NULL AND c.state = 'closed' AND (o.state <> 'closed' OR o.id IN (SELECT case_id FROM held))"
)


def destructions(db: Connection, *, stages: Iterable[Stage] = tuple(Stage)) -> tuple[Destruction, ...]:
    """Return destructions by where they stand, the newest first."""
    wanted = frozenset(stages)
    # What is over can be long; what is open is asked for at every turn.
    only = " JOIN destruction_open o ON o.id = d.id" if all(stage.open for stage in wanted) else ""
    rows = (_destruction(row) for row in db.execute(f"{_DESTRUCTIONS}{only} ORDER BY d.id DESC"))
    return tuple(each for each in rows if each.stage in wanted)


def destruction(db: Connection, number: DestructionId) -> Destruction:
    """Return one destruction as it stands."""
    return _destruction(db.execute(f"{_DESTRUCTIONS} WHERE d.id = ?", (number,)).fetchone())


def of_case(db: Connection, case_id: CaseId) -> tuple[Destruction, ...]:
    """Return the destructions of a case, the newest first."""
    found = db.execute(f"{_DESTRUCTIONS} WHERE d.case_id = ? ORDER BY d.id DESC", (case_id,))
    return tuple(_destruction(row) for row in found)


def waiting(desk: Desk) -> tuple[Destruction, ...]:
    """Return what somebody else proposed and the person at the desk could agree to."""
    mine = desk.person.id
    return tuple(each for each in destructions(desk.db, stages=(Stage.PROPOSED,)) if each.proposed.person_id != mine)


def destroyed_before(desk: Desk) -> Mapping[str, Entry]:
    """Return cases of a restored vault of which something was destroyed after its backup was made, with the most of it."""
    entries = read_log(desk.vault.folder, desk.vault)
    done = {row[0] for row in desk.db.execute("SELECT uid FROM destruction_certificate")}
    left = [entry for entry in entries if entry.certificate not in done]
    # The whole record after its evidence: of the two the record is what was destroyed.
    return {entry.case: entry for entry in sorted(left, key=lambda each: Scope(each.scope) is Scope.RECORD)}


def _closed(
    db: Connection, only: tuple[CaseId, ...] | None, by: str, before: tuple[str, ...]
) -> Iterable[tuple[Any, ...]]:
    if only is not None:
        some = f"{_CLOSED} AND k.case_id IN (SELECT value FROM json_each(?))"
        found: list[tuple[Any, ...]] = db.execute(some, (json.dumps(only),)).fetchall()
        return found
    rows: list[tuple[Any, ...]] = db.execute(
        f"{_CLOSED} AND (k.at <= ?1 OR k.case_id IN (SELECT id FROM cases WHERE uid IN (SELECT value FROM json_each(?2))))",
        (by, json.dumps(before)),
    ).fetchall()
    return rows


def rule_words(rule: Rule) -> str:
    """Return which rule it is; its id is for whoever edits the file."""
    if rule.kinds and rule.outcomes:
        return _("by kind and outcome")
    if rule.kinds or rule.outcomes:
        return _("by kind") if rule.kinds else _("by outcome")
    return _("for cases that no other rule names")


def _due(
    policy: RetentionPolicy, row: tuple[Any, ...], preserved: datetime | None, until: datetime, before: Entry | None
) -> Iterator[Due]:
    """Yield what is due by then, the larger scope before the smaller one; what was destroyed before is due at once."""
    case_id, uid, reference, kind, closed_at, outcome, has_evidence = row
    rule = policy.rule(_KINDS[kind], _OUTCOMES.get(outcome))
    closed = from_text(closed_at)
    # Of many closed cases few are due: only of those it is worked out in words.
    for scope in (Scope.RECORD, Scope.EVIDENCE) if has_evidence else (Scope.RECORD,):
        # What two people once destroyed is destroyed again; no more than that.
        again = before if before is not None and Scope(before.scope) is scope else None
        if again is not None or due_at(closed, rule.spans[scope], preserved) <= until:
            falling = falls(closed, rule.spans[scope], preserved, rule_words(rule), policy.version)
            if again is not None:
                falling = falling.brought_forward(from_text(again.at))
            yield Due(
                CaseId(case_id), uid, reference, kind, outcome or "", closed_at, scope, falling, (), rule.verified,
                rule.source, destroyed_before=again.at if again else "",
            )  # fmt: skip


def _preserved(db: Connection, only: tuple[CaseId, ...] | None) -> Mapping[int, datetime]:
    """Return until when something of a case is preserved, as its tasks say; one that was done still names the day."""
    kinds = {*_PRESERVING, *(rule.id for rule in task_policy(db).rules if rule.hours is None)}
    rows = db.execute(
        "SELECT case_id, max(due_at) FROM task WHERE state <> 'dropped' AND kind IN (SELECT value FROM json_each(?1))"
        " AND (?2 IS NULL OR case_id IN (SELECT value FROM json_each(?2))) GROUP BY case_id",
        (json.dumps(sorted(kinds)), None if only is None else json.dumps(only)),
    )
    return {case_id: from_text(text) for case_id, text in rows}


def _stages(db: Connection) -> Mapping[CaseId, Stage]:
    return {each.case_id: each.stage for each in destructions(db, stages=(Stage.PROPOSED, Stage.AGREED))}


def _destruction(row: tuple[Any, ...]) -> Destruction:
    said = [_said(row[start : start + 4]) for start in (10, 14, 19)]
    proposed, agreed, stopped = said
    assert proposed is not None  # every destruction begins with a proposal
    act, certificate, destroyed_at = row[23:26]
    stage = Stage.AGREED if agreed else Stage.PROPOSED
    if act is not None:
        stage = Stage(act)
    if certificate is not None:
        stage = Stage.DESTROYED
    number, uid, case_id, case_uid, reference, scope, formula, due_at, policy, days = row[:10]
    return Destruction(
        DestructionId(number), uid, CaseId(case_id), case_uid, reference, Scope(scope), formula, due_at, policy, days,
        proposed, agreed, row[18], stopped, stage, certificate, destroyed_at,
    )  # fmt: skip


def _said(part: tuple[Any, ...]) -> Said | None:
    return None if part[0] is None else Said(PersonId(part[0]), *part[1:])
