"""Letter templates: each shipped one is sound in each language, and one that does more than fill in words is refused."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from app.decisions.model import Outcome
from app.responses.errors import BadTemplateError, NotFilledError
from app.responses.model import Values, places
from app.responses.rendering import LONGEST, filled, preview
from app.responses.templates import FALLBACK, choose, language_name, languages, load, others, parse, wording

GOOD = {"id": "x", "language": "en", "title": "X", "subject": "{{ reference }}", "mail": "m", "call": "c"}
SHIPPED = [
    (language, entry.name.removesuffix(".toml"))
    for language in languages()
    for entry in (files("resources") / "templates" / language).iterdir()
    if entry.name != "words.toml"
]
ALL = Values(
    {place.name: f"<{place.name}>" for place in places().values() if not place.lines},
    {place.name: (f"<{place.name}>",) for place in places().values() if place.lines},
)


def document(letter: str, **changed: str) -> bytes:
    """Write a template with this letter."""
    texts = {**GOOD, "letter": letter, **changed}
    lines = [f"{name} = '''{text}'''" for name, text in texts.items()]
    return "\n".join(("format = 1", "version = 1", *lines)).encode()


@pytest.mark.parametrize(("language", "name"), SHIPPED)
def test_each_shipped_template_fills(language: str, name: str) -> None:
    words = filled(load(language, name), ALL)
    assert words.letter
    assert words.mail
    assert words.call
    assert "{" not in f"{words.letter}{words.subject}{words.mail}{words.call}"


def test_there_is_a_letter_for_each_outcome_in_six_languages() -> None:
    assert languages() == ("en", "de", "es", "fr", "ja", "pt")
    for outcome in Outcome:
        for language in languages():
            kind = "enquiry" if outcome is Outcome.ANSWER else "emergency_disclosure"
            assert choose(outcome.value, kind, language).language == language


@pytest.mark.parametrize("language", languages())
def test_the_fixed_words_are_the_same_in_each_language(language: str) -> None:
    told, meant = wording(language), wording(FALLBACK)
    assert {name: set(table) for name, table in told.items()} == {name: set(table) for name, table in meant.items()}
    assert language_name(language)


def test_a_notice_that_a_language_lacks_stands_in_english() -> None:
    found = {template.id: template.language for template in others("ja")}
    assert found["notice.dsa18"] == FALLBACK
    assert found["enquiry.process"] == "ja"


@pytest.mark.parametrize(
    "letter",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ reference.__class__ }}",
        "{{ given.append }}",
        "{{ reference['x'] }}",
        "{% for x in range(999999999) %}x{% endfor %}",
        "{% for a in given %}{% for b in given %}x{% endfor %}{% endfor %}",
        "{% for a in given recursive %}{{ loop(given) }}{% endfor %}",
        "{% for a in given if a %}x{% endfor %}",
        "{% for given in bases %}x{% endfor %}",
        "{% for a in reference %}x{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}",
        "{% set x = 1 %}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 999999 }}",
        "{{ reference | upper }}",
        "{{ reference | attr('x') }}",
        "{{ cycler('a') }}",
        "{{ self }}",
        "{{ nobody_knows }}",
        "{% if reference %}",
        "{{ reference",
        "{% if reference %}" * 40 + "{% endif %}" * 40,
        "{% if reference %}" * 1500 + "x",
        "x" * 40_000,
    ],
)
def test_what_does_more_than_fill_in_words_is_refused_before_it_runs(letter: str) -> None:
    with pytest.raises(BadTemplateError, match="cannot be used"):
        parse("en/x", document(letter))


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\xff",
        b"format = 2",
        b"format = 1\nid = 3",
        document("x").replace(b"version = 1", b"version = 'x'"),
        b"a = [",
    ],
)
def test_a_broken_file_is_refused_with_its_reason(broken: bytes) -> None:
    with pytest.raises(BadTemplateError):
        parse("en/x", broken)


def test_a_letter_that_grows_too_long_is_stopped() -> None:
    long = Values({}, {"given": tuple("y" * 4000 for _ in range(200))})
    with pytest.raises(BadTemplateError, match=str(LONGEST)):
        preview(parse("en/x", document("{% for a in given %}{{ a }}{% endfor %}")), long)


def test_a_value_cannot_add_lines_or_templates_of_its_own() -> None:
    template = parse("en/x", document("{{ requester }}\n\n{{ agency }}"))
    words = preview(template, Values({"requester": "A\n\n- B {{ sender }}", "agency": "\u202eevil"}, {}))
    first, second = words.letter.split("\n\n")
    assert first == "A - B {{ sender }}"
    assert "\u202e" not in second


def test_an_optional_place_may_be_empty_and_another_may_not() -> None:
    template = parse("en/x", document("{% if their_reference %}{{ their_reference }}{% endif %}{{ accounts }}"))
    values = Values({"reference": "R"}, {})
    assert set(preview(template, values).missing) > {"accounts"}
    assert preview(template, values).letter == "⟦the accounts⟧"
    with pytest.raises(NotFilledError):
        filled(template, values)


def test_unverified_law_says_so_in_each_language() -> None:
    for language in languages():
        assert wording(language)["marks"]["counsel"]
    assert tomllib.loads((files("resources") / "templates/en/words.toml").read_text("utf-8"))["marks"]["counsel"] == (
        "to be confirmed by counsel"
    )
