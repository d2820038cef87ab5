"""The scorecard: what is judged of a case, how much each item weighs, and what a set of scores comes to."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from app.decisions.documents import BrokenDocumentError, check, read
from app.i18n import _

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

KIND = "scorecard"


@dataclass(frozen=True, slots=True)
class ScoreAnswer:
    """One answer to an item; share is in hundredths of the weight, and none takes the item out of the sum."""

    id: str
    label: str
    share: int | None


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One thing that is judged."""

    id: str
    label: str
    help: str
    weight: int
    answers: tuple[ScoreAnswer, ...]

    def answer(self, given: str) -> ScoreAnswer | None:
        """Return an answer by its id."""
        return next((each for each in self.answers if each.id == given), None)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One version of a scorecard, known by the hash of its bytes."""

    sha256: str
    document: bytes = field(compare=False, repr=False)
    id: str
    version: int
    title: str
    items: tuple[ScoreItem, ...] = field(compare=False, repr=False)

    def item(self, key: str) -> ScoreItem | None:
        """Return an item by its id."""
        return next((each for each in self.items if each.id == key), None)

    def unanswered(self, scores: Mapping[str, str]) -> tuple[ScoreItem, ...]:
        """Return the items that have no answer which this scorecard offers."""
        return tuple(each for each in self.items if each.answer(scores.get(each.id, "")) is None)

    def fits(self, scores: Mapping[str, str]) -> bool:
        """Tell whether every score is one that this scorecard offers."""
        return all((item := self.item(key)) is not None and item.answer(given) for key, given in scores.items())

    def complete(self, scores: Mapping[str, str]) -> bool:
        """Tell whether every item has a score, and every score is one that this scorecard offers."""
        return _weighed(self, tuple(scores.items()))[0]

    def total(self, scores: Mapping[str, str]) -> float:
        """Return what the scores come to, of a hundred, to one place; items that do not apply are left out."""
        return _weighed(self, tuple(scores.items()))[1]


# Of thousands of reviews most score the same.
@lru_cache(maxsize=1024)
def _weighed(card: Scorecard, given: tuple[tuple[str, str], ...]) -> tuple[bool, float]:
    scores = dict(given)
    told = [(item.weight, answer.share) for item in card.items if (answer := item.answer(scores.get(item.id, "")))]
    counted = [(weight, share) for weight, share in told if share is not None]
    weights = sum(weight for weight, _share in counted)
    # In whole tenths, so that it is the same figure on every machine.
    tenths = (sum(weight * share for weight, share in counted) * 20 + weights) // (2 * weights) if weights else 0
    return card.fits(scores) and not card.unanswered(scores), tenths / 10


@lru_cache(maxsize=16)
def parse_scorecard(document: bytes) -> Scorecard:
    """Read a scorecard in full, or refuse it with the path of what is broken."""
    content = read(KIND, document)
    check(KIND, content, "scorecard.schema.json")
    _once("$.items", content["items"])
    items = tuple(_item(number, entry) for number, entry in enumerate(content["items"]))
    if not any(all(answer.share is not None for answer in item.answers) for item in items):
        raise BrokenDocumentError(KIND, "$.items", _("one item at least must always count"))
    sha256 = hashlib.sha256(document).hexdigest()
    return Scorecard(sha256, document, content["id"], content["version"], content["title"], items)


@lru_cache(maxsize=1)
def shipped_scorecard() -> Scorecard:
    """Return the scorecard that ships with the program."""
    return parse_scorecard((files("resources") / "review" / "scorecard.json").read_bytes())


def scorecard_in_force(db: Connection) -> Scorecard:
    """Return the scorecard that was adopted here last, or the shipped one."""
    row = db.execute("SELECT sha256 FROM scorecard ORDER BY id DESC LIMIT 1").fetchone()
    return shipped_scorecard() if row is None else kept_scorecard(db, row[0])


def scorecard_of_pack(db: Connection, pack_uid: str) -> Scorecard:
    """Return the scorecard that a pack came with; one that an earlier version sealed brings none, and the own one counts."""
    row = db.execute("SELECT scorecard_sha256 FROM review_pack WHERE uid = ?", (pack_uid,)).fetchone()
    return scorecard_in_force(db) if row is None or not row[0] else kept_scorecard(db, row[0])


def item_labels(db: Connection) -> Mapping[str, str]:
    """Return what the items of every scorecard are called that reviews here were made with, the newest words first."""
    rows = db.execute("SELECT bytes FROM document WHERE kind = ? ORDER BY added_at, sha256", (KIND,))
    cards = (shipped_scorecard(), *(parse_scorecard(bytes(document)) for (document,) in rows))
    return {item.id: item.label for card in cards for item in card.items}


def kept_scorecard(db: Connection, sha256: str) -> Scorecard:
    """Return the scorecard that a review was made with, however old it is; the shipped one where none was kept yet."""
    row = db.execute("SELECT bytes FROM document WHERE sha256 = ? AND kind = ?", (sha256, KIND)).fetchone()
    return shipped_scorecard() if row is None else parse_scorecard(bytes(row[0]))


def _item(number: int, entry: Mapping[str, Any]) -> ScoreItem:
    _once(f"$.items[{number}].answers", entry["answers"])
    answers = tuple(ScoreAnswer(each["id"], each["label"], each["share"]) for each in entry["answers"])
    return ScoreItem(entry["id"], entry["label"], entry["help"], entry["weight"], answers)


def _once(path: str, entries: list[Mapping[str, Any]]) -> None:
    twice = [key for key, times in Counter(entry["id"] for entry in entries).items() if times > 1]
    if twice:
        raise BrokenDocumentError(KIND, path, _("the id {id} stands twice").format(id=twice[0]))
