"""What a pack says of itself and of its cases: written when it is sealed, read with suspicion when it is opened."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.decisions.model import Outcome
from app.i18n import _
from app.intake.model import shown
from app.review.container import Layout, read_layout
from app.review.envelope import MOST_BYTES
from app.review.errors import NewerVersionError, NotAPackError
from app.review.model import Level
from app.review.papers import Papers, Part, Row, read_papers
from app.review.strict import NotStrictError, strict_object
from app.review.timing import is_moment
from app.vault.keys import canonical, from_b64
from app.vault.migrate import scripts
from app.vault.sealed import KEY_BYTES

FORMAT = 1
_JUDGED = {"answers", "outcome", "at", "unseen", "reason", "responder_uid", "responder_name"}
# No pack is older than the tables of reviews.
FIRST_SCHEMA = 17
_NAME = 200
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class IndexItem:
    """An item of a case: which of the pack's files it is, if its file goes along, and what opens that."""

    uid: str
    level: Level
    why: str
    number: int | None
    key: str = field(default="", repr=False)

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {"uid": self.uid, "level": self.level.value, "why": self.why, "number": self.number, "key": self.key}


@dataclass(frozen=True, slots=True)
class IndexCase:
    """A case of a pack: its papers in three parts, and what is judged."""

    uid: str
    reference: str
    kind: str
    decision_uid: str
    protocol_sha256: str
    bases_sha256: str
    barred: tuple[str, ...]
    left_out: Mapping[str, int]
    # The answers, the outcome and the reason that are compared with the reviewer's own.
    judged: Mapping[str, Any]
    papers: Mapping[Part, Papers] = field(repr=False)
    items: tuple[IndexItem, ...] = field(repr=False)
    # What it was decided under, by name, as hashes of shared documents; an earlier version sealed none.
    policies: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "uid": self.uid,
            "reference": self.reference,
            "kind": self.kind,
            "decision": self.decision_uid,
            "protocol": self.protocol_sha256,
            "bases": self.bases_sha256,
            "policies": dict(self.policies),
            "barred": list(self.barred),
            "left_out": dict(self.left_out),
            "judged": dict(self.judged),
            "papers": {part.value: self.papers[part].body() for part in Part},
            "items": [each.body() for each in self.items],
        }


@dataclass(frozen=True, slots=True)
class Index:
    """All that a pack says before one of its items is read."""

    uid: str
    name: str
    sample_uid: str
    calibration_uid: str
    schema: int
    level: Level
    pseudonyms: bool
    recipients: tuple[Mapping[str, str], ...]
    return_to: tuple[Mapping[str, str], ...]
    left_out: Mapping[str, int]
    # People, devices and documents that the papers name.
    shared: Papers = field(repr=False)
    cases: tuple[IndexCase, ...] = field(repr=False)
    # By which it is judged, as the hash of a shared document; an earlier version sealed none.
    scorecard: str = ""

    def document(self, layout: Layout) -> bytes:
        """Return it as bytes to sign and seal, with where the items lie."""
        return canonical(
            {
                "format": FORMAT,
                "schema": self.schema,
                "uid": self.uid,
                "name": self.name,
                "sample": self.sample_uid,
                "calibration": self.calibration_uid,
                "level": self.level.value,
                "pseudonyms": self.pseudonyms,
                "scorecard": self.scorecard,
                "recipients": [dict(each) for each in self.recipients],
                "return_to": [dict(each) for each in self.return_to],
                "left_out": dict(self.left_out),
                "shared": self.shared.body(),
                "cases": [each.body() for each in self.cases],
                "layout": layout.body(),
            }
        )


def read_index(payload: bytes) -> tuple[Index, Layout]:
    """Read what was signed; whoever signed it may still have been careless or worse, so its shape is checked whole."""
    try:
        body = strict_object(payload, MOST_BYTES)
        _check_versions(body)
        layout = read_layout(body["layout"])
        index = _index(body)
    except NotStrictError as error:
        raise NotAPackError(error.why) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotAPackError(_("its index does not say what it must")) from error
    numbers = [each.number for case in index.cases for each in case.items if each.number is not None]
    if sorted(numbers) != list(range(len(layout.items))):
        raise NotAPackError(_("its index names items that are not there"))
    uids = [case.uid for case in index.cases]
    if not uids or len(set(uids)) < len(uids):
        raise NotAPackError(_("its index does not say what it must"))
    return index, layout


