"""The language of a text: told where it can be, and left open where it cannot."""

from __future__ import annotations

import pytest

from app.evidence.language import language_of


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("I am at the harbour and will not come home tonight, tell them all.", "en"),
        ("Je suis au port et je ne rentrerai pas ce soir, dis-le à tout le monde.", "fr"),
        ("Ich bin am Hafen und komme heute Nacht nicht nach Hause, sag es allen.", "de"),
        ("Estoy en el puerto y no volveré a casa esta noche, díselo a todos.", "es"),
        ("Estou no porto e não vou voltar para casa esta noite, avise a todos.", "pt"),
        ("港にいます。今夜は帰りません。みんなに伝えてください。", "ja"),
        ("我在港口，今晚不回家了，请告诉大家。", "zh"),
        ("나는 항구에 있고 오늘 밤 집에 가지 않을 거야.", "ko"),
    ],
)
def test_languages_are_told(words: str, language: str) -> None:
    assert language_of(words) == language


@pytest.mark.parametrize("words", ["", "ok", "haha lol", "12345 67890 12345 67890 12345", "🙂" * 40, "x7f3a 9b2c"])
def test_what_is_too_short_or_no_language_has_none(words: str) -> None:
    assert language_of(words) == ""


def test_the_same_text_is_always_told_the_same() -> None:
    words = "Il porto è chiuso stanotte, nessuno torna a casa."
    assert {language_of(words) for _ in range(20)} == {language_of(words)}
