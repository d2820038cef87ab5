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
LINKS = (AnswerKind.EVIDENCE, AnswerKind.TEST)


def with_links(db: Connection, case_id: CaseId, questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions, those that point to evidence with what there is to point to."""
    asked = tuple(questions)
    if not any(question.kind in (*LINKS, AnswerKind.ITEMS) for question in asked):
        return asked
    files = linkable(db, case_id)
    there = {kind: ((REQUEST, _("the request itself")), *files) for kind in LINKS} | {AnswerKind.ITEMS: files}
    return tuple(replace(each, choices=there[each.kind]) if each.kind in there else each for each in asked)
