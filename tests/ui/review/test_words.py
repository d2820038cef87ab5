"""What a review says of any answer that a form can hold."""

from __future__ import annotations

import pytest

from app.decisions.model import AnswerKind, Question, Stage
from ui.review.words import answer_words

TEST = Question(
    "test:a:1", "The belief is the provider's own", AnswerKind.TEST, Stage.RELEASE, choices=(("7", "the first mail"),)
)
CHOICE = Question(
    "requester", "Is the requester real?", AnswerKind.CHOICE, Stage.RELEASE, choices=(("real", "Yes"), ("fake", "No"))
)


@pytest.mark.parametrize(
    ("question", "value", "words"),
    [
        (CHOICE, "real", "Yes"),
        (CHOICE, ["real", "fake"], "Yes; No"),
        (CHOICE, None, "no answer"),
        (TEST, {"holds": "yes", "where": "7", "why": "said by us"}, "holds · the first mail · said by us"),
        (None, {"from": "2026-03-01", "to": "", "why": "asked for"}, "2026-03-01 · asked for"),
        (None, True, "yes"),
    ],
)
def test_an_answer_is_told_in_the_words_of_its_question(question: Question | None, value: object, words: str) -> None:
    assert answer_words(question, value).lower() == words.lower()
