"""What the weekend is made of: synthetic, harmless, and the same for the same seed."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files

import av
import pypdfium2
import pytest
from PIL import Image

from app.cases.model import Kind
from app.decisions.library import in_force, shipped_protocols
from app.decisions.rules import stand
from app.demo.answers import answers, severity
from app.demo.cast import LANGUAGES, cast
from app.demo.messages import document, mail
from app.demo.papers import Paper, papers
from app.demo.plan import Planned, plan
from app.demo.volumes import published
from app.intake.document import check
from tests.builders import A_SATURDAY

SEED = 7
# Ranges set aside for fiction, and a country code that nobody has.
FICTION = re.compile(r"\+1 \d{3} 555 01\d\d|\+44 1632 9600\d\d|\+33 1 99 00 \d\d \d\d|\+49 30 23125 \d{3}|\+999 [\d ]+")
PHONE = re.compile(r"\+\d[\d ]{6,}\d")
DOMAIN = re.compile(r"(?:@|https?://)((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)

# A report of abuse and a removal order are no stories for a demo; an enquiry is none yet.
WITHOUT_STORIES = {Kind.CHILD_SAFETY, Kind.TERRORIST_CONTENT, Kind.ENQUIRY}


@pytest.fixture(scope="module")
def weekend() -> list[Planned]:
    """One weekend."""
    return plan(60, SEED, A_SATURDAY, published(), cast())


def one_of_each(weekend: list[Planned]) -> Iterator[Planned]:
    """Yield a request for each story of each language that the weekend tells."""
    yield from {(one.tongue.language, one.story.key): one for one in weekend}.values()


def texts() -> Iterator[str]:
    """Yield every text that ships with the demo, but not the sources of the figures."""
    folder = files("resources") / "demo"
    yield from ((folder / "stories" / f"{language}.json").read_text("utf-8") for language in LANGUAGES)
    yield (folder / "agencies.json").read_text("utf-8")
    yield (folder / "answers.json").read_text("utf-8")


def test_no_text_names_a_domain_or_a_telephone_that_could_be_real(weekend: list[Planned]) -> None:
    written = [*texts(), *(document(one, (), cast()).decode() for one in weekend)]
    domains = {found for text in written for found in DOMAIN.findall(text)}
    assert domains
    assert not [domain for domain in domains if not domain.endswith(".example")]
    phones = {found for text in written for found in PHONE.findall(text.replace("{n:02d}", "07"))}
    assert phones
    assert not [phone for phone in phones if not FICTION.fullmatch(phone)]


def test_every_agency_can_be_reached_in_fiction_only() -> None:
    everybody = (*cast().agencies, cast().colleagues)
    assert all(agency.domain.endswith(".example") for agency in everybody)
    assert all(agency.lookalike.endswith(".example") for agency in cast().agencies)
    assert all(FICTION.fullmatch(agency.phone.format(n=7)) for agency in everybody)


def test_every_language_tells_every_kind_of_story() -> None:
    for tongue in cast().tongues.values():
        assert {story.kind for story in tongue.stories} == set(Kind) - WITHOUT_STORIES
        assert sum(story.kind is Kind.EMERGENCY_DISCLOSURE for story in tongue.stories) >= 4


def test_every_request_says_that_it_is_synthetic(weekend: list[Planned]) -> None:
    for one in one_of_each(weekend):
        assert one.tongue.synthetic in json.loads(document(one, (), cast()))["words"]
        message = email.message_from_bytes(mail(one, (), cast()), policy=email.policy.default)
        assert one.tongue.synthetic in message.get_content()


def test_forms_follow_the_published_schema(weekend: list[Planned]) -> None:
    for one in weekend:
        check(json.loads(document(one, [Paper("a.txt", "text/plain", b"-", from_requester=True)], cast())))


def test_the_same_seed_makes_the_same_bytes(weekend: list[Planned]) -> None:
    for one in list(one_of_each(weekend))[:8]:
        first, second = papers(one, SEED), papers(one, SEED)
        assert first == second
        assert mail(one, first, cast()) == mail(one, second, cast())
        assert document(one, first, cast()) == document(one, second, cast())


def test_what_is_attached_is_what_it_says(weekend: list[Planned]) -> None:
    made = {paper.media_type: paper.data for one in list(one_of_each(weekend))[:12] for paper in papers(one, SEED)}
    for media_type in ("image/jpeg", "image/png"):
        with Image.open(io.BytesIO(made[media_type])) as picture:
            assert Image.MIME[picture.format or ""] == media_type
            assert min(picture.size) >= 700
    letter = pypdfium2.PdfDocument(made["application/pdf"])
    assert len(letter) == 1
    letter.close()
    with av.open(io.BytesIO(made["video/mp4"]), "r") as clip:
        assert len(list(clip.decode(video=0))) == 48
    assert made["text/plain"].decode()


def test_a_japanese_mail_comes_in_its_own_charset(weekend: list[Planned]) -> None:
    japanese = next(one for one in weekend if one.tongue.language == "ja")
    message = email.message_from_bytes(mail(japanese, (), cast()), policy=email.policy.default)
    assert message.get_content_charset() == "iso-2022-jp"
    assert message["Subject"] == japanese.story.subject


def test_a_request_without_papers_has_none(weekend: list[Planned]) -> None:
    assert papers(replace(weekend[0], rich=False), SEED) == []


def test_every_request_can_be_decided_by_its_protocol(weekend: list[Planned]) -> None:
    countries = {agency.country for agency in cast().agencies}
    for one in one_of_each(weekend):
        for country in countries:
            local = replace(one, country=country)
            standing = stand(in_force(shipped_protocols(), one.kind, A_SATURDAY.date()), answers(local))
            assert standing.releasable, (one.kind, country, standing.missing_release, standing.conflicts)
            assert not standing.missing_record, (one.kind, country, standing.missing_record)


def test_every_material_has_a_class(weekend: list[Planned]) -> None:
    assert all(severity(one, name) for one in one_of_each(weekend) for name in one.story.material)