def _check_versions(body: Mapping[str, Any]) -> None:
    newest = len(scripts())
    for found, known in ((body["format"], FORMAT), (body["schema"], newest)):
        if type(found) is not int or found < 1:
            raise NotAPackError(_("its index does not say what it must"))
        if found > known:
            raise NewerVersionError(found, known)
    if body["schema"] < FIRST_SCHEMA:
        raise NotAPackError(_("its index does not say what it must"))


def _index(body: Mapping[str, Any]) -> Index:
    return Index(
        uid=_matching(_UID, body["uid"]),
        name=_line(body["name"]),
        sample_uid=_line(body["sample"]),
        calibration_uid=_line(body["calibration"]),
        schema=body["schema"],
        level=Level(body["level"]),
        pseudonyms=_flag(body["pseudonyms"]),
        recipients=tuple(_lines(each) for each in body["recipients"]),
        return_to=tuple(_lines(each) for each in body["return_to"]),
        left_out=_counts(body["left_out"]),
        shared=read_papers(body["shared"]),
        cases=tuple(_case(each) for each in body["cases"]),
        scorecard=(body.get("scorecard") and _matching(_SHA256, body["scorecard"])) or "",
    )


def _case(body: Mapping[str, Any]) -> IndexCase:
    if set(body["papers"]) != {part.value for part in Part}:
        raise NotAPackError(_("its papers are not what they must be"))
    case = IndexCase(
        uid=_matching(_UID, body["uid"]),
        reference=_line(body["reference"]),
        kind=_line(body["kind"]),
        decision_uid=_matching(_UID, body["decision"]),
        protocol_sha256=_matching(_SHA256, body["protocol"]),
        bases_sha256=_matching(_SHA256, body["bases"]),
        barred=tuple(_matching(_SHA256, each) for each in body["barred"]),
        left_out=_counts(body["left_out"]),
        judged=_judged(body["judged"]),
        papers={part: read_papers(body["papers"][part.value]) for part in Part},
        items=tuple(_item(each) for each in body["items"]),
        policies={_line(name): _matching(_SHA256, each) for name, each in body.get("policies", {}).items()},
    )
    _check_rows(case)
    return case


def _judged(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what is compared with the own answers, once it is a decision's answers, outcome, time and words."""
    if set(body) != _JUDGED or not isinstance(body["answers"], dict) or not is_moment(str(body["at"])):
        raise NotAPackError(_("what it says of a decision cannot be so"))
    # Who decided is written beside each review of it; why unseen, and why anew, need not be said.
    who, why = ([body[name] for name in names] for names in (("responder_uid", "responder_name"), ("unseen", "reason")))
    if not all(isinstance(each, str) for each in (*who, *(each for each in why if each is not None))):
        raise NotAPackError(_("what it says of a decision cannot be so"))
    Outcome(body["outcome"])
    return body


def _check_rows(case: IndexCase) -> None:
    """Refuse a case whose rows are not of it alone, or whose items are not those of its rows."""
    before = case.papers[Part.BEFORE].new
    cases: list[Row] = before.get("cases", [])
    if [row["uid"] for row in cases] != [case.uid]:
        raise NotAPackError(_("its papers are not what they must be"))
    number = cases[0]["id"]
    later = (case.papers[part].new.get(table) for part in (Part.DECISION, Part.ENDING) for table in ("cases", "item"))
    if any(later) or any(row["case_id"] != number for row in before.get("item", [])):
        raise NotAPackError(_("its papers are not what they must be"))
    if sorted(row["uid"] for row in before.get("item", [])) != sorted(each.uid for each in case.items):
        raise NotAPackError(_("its index names items that are not there"))


def _item(body: Mapping[str, Any]) -> IndexItem:
    level, number, key = Level(body["level"]), body["number"], body["key"]
    if (level is Level.FACTS) != (number is None) or (number is not None and type(number) is not int):
        raise NotAPackError(_("its index names items that are not there"))
    if number is not None and len(from_b64(key)) != KEY_BYTES:
        raise NotAPackError(_("its index does not say what it must"))
    return IndexItem(_matching(_UID, body["uid"]), level, _line(body["why"]), number, key)


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise NotAPackError(_("its index does not say what it must"))
    return value


def _line(value: object) -> str:
    if not isinstance(value, str):
        raise NotAPackError(_("its index does not say what it must"))
    return shown(value, _NAME)


def _lines(value: Mapping[str, Any]) -> dict[str, str]:
    return {_line(key): _line(each) for key, each in value.items()}


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise NotAPackError(_("its index does not say what it must"))
    return value


def _counts(value: Mapping[str, Any]) -> dict[str, int]:
    found = {_line(key): each for key, each in value.items()}
    if any(type(each) is not int or each < 0 for each in found.values()):
        raise NotAPackError(_("its index does not say what it must"))
    return found
