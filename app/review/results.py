"""What a results file says: finished reviews, each signed, and the scorecards they were made with; read with suspicion."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.decisions.documents import BrokenDocumentError
from app.decisions.model import Outcome
from app.i18n import _
from app.review.envelope import MOST_BYTES
from app.review.errors import NewerVersionError, NotAPackError
from app.review.model import Finding, Statement, Tie, Verdict
from app.review.scorecards import Scorecard, parse_scorecard
from app.review.strict import NotStrictError, strict_object
from app.review.timing import is_moment
from app.review.words import plain_words
from app.vault.keys import b64, canonical, from_b64

FORMAT = 1
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEY = re.compile(r"[A-Za-z0-9_.:-]{1,120}")
_LINE = 200
_FIELDS = frozenset(Statement.__slots__)


@dataclass(frozen=True, slots=True)
class Signed:
    """A finished review with its reviewer's signature."""

    said: Statement
    signature: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Return what tells two reviews of one uid apart."""
        return hashlib.sha256(canonical(self.said.body()) + self.signature).hexdigest()

    @property
    def body(self) -> bytes:
        """Return it as bytes that can be kept and read again."""
        return canonical({"review": self.said.body(), "signature": b64(self.signature)})


@dataclass(frozen=True, slots=True)
class Results:
    """All that a results file says."""

    uid: str
    pack_uid: str
    scorecards: Mapping[str, Scorecard]
    reviews: tuple[Signed, ...]

    def payload(self) -> bytes:
        """Return it as bytes to sign and seal."""
        return canonical(
            {
                "format": FORMAT,
                "uid": self.uid,
                "pack": self.pack_uid,
                "scorecards": [card.document.decode() for card in self.scorecards.values()],
                "reviews": [{"review": each.said.body(), "signature": b64(each.signature)} for each in self.reviews],
            }
        )


def read_results(payload: bytes) -> Results:
    """Read what was signed; whoever signed it may still have been careless or worse, so it is whole or nothing."""
    try:
        body = strict_object(payload, MOST_BYTES)
        version = body["format"]
        if type(version) is int and version > FORMAT:
            raise NewerVersionError(version, FORMAT)
        _must(type(version) is int and version == FORMAT)
        cards = {card.sha256: card for card in (parse_scorecard(each.encode()) for each in body["scorecards"])}
        reviews = tuple(_signed(each) for each in body["reviews"])
        found = Results(_matching(_UID, body["uid"]), _matching(_UID, body["pack"]), cards, reviews)
        _must(len({each.said.uid for each in reviews}) == len(reviews))
        named = [each.uid for review in reviews for each in review.said.findings]
        _must(len(set(named)) == len(named))
        _must(all(_scored(each.said, cards) and each.said.pack_uid == found.pack_uid for each in reviews))
    except NotStrictError as error:
        raise NotAPackError(error.why) from error
    except (KeyError, TypeError, ValueError, AttributeError, BrokenDocumentError) as error:
        raise NotAPackError(_("it does not say what results must")) from error
    return found


def read_signed(body: bytes) -> Signed:
    """Read a review again that was kept aside."""
    return _signed(strict_object(body, MOST_BYTES))


def _signed(entry: Mapping[str, Any]) -> Signed:
    review = entry["review"]
    _must(set(review) == _FIELDS)
    for name in ("uid", "pack_uid", "case_uid", "decision_uid", "vault_uid", "reviewer_uid"):
        _matching(_UID, review[name])
    for name in ("supersedes_uid", "calibration_uid"):
        _must(review[name] is None or bool(_matching(_UID, review[name])))
    for name in ("protocol_sha256", "scorecard_sha256"):
        _matching(_SHA256, review[name])
    for name in ("started_at", "submitted_at", "done_at"):
        _must(is_moment(review[name]))
    for name in ("case_ref", "reviewer_name"):
        _must(len(review[name]) <= _LINE and review[name].isprintable())
    for name in ("rationale", "amends_why"):
        _must(plain_words(review[name]) == review[name])
    verdict = Verdict(review["verdict"])
    _must(verdict.agrees or bool(review["rationale"]))
    _must((review["supersedes_uid"] is None) == (review["amends_why"] == ""))
    findings = tuple(_finding(each) for each in review["findings"])
    said = Statement(
        **{
            **review,
            "answers": _answers(review["answers"], Outcome(review["outcome"])),
            "scores": {_matching(_KEY, key): _matching(_KEY, value) for key, value in review["scores"].items()},
            "verdict": verdict,
            "findings": findings,
        }
    )
    return Signed(said, from_b64(entry["signature"]))


def _finding(body: Mapping[str, Any]) -> Finding:
    _must(set(body) == {"uid", "tied_to", "target", "note", "at"})
    tied_to, target = Tie(body["tied_to"]), body["target"]
    _must(target == "" if tied_to is Tie.CASE else bool(_matching(_KEY, target)))
    _must(bool(body["note"]) and plain_words(body["note"]) == body["note"] and is_moment(body["at"]))
    return Finding(_matching(_UID, body["uid"]), tied_to, target, body["note"], body["at"])


def _answers(body: Any, outcome: Outcome) -> Mapping[str, Any]:
    _must(isinstance(body, dict) and body.get("outcome") == outcome.value)
    for key in body:
        _matching(_KEY, key)
    answers: Mapping[str, Any] = body
    return answers


def _scored(said: Statement, cards: Mapping[str, Scorecard]) -> bool:
    return cards[said.scorecard_sha256].complete(said.scores)


def _matching(pattern: re.Pattern[str], text: Any) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise ValueError
    return text


def _must(*conditions: bool) -> None:
    if not all(conditions):
        raise ValueError
