"""How much of each item of a case goes into a pack, and what stays behind, with the reason."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from app.cases.model import CaseId, Kind, Severity
from app.decisions.gates import facts
from app.decisions.queries import decisions, ending
from app.evidence import sealing
from app.evidence.known import is_known
from app.evidence.model import ItemId, ItemKind, Source
from app.i18n import _
from app.looking.model import is_paper
from app.looking.store import classes
from app.review.model import Level
from app.review.pack_policy import PackPolicy

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

    from app.desk import Desk

# Words by which lists name such material, in whatever language they are kept.
_OF_A_CHILD = re.compile(r"child|csam|csae|csem|cse\b|minor|underage|infant|teen|kind|enfant|ncmec|iwf", re.IGNORECASE)


class Without(Enum):
    """Why something of a case is not in a pack."""

    CHILD = "child"
    LEVEL = "level"
    MISSING = "missing"
    LATER = "later"
    COPIES = "copies"
    POLICY = "policy"
    ORIGINALS = "originals"
    DRAFTS = "drafts"
    ANSWERS = "answers"
    NAMES = "names"
    SINCE = "since"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Without.CHILD: _(
                "Child material, or what a list or the case gives reason to take for it: facts only, always"
            ),
            Without.LEVEL: _("Facts only, as this pack was sealed"),
            Without.MISSING: _("The sealed file is missing here"),
            Without.LATER: _("Came after the decision"),
            Without.COPIES: _("Nothing above the sketch, as this pack was sealed"),
            Without.POLICY: _("Less than was asked for: the policy says so for what is hardest to look at"),
            Without.ORIGINALS: _("The messages as they came, with what was attached to them"),
            Without.DRAFTS: _("Drafts and briefs"),
            Without.ANSWERS: _("The files of what went out, and exports of accounts"),
            Without.NAMES: _("Who worked on the cases"),
            Without.SINCE: _(
                "Agencies and matches with lists as they were then: these are as known when it was sealed"
            ),
        }[self]


@dataclass(frozen=True, slots=True)
class PackedItem:
    """An item as it goes along: at a level, and where its sealed file is if that goes along too."""

    id: ItemId
    uid: str
    level: Level
    why: Without | None
    size: int
    sealed_name: str = ""
    wrapped_key: bytes = field(default=b"", repr=False)


class Gauge:
    """How far items may go along: what it has found of a case or an item it knows for the others of the pack."""

    def __init__(self, desk: Desk, level: Level, policy: PackPolicy) -> None:
        self.level, self.policy = level, policy
        self._desk = desk
        self._cases: dict[CaseId, bool] = {}
        self._named: dict[ItemId, bool] = {}

    def items(self, case_id: CaseId, cut: str) -> list[PackedItem]:
        """Return the items that were there before a decision, each at the level at which it may go along."""
        rows = self._desk.db.execute(
            "SELECT id, parent_id, uid, sealed_name, wrapped_key, severity, kind, source FROM item WHERE case_id = ?"
            " ORDER BY position, id",
            (case_id,),
        ).fetchall()
        parents = {number: parent for number, parent, *_rest in rows}
        # What was taken out of a file is still in it: one of them tells of all.
        of_child = {_root(parents, number) for number in parents if self._of_a_child(ItemId(number))}
        return [
            PackedItem(ItemId(number), uid, Level.FACTS, Without.CHILD, 0)
            if _root(parents, number) in of_child
            # Of one that was destroyed there is nothing but that it was there.
            else PackedItem(ItemId(number), uid, Level.FACTS, None, 0)
            if not name
            else self._packed(ItemId(number), uid, (name, bytes(key)), self._level(number, *what))
            for number, _parent, uid, name, key, *what in rows
            if uid < cut
        ]

    def of_a_child(self, case_id: CaseId) -> bool:
        """Tell whether a case gives reason to take its material for that of a child."""
        if case_id not in self._cases:
            self._cases[case_id] = of_a_child(self._desk.db, case_id)
        return self._cases[case_id]

    def _level(self, number: int, severity: str | None, kind: str, source: str) -> Level:
        """Return the level of an item: the requester's own papers are covered for nobody, so they go along or they do not."""
        asked = self.level
        if asked is Level.COVERED and is_paper(
            ItemKind(kind), Source(source), known=is_known(self._desk.db, ItemId(number))
        ):
            asked = Level.FULL
        unclassified = Severity(self._desk.settings.looking.unclassified_severity)
        return self.policy.for_item(asked, Severity(severity) if severity else unclassified)

    def _packed(self, item_id: ItemId, uid: str, file: tuple[str, bytes], level: Level) -> PackedItem:
        if level is Level.FACTS:
            why = Without.LEVEL if self.level is Level.FACTS else Without.POLICY
            return PackedItem(item_id, uid, level, why, 0)
        path = sealing.sealed_path(self._desk.vault, file[0])
        if not path.is_file():
            return PackedItem(item_id, uid, Level.FACTS, Without.MISSING, 0)
        lowered = Without.COPIES if self.level is Level.COVERED else Without.POLICY
        return PackedItem(item_id, uid, level, None if level is Level.FULL else lowered, path.stat().st_size, *file)

    def _of_a_child(self, item_id: ItemId) -> bool:
        return any(self._tells(*each) for each in _alike(self._desk.db, item_id))

    def _tells(self, item_id: ItemId, case_id: CaseId) -> bool:
        """Tell whether a list or its case names an item so."""
        if item_id not in self._named:
            found = classes(self._desk.db, item_id)
            # Lists that do not say what they are of are mostly of this.
            self._named[item_id] = any(not each.strip() or _OF_A_CHILD.search(each) for each in found)
        return self._named[item_id] or self.of_a_child(case_id)


