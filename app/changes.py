"""What a write changed, so that pages know whether to read again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Topic(Enum):
    """A kind of thing that pages show."""

    CASES = "cases"
    EVIDENCE = "evidence"
    DECISIONS = "decisions"
    INTAKE = "intake"
    WELLNESS = "wellness"
    PEOPLE = "people"
    REQUESTERS = "requesters"
    REVIEW = "review"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True)
class Changes:
    """The topics and cases that a write touched; no cases means that any may have changed."""

    topics: frozenset[Topic] = frozenset()
    cases: frozenset[int] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.topics | other.topics, self.cases | other.cases)
