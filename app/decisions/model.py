"""The words of a decision as values: outcomes, gates, data categories, questions and what is missing of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import NewType

from app.i18n import _

DecisionId = NewType("DecisionId", int)
Answers = Mapping[str, object]


class AnswerKind(StrEnum):
    """The shape of one answer."""

    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    FLAG = "flag"
    DATE = "date"
    EVIDENCE = "evidence"
    TEST = "test"
    ITEMS = "items"


class Stage(StrEnum):
    """When an answer is due: before the answer goes out, or before the case is closed."""

    RELEASE = "release"
    RECORD = "record"


class Outcome(Enum):
    """What is decided."""

    DISCLOSE = "disclose"
    PARTIAL = "partial"
    REFUSE = "refuse"
    ASK_MORE = "ask_more"
    ROUTE = "route"
    PRESERVE_ONLY = "preserve_only"
    PROACTIVE_REFERRAL = "proactive_referral"
    REMOVE = "remove"
    ANSWER = "answer"

    @property
    def discloses(self) -> bool:
        """Tell whether data goes to the requester."""
        return self in (Outcome.DISCLOSE, Outcome.PARTIAL)

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Outcome.DISCLOSE: _("disclosed"),
            Outcome.PARTIAL: _("disclosed in part"),
            Outcome.REFUSE: _("refused"),
            Outcome.ASK_MORE: _("asked for more"),
            Outcome.ROUTE: _("routed"),
            Outcome.PRESERVE_ONLY: _("preserved only"),
            Outcome.PROACTIVE_REFERRAL: _("referred by us"),
            Outcome.REMOVE: _("removed"),
            Outcome.ANSWER: _("answered"),
        }[self]


class Gate(Enum):
    """Where a gate stands; the two gates are never added up."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Category(Enum):
    """A kind of data that is decided on by itself."""

    SUBSCRIBER = "subscriber"
    LOGIN = "login"
    INTERACTION = "interaction"
    TRANSACTION = "transaction"
    CONTENT = "content"

    @property
    def label(self) -> str:
        """Return the words for it."""
        return {
            Category.SUBSCRIBER: _("subscriber data"),
            Category.LOGIN: _("login data"),
            Category.INTERACTION: _("interaction data"),
            Category.TRANSACTION: _("transaction data"),
            Category.CONTENT: _("content"),
        }[self]


class CategoryAnswer(Enum):
    """What happens with one category."""

    DISCLOSE = "disclose"
    NOT_NEEDED = "not_needed"
    REFUSE = "refuse"
    NOT_HELD = "not_held"


class Unseen(Enum):
    """Whether anything covered was looked at before deciding, and why not."""

    LOOKED = "looked"
    KNOWN_HASH = "known_hash"
    ASSESSED_BY_COLLEAGUE = "assessed_by_colleague"
    TEXT_SUFFICES = "text_suffices"
    PAPERS_SUFFICE = "papers_suffice"
    LIFE_AT_RISK = "life_at_risk"


class Located(Enum):
    """Whether the person at risk was found, as far as anybody told us."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a protocol, as a page shows it."""

    key: str
    label: str
    kind: AnswerKind
    stage: Stage
    section: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    help: str = ""
    needed: bool = True
    verified: bool = False
    sources: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """Return what stands behind a sign beside the question: words that no source confirms say so."""
        return "" if self.verified else _("Own wording, to be confirmed by counsel.")


@dataclass(frozen=True, slots=True)
class Missing:
    """An answer that is still due, or that cannot stand as it is."""

    key: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Answers that cannot stand together; key is where to begin mending, elsewhere what else can mend it."""

    key: str
    why: str
    elsewhere: str = ""


def answered(value: object) -> bool:
    """Tell whether a value is an answer; an unticked box is one, blank text is not."""
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value not in ([], ())
