"""Who must agree and what follows, as policies that an organisation edits: read strictly, known by the hash of their bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Protocol

from app.cases.carried import carried
from app.decisions.bases import Duty, LegalBasis
from app.decisions.data_policies import (
    LeastPolicy,
    RegionPolicy,
    parse_least,
    parse_regions,
    shipped_least,
    shipped_regions,
)
from app.decisions.documents import BrokenDocumentError, check, read
from app.decisions.model import Category, Outcome, Unseen
from app.i18n import _
from app.identity import Role
from app.policies.model import Managed

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.cases.model import CaseId
    from app.decisions.gates import Facts

# The kind of task that says that data is kept before it is given out or taken away.
PRESERVED = "preserve_first"


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
class PreserveFirst:
    """With which outcomes it has to be on record that the data is kept; where a life hangs on it, afterwards at once."""

    outcomes: frozenset[Outcome]
    what: str


@dataclass(frozen=True, slots=True)
class TaskPolicy:
    """Which tasks follow from a decision."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    version: int
    rules: tuple[TaskRule, ...]
    # Older policies say nothing of it, and then nothing is asked.
    preserve_first: PreserveFirst | None = None


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
    first = content.get("preserve_first")
    return TaskPolicy(
        hashlib.sha256(document).hexdigest(),
        document,
        content["version"],
        tuple(rules.values()),
        None if first is None else PreserveFirst(frozenset(map(Outcome, first["outcomes"])), first["what"]),
    )


def _rule(entry: Mapping[str, Any]) -> TaskRule:
    return TaskRule(
        id=entry["id"],
        what=entry["what"],
        outcomes=frozenset(Outcome(name) for name in entry.get("outcomes", ())),
        bases=frozenset(entry.get("bases", ())),
        duties=frozenset(Duty(name) for name in entry.get("duties", ())),
        hours=entry.get("hours"),
    )


def approval_policy(db: Connection, managed: Managed, case_id: CaseId | None = None) -> ApprovalPolicy:
    """Return the approval policy in force: what the organisation adopted last, else what ships, and what is managed over it.

    A case that came in a pack has the one that came with it, as every other policy of it.
    """
    return parse_approval(carried(db, case_id, "approval") or _approval(db, managed))


def task_policy(db: Connection, case_id: CaseId | None = None) -> TaskPolicy:
    """Return the task policy in force: what the organisation adopted last, else what ships with the program."""
    return parse_tasks(carried(db, case_id, "tasks") or _adopted(db, "task_policy") or _shipped("tasks"))


def least_policy(db: Connection, case_id: CaseId | None = None) -> LeastPolicy:
    """Return the policy of the least data in force."""
    adopted = carried(db, case_id, "least") or _adopted(db, "least_policy")
    return shipped_least() if adopted is None else parse_least(adopted)


def region_policy(db: Connection, case_id: CaseId | None = None) -> RegionPolicy:
    """Return the policy of regions in force."""
    adopted = carried(db, case_id, "regions") or _adopted(db, "regions_policy")
    return shipped_regions() if adopted is None else parse_regions(adopted)


def _approval(db: Connection, managed: Managed, before: str | None = None) -> bytes:
    adopted = _adopted(db, "approval_policy", before)
    document = adopted or _shipped("approval")
    if not managed.touches("approval"):
        return document
    content = managed.over("approval", json.loads(document), brought=adopted is not None)
    # Another document than the adopted one, with a hash of its own: what was decided by it points there.
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def document_in_force(db: Connection, name: str, managed: Managed, *, before: str | None = None) -> bytes:
    """Return the file of a policy that is in force here, or was just before an operation."""
    if name == "approval":
        return _approval(db, managed, before)
    return _adopted(db, f"{POLICIES[name].kind}_policy", before) or _shipped(name)


def _adopted(db: Connection, kind: str, before: str | None = None) -> bytes | None:
    row = db.execute(
        "SELECT d.bytes FROM adopted a JOIN document d ON d.sha256 = a.sha256 WHERE a.kind = ?1"
        " AND (?2 IS NULL OR a.op_id < ?2) ORDER BY a.at DESC, a.uid DESC LIMIT 1",
        (kind, before),
    ).fetchone()
    return None if row is None else bytes(row[0])


@lru_cache(maxsize=8)
def _shipped(name: str) -> bytes:
    return (files("resources") / "policies" / f"{name}.json").read_bytes()


class Parsed(Protocol):
    """What every policy has."""

    @property
    def version(self) -> int:
        """Return its number."""

    @property
    def sha256(self) -> str:
        """Return the hash of its bytes."""


@dataclass(frozen=True, slots=True)
class Adoptable:
    """A policy that an organisation may bring: what it is called, how it is stored, how it is read."""

    label: str
    kind: str
    parse: Callable[[bytes], Parsed]


# By the name that stands in the file.
POLICIES: Mapping[str, Adoptable] = {
    "approval": Adoptable(_("approval"), "approval", parse_approval),
    "tasks": Adoptable(_("task"), "task", parse_tasks),
    "least": Adoptable(_("least-data"), "least", parse_least),
    "regions": Adoptable(_("regions"), "regions", parse_regions),
}
