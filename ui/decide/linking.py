"""What an answer can point to: the request as it came, and each item of the case by its name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cases.model import CaseId
from app.decisions.model import AnswerKind, Question
from app.decisions.queries import linkable
from app.i18n import _

if TYPE_CHECKING:
    from sqlcipher3.dbapi2 import Connection

REQUEST = "request"


def with_links(db: Connection, case_id: CaseId, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions, those that point to evidence with what there is to point to."""
    asked = tuple(questions)
    if not any(question.kind is AnswerKind.EVIDENCE for question in asked):
        return asked
    there = ((REQUEST, _("the request itself")), *linkable(db, case_id))
    return tuple(
        replace(question, choices=there) if question.kind is AnswerKind.EVIDENCE else question for question in asked
    )
