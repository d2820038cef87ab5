"""The weekend before anything is written: who asks for what, when, and in which language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import chain, combinations, repeat
from random import Random

from app.cases.model import Kind
from app.demo.cast import LANGUAGES, Agency, Cast, Story, Tongue
from app.demo.volumes import Volumes, share_out

# As many as a person can look through get letters and pictures; what comes on top is a form without attachments.
RICH = 60
# The last hours belong to the requests that have papers.
_QUIET_HOURS = 3

_INSIDE = frozenset({Kind.INTERNAL_ESCALATION, Kind.PROACTIVE})
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


class Flag(Enum):
    """What is wrong with a sender."""

    LOOKALIKE = "lookalike domain"
    FREE_MAIL = "free mail"
    REPLY_ELSEWHERE = "replies go elsewhere"


@dataclass(frozen=True, slots=True)
class Planned:
    """One request of the weekend."""

    number: int
    kind: Kind
    country: str
    agency: Agency
    officer: str
    tongue: Tongue
    story: Story
    received_at: datetime
    person: str
    landmark: str
    accounts: tuple[str, ...]
    flag: Flag | None
    by_mail: bool
    rich: bool
    same_as: int | None = None

    @property
    def place(self) -> str:
        """Return the town that it is about."""
        return self.agency.place

    @property
    def case_number(self) -> str:
        """Return the agency's own number."""
        return f"{self.agency.country or 'TS'}-{self.received_at:%Y}-{4100 + self.number:05d}"

    def fill(self, words: str) -> str:
        """Put this request's names into a text."""
        phone = self.agency.phone.format(n=self.number % 100)
        return words.format(
            name=self.person, account=self.accounts[0], place=self.place, landmark=self.landmark, phone=phone
        )


def plan(cases: int, seed: int, now: datetime, volumes: Volumes, cast: Cast) -> list[Planned]:
    """Plan a weekend that ends now, the oldest request first."""
    rng = Random(seed)  # noqa: S311 - a demo is made anew from its seed; nothing here is a secret
    kinds = _mixed(rng, share_out(cases, volumes.kinds))
    countries = _mixed(rng, share_out(cases, volumes.countries))
    _let_every_language_speak(countries, cast)
    rich = _moments(rng, min(cases, RICH), volumes.hours, now)
    earlier = now - timedelta(hours=_QUIET_HOURS)
    forms = _moments(rng, cases - len(rich), volumes.hours - _QUIET_HOURS, earlier)
    moments = sorted([(at, True) for at in rich] + [(at, False) for at in forms])
    planned = [
        _planned(rng, number, Kind(kinds[number]), countries[number], moment, cast)
        for number, moment in enumerate(moments)
    ]
    return _linked(_flagged(planned, volumes.red_flags))


def _mixed(rng: Random, parts: Mapping[str, int]) -> list[str]:
    names = list(chain.from_iterable(repeat(name, count) for name, count in sorted(parts.items())))
    rng.shuffle(names)
    return names


def _let_every_language_speak(countries: list[str], cast: Cast) -> None:
    """Give a language that the shares left out the place of one of the most frequent country's requests."""
    home = {agency.language: agency.country for agency in reversed(cast.agencies)}
    spoken = {agency.country: agency.language for agency in cast.agencies}
    for language in LANGUAGES:
        if all(spoken[country] != language for country in countries) and len(countries) >= len(LANGUAGES):
            most = max(sorted(set(countries)), key=countries.count)
            countries[countries.index(most)] = home[language]


def _moments(rng: Random, cases: int, hours: float, now: datetime) -> list[datetime]:
    """Spread arrivals over the weekend, the closer together the nearer they are: the last came just now."""
    ago = sorted((((cases - n - rng.random() * 0.5) / cases) ** 2 * hours * 60 for n in range(cases)), reverse=True)
    return [now - timedelta(minutes=minutes, seconds=20) for minutes in ago]


def _planned(rng: Random, number: int, kind: Kind, country: str, moment: tuple[datetime, bool], cast: Cast) -> Planned:
    at, rich = moment
    local = rng.choice([agency for agency in cast.agencies if agency.country == country])
    tongue = cast.tongues[local.language]
    told = [story for story in tongue.stories if story.kind is kind]
    agency = replace(cast.colleagues, place=local.place) if kind in _INSIDE else local
    return Planned(
        number=number,
        kind=kind,
        country=country,
        agency=agency,
        officer=rng.choice(agency.officers),
        tongue=tongue,
        story=told[number % len(told)],
        received_at=at.replace(microsecond=0),
        person=rng.choice(tongue.people),
        landmark=rng.choice(tongue.landmarks),
        accounts=tuple(_account(rng) for _ in range(3 if kind is Kind.PRESERVATION else rng.choice((1, 1, 1, 2)))),
        flag=None,
        # A mail does not say from which country it comes as a form does, so most come by the form.
        by_mail=rich and kind is Kind.EMERGENCY_DISCLOSURE and number % 5 in {0, 2},
        rich=rich,
    )


def _account(rng: Random) -> str:
    return f"demo_{''.join(rng.choice(_SIGNS) for _ in range(6))}"


def _flagged(planned: list[Planned], share: float) -> list[Planned]:
    """Let the share of emergencies that failed a second check come from senders who are not who they say."""
    emergencies = [one.number for one in planned if one.kind is Kind.EMERGENCY_DISCLOSURE]
    count = round(len(emergencies) * share)
    flags = dict(zip(_spaced(emergencies, count), _endless(Flag), strict=False))
    return [replace(one, flag=flags.get(one.number)) for one in planned]


def _spaced(numbers: list[int], count: int) -> list[int]:
    return [numbers[(place * len(numbers)) // count] for place in range(count)]


def _endless(flags: Iterable[Flag]) -> Iterable[Flag]:
    kept = tuple(flags)
    return chain.from_iterable(repeat(kept))


def _linked(planned: list[Planned]) -> list[Planned]:
    """Let the two emergencies in one language that came closest together speak of the same person and account."""
    plain = [one for one in planned if one.kind is Kind.EMERGENCY_DISCLOSURE and one.rich and one.flag is None]
    pairs = [
        (first, second)
        for first, second in combinations(plain, 2)
        if first.tongue is second.tongue and first.agency is not second.agency
    ]
    if not pairs:
        return planned
    first, second = min(pairs, key=lambda pair: (pair[1].number - pair[0].number, -pair[1].number))
    same = replace(
        second,
        story=first.story,
        person=first.person,
        accounts=first.accounts,
        landmark=first.landmark,
        same_as=first.number,
    )
    return [same if one.number == second.number else one for one in planned]
