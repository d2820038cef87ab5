"""Who must agree and what follows, as policies that an organisation edits: read strictly, known by the hash of their bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from app.decisions.bases import Duty, LegalBasis
from app.decisions.documents import BrokenDocumentError, check, read
from app.decisions.model import Category, Outcome, Unseen
from app.i18n import _
from app.identity import Role

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.decisions.gates import Facts


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who may approve by phone, on one number."""

    name: str
    number: str


@dataclass(frozen=True, slots=True)
class ApprovalPolicy:
    """When a second person must agree, who that may be, and what happens while nobody answers."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    version: int
    risks: Mapping[str, bool]
    unseen: frozenset[Unseen]
    roles: tuple[Role, ...]
    blind: bool
    turn: timedelta
    by_phone: tuple[Listed, ...]
    countersign: timedelta
    unanswered: timedelta | None
    least: frozenset[Category]


@dataclass(frozen=True, slots=True)
class TaskRule:
    """One kind of task, what it follows from, and how long there is for it."""

    id: str
    what: str
    outcomes: frozenset[Outcome]
    bases: frozenset[str]
    duties: frozenset[Duty]
    hours: float | None

    def follows(self, read: Facts) -> Iterator[LegalBasis | None]:
        """Yield what the task follows from: each basis that calls for it, or the outcome alone."""
        if self.outcomes and read.outcome not in self.outcomes:
            return
        if not self.bases and not self.duties:
            yield None
            return
        for basis in read.bases:
            if (not self.bases or basis.id in self.bases) and (not self.duties or basis.duty in self.duties):
                yield basis


@dataclass(frozen=True, slots=True)
class TaskPolicy:
    """Which tasks follow from a decision."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    version: int
    rules: tuple[TaskRule, ...]


@lru_cache(maxsize=16)
def parse_approval(document: bytes) -> ApprovalPolicy:
    """Read an approval policy in full, or refuse it with the path of what is broken."""
    content = read("approval", document)
    check("approval", content, "approval.schema.json")
    risks = dict(content["risks"])
    unseen = frozenset(Unseen(reason) for reason in risks.pop("unseen"))
    unanswered = content["unanswered"]
    return ApprovalPolicy(
        sha256=hashlib.sha256(document).hexdigest(),
        document=document,
        version=content["version"],
        risks=risks,
        unseen=unseen,
        roles=tuple(Role(role) for role in content["roles"]),
        blind=content["blind"],
        turn=timedelta(minutes=content["minutes"]),
        by_phone=tuple(Listed(each["name"], each["number"]) for each in content["by_phone"]),
        countersign=timedelta(hours=content["countersign_hours"]),
        unanswered=timedelta(minutes=unanswered["minutes"]) if unanswered["allowed"] else None,
        least=frozenset(Category(name) for name in unanswered["categories"]),
    )


@lru_cache(maxsize=16)
def parse_tasks(document: bytes) -> TaskPolicy:
    """Read a task policy in full, or refuse it with the path of what is broken."""
    content = read("tasks", document)
    check("tasks", content, "tasks.schema.json")
    rules: dict[str, TaskRule] = {}
    for number, entry in enumerate(content["tasks"]):
        if entry["id"] in rules:
            raise BrokenDocumentError("tasks", f"$.tasks[{number}].id", _("this id stands twice"))
        rules[entry["id"]] = _rule(entry)
    return TaskPolicy(hashlib.sha256(document).hexdigest(), document, content["version"], tuple(rules.values()))


def _rule(entry: Mapping[str, Any]) -> TaskRule:
    return TaskRule(
        id=entry["id"],
        what=entry["what"],
        outcomes=frozenset(Outcome(name) for name in entry.get("outcomes", ())),
        bases=frozenset(entry.get("bases", ())),
        duties=frozenset(Duty(name) for name in entry.get("duties", ())),
        hours=entry.get("hours"),
    )


def approval_policy(db: Connection) -> ApprovalPolicy:
    """Return the approval policy in force: what the organisation adopted last, else what ships with the program."""
    return parse_approval(_adopted(db, "approval_policy") or _shipped("approval"))


def task_policy(db: Connection) -> TaskPolicy:
    """Return the task policy in force: what the organisation adopted last, else what ships with the program."""
    return parse_tasks(_adopted(db, "task_policy") or _shipped("tasks"))


def _adopted(db: Connection, kind: str) -> bytes | None:
    row = db.execute(
        "SELECT d.bytes FROM adopted a JOIN document d ON d.sha256 = a.sha256 WHERE a.kind = ?"
        " ORDER BY a.at DESC, a.uid DESC LIMIT 1",
        (kind,),
    ).fetchone()
    return None if row is None else bytes(row[0])


@lru_cache(maxsize=4)
def _shipped(name: str) -> bytes:
    return (files("resources") / "policies" / f"{name}.json").read_bytes()