def of_a_child(db: Connection, case_id: CaseId) -> bool:
    """Tell whether a case gives reason to take its material for that of a child: its kind, an answer, a report about it."""
    (kind,) = db.execute("SELECT kind FROM cases WHERE id = ?", (case_id,)).fetchone()
    reported = "SELECT 1 FROM response WHERE case_id = ? AND sort = 'draft'"
    if kind == Kind.CHILD_SAFETY.value or db.execute(reported, (case_id,)).fetchone():
        return True
    ended = ending(db, case_id)
    record = ended.record if ended is not None else {}
    # The harm is often named only for the record.
    said = ((each.protocol, {**record.get(each.uid, {}), **each.answers}) for each in decisions(db, case_id))
    return any(facts(protocol, answers).child for protocol, answers in said)


def left_out(items: Sequence[PackedItem]) -> dict[str, int]:
    """Count what stays behind of items, by its reason."""
    reasons = [each.why.value for each in items if each.why is not None]
    return {why: reasons.count(why) for why in dict.fromkeys(reasons)}


def words_of(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return what was left out in words, with how much of it; 0 is what is left out of every pack."""
    known = {each.value: each for each in Without}
    return [(known[code].label, count) for code, count in counts.items() if code in known]


def _root(parents: Mapping[int, int | None], number: int) -> int:
    """Return the outermost file that an item came in."""
    while (parent := parents.get(number)) is not None:
        number = parent
    return number


def _alike(db: Connection, item_id: ItemId) -> list[tuple[ItemId, CaseId]]:
    """Return an item and those that are the same or look nearly so, each with its case."""
    rows = db.execute(
        "SELECT id, case_id FROM item WHERE id = ?1"
        " UNION SELECT i.id, i.case_id FROM item mine JOIN item i ON i.sha256 = mine.sha256 WHERE mine.id = ?1"
        " UNION SELECT i.id, i.case_id FROM item_hash mine JOIN item_hash o ON o.stack_id = mine.stack_id"
        " JOIN item i ON i.id = o.item_id WHERE mine.item_id = ?1",
        (item_id,),
    )
    return [(ItemId(number), CaseId(case_id)) for number, case_id in rows]
