"""What a review is: its verdict, its findings, its scorecard's sums, and who may not judge a case."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.i18n import _
from app.vault.keys import canonical

_BARRED = "stillwater/barred/v1"
_PURPOSE = "stillwater/review/v1"


class Level(StrEnum):
    """How much of the evidence a pack holds."""

    FACTS = "facts"
    COVERED = "covered"
    FULL = "full"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Level.FACTS: _("facts only"),
            Level.COVERED: _("covered"),
            Level.FULL: _("full"),
        }[self]


class Verdict(StrEnum):
    """What a reviewer says of a decision."""

    AGREE = "agree"
    AGREE_WITH_FINDINGS = "agree_with_findings"
    DISAGREE = "disagree"
    REOPEN = "reopen"
    ACT_NOW_PHONE = "act_now_phone"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Verdict.AGREE: _("agree"),
            Verdict.AGREE_WITH_FINDINGS: _("agree, with findings"),
            Verdict.DISAGREE: _("disagree"),
            Verdict.REOPEN: _("reopen the case"),
            Verdict.ACT_NOW_PHONE: _("act now: phone"),
        }[self]

    @property
    def agrees(self) -> bool:
        """Tell whether the decision stands."""
        return self in (Verdict.AGREE, Verdict.AGREE_WITH_FINDINGS)

    @property
    def calls_for_more(self) -> bool:
        """Tell whether somebody has to do something about the case itself."""
        return self in (Verdict.REOPEN, Verdict.ACT_NOW_PHONE)


class Tie(StrEnum):
    """What a finding is about."""

    FIELD = "field"
    SCORE = "score"
    ITEM = "item"
    CASE = "case"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Tie.FIELD: _("a question of the form"),
            Tie.SCORE: _("an item of the scorecard"),
            Tie.ITEM: _("a piece of evidence"),
            Tie.CASE: _("the case as a whole"),
        }[self]


class ReviewState(StrEnum):
    """How far a review is: answered blind, then compared, then judged."""

    BLIND = "blind"
    SUBMITTED = "submitted"
    DONE = "done"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            ReviewState.BLIND: _("your own answers"),
            ReviewState.SUBMITTED: _("side by side"),
            ReviewState.DONE: _("judged"),
        }[self]


class Held(StrEnum):
    """Why a review that came back is kept aside."""

    UNKNOWN_CASE = "unknown_case"
    UNKNOWN_PACK = "unknown_pack"
    NOT_IN_PACK = "not_in_pack"
    UNKNOWN_DECISION = "unknown_decision"
    OWN_CASE = "own_case"
    SAME_NAME = "same_name"
    DIFFERS = "differs"
    NOT_THEIRS = "not_theirs"
    UNSIGNED = "unsigned"
    AFTER_EXPIRY = "after_expiry"
    DESTROYED = "destroyed"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Held.UNKNOWN_CASE: _("its case is not in this vault"),
            Held.UNKNOWN_PACK: _("its pack was not sealed by this vault"),
            Held.NOT_IN_PACK: _("its case was not in that pack, or the pack was for somebody else"),
            Held.UNKNOWN_DECISION: _("the decision it judges is not the one that was sealed"),
            Held.OWN_CASE: _("the reviewer worked on the case, agreed to it, or is kept away from it"),
            Held.SAME_NAME: _(
                "somebody of the reviewer's name worked on the case, agreed to it, or is kept away from it"
            ),
            Held.DIFFERS: _("a review of the same name is here already, and says something else"),
            Held.NOT_THEIRS: _("it is of another person than the one who signed the file"),
            Held.UNSIGNED: _("the signature of the review itself does not fit"),
            Held.AFTER_EXPIRY: _("it was judged after the pack had expired"),
            Held.DESTROYED: _("its case was destroyed after its time, and nothing of the review is kept"),
        }[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; target is the key of a question, of a scorecard item, or the uid of a piece of evidence."""

    uid: str
    tied_to: Tie
    target: str
    note: str
    at: str

    def body(self) -> dict[str, str]:
        """Return it as a JSON object."""
        return {
            "uid": self.uid,
            "tied_to": self.tied_to.value,
            "target": self.target,
            "note": self.note,
            "at": self.at,
        }


@dataclass(frozen=True, slots=True)
class Statement:
    """Everything of a finished review that its reviewer signs and that travels home."""

    uid: str
    pack_uid: str
    case_uid: str
    case_ref: str
    decision_uid: str
    protocol_sha256: str
    vault_uid: str
    reviewer_uid: str
    reviewer_name: str
    answers: Mapping[str, Any]
    outcome: str
    scorecard_sha256: str
    scores: Mapping[str, str]
    verdict: Verdict
    rationale: str
    findings: tuple[Finding, ...]
    supersedes_uid: str | None
    amends_why: str
    calibration_uid: str | None
    started_at: str
    submitted_at: str
    done_at: str

    def body(self) -> dict[str, Any]:
        """Return it as a JSON object; the order in which findings were written says nothing."""
        return {
            "uid": self.uid,
            "pack_uid": self.pack_uid,
            "case_uid": self.case_uid,
            "case_ref": self.case_ref,
            "decision_uid": self.decision_uid,
            "protocol_sha256": self.protocol_sha256,
            "vault_uid": self.vault_uid,
            "reviewer_uid": self.reviewer_uid,
            "reviewer_name": self.reviewer_name,
            "answers": dict(self.answers),
            "outcome": self.outcome,
            "scorecard_sha256": self.scorecard_sha256,
            "scores": dict(self.scores),
            "verdict": self.verdict.value,
            "rationale": self.rationale,
            "findings": [each.body() for each in sorted(self.findings, key=lambda found: found.uid)],
            "supersedes_uid": self.supersedes_uid,
            "amends_why": self.amends_why,
            "calibration_uid": self.calibration_uid,
            "started_at": self.started_at,
            "submitted_at": self.submitted_at,
            "done_at": self.done_at,
        }

    def message(self) -> bytes:
        """Return the bytes to sign: they name the purpose, and through the body the vault, the pack and the case."""
        return canonical([_PURPOSE, self.body()])


@dataclass(frozen=True, slots=True)
class Difference:
    """One question of the form with both answers to it, as a page shows them."""

    key: str
    label: str
    mine: object
    theirs: object
    same: bool


def barred_token(pack_uid: str, kind: str, value: str) -> str:
    """Return what says of one person that they may not review a case, and of anybody else nothing they can read.

    kind is 'person' for the uid of a person, 'key' for their signing key as base64.
    """
    return hashlib.sha256(canonical([_BARRED, pack_uid, kind, value])).hexdigest()


def is_barred(barred: Iterable[str], pack_uid: str, person_uid: str, sign_key: str) -> bool:
    """Tell whether a person worked on a case, agreed to it or is kept away from it."""
    mine = {barred_token(pack_uid, "person", person_uid), barred_token(pack_uid, "key", sign_key)}
    return not mine.isdisjoint(barred)


def same_name(name: str) -> str:
    """Return a name as names are compared; that two are alike is a doubt, and says of nobody who they are."""
    return " ".join(name.casefold().split())


def phone_token(name: str) -> str:
    """Return what somebody goes by who agreed by phone and has no seat: their name is all there is."""
    return f"phone:{same_name(name)}"
