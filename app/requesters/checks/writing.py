"""What a request says: phrases that press, laws and instruments that do not fit who cites them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from app.i18n import _
from app.requesters.flags import Seen
from app.requesters.gate import Weight
from app.requesters.message import Known, Message
from app.requesters.policy import VerificationPolicy

_FOLDER = files("resources") / "verification"
_MOST_NAMED, _MIXED = 3, 2


@dataclass(frozen=True, slots=True)
class Code:
    """A law, by how it is cited, in whose country it is law, and which of its sections are known here."""

    name: str
    pattern: re.Pattern[str]
    countries: frozenset[str]
    known: frozenset[str]
    issued_by: frozenset[str] = frozenset()


def _phrases(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look for what forged requests say to hurry whoever reads them."""
    words = " ".join(message.words.split())
    for flag, phrases in phrase_list().items():
        found = [phrase for phrase in phrases if phrase in words]
        if found:
            quoted = ", ".join(f"“{phrase}”" for phrase in found[:_MOST_NAMED])
            yield Seen(flag, _("It says {phrases}.").format(phrases=quoted))


def _law(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Hold the laws that it cites against the country of who cites them."""
    words = message.words
    country = known.here[0].country if known.here else message.country
    for code in codes():
        cited = list(dict.fromkeys(code.pattern.findall(words)))
        if not cited:
            continue
        if country and country not in code.countries:
            told = _("It cites {law}, the law of {countries}; the authority is of {country}.")
            places = ", ".join(sorted(code.countries)[:_MOST_NAMED])
            yield Seen("wrong_legal_code", told.format(law=code.name, countries=places, country=country), Weight.MEDIUM)
        unknown = [section for section in cited if code.known and section and section not in code.known]
        if unknown:
            told = _("It cites {law}, section {sections}, which is not among those known here for such requests.")
            yield Seen("wrong_legal_code", told.format(law=code.name, sections=", ".join(unknown[:_MOST_NAMED])))


def _instruments(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Look whether several instruments are named as if they were one, or one that the country does not have."""
    words = message.words
    named = [each for each in instruments() if each.pattern.search(words)]
    if len(named) >= _MIXED:
        told = _("It names {instruments} at once.")
        yield Seen("instrument_mixup", told.format(instruments=", ".join(each.name for each in named)))
    country = known.here[0].country if known.here else message.country
    for each in named:
        if country and each.countries and country not in each.countries:
            told = _("It calls itself a {instrument}; in {country} there is none by that name.")
            yield Seen("instrument_mixup", told.format(instrument=each.name, country=country), Weight.LOW)


def _issuer(message: Message, known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Hold an instrument against the authority by the directory: who could not have issued it by itself."""
    authority = next((each for each in known.here if each.kind), None)
    if authority is None:
        return
    for each in (*instruments(), *codes()):
        if each.issued_by and authority.kind not in each.issued_by and each.pattern.search(message.words):
            told = _(
                "It names a {instrument}, which {agency} cannot issue by itself ({kind} by the directory): ask who issued or"
                " validated it. To be confirmed by counsel."
            )
            named = told.format(instrument=each.name, agency=authority.name, kind=authority.kind.replace("_", " "))
            yield Seen("wrong_legal_code", named, Weight.LOW)
            return


def _many(message: Message, _known: Known, policy: VerificationPolicy) -> Iterator[Seen]:
    """Look how many accounts it asks about at once."""
    if len(message.accounts) >= policy.many_accounts:
        words = _("It asks about {n} accounts at once.")
        yield Seen("overbroad", words.format(n=len(message.accounts)))


def _freeze(message: Message, _known: Known, _policy: VerificationPolicy) -> Iterator[Seen]:
    """Say of a freeze that it goes through the same gate."""
    if message.kind == "preservation":
        yield Seen("fake_freeze", _("It asks to freeze an account."), Weight.LOW)


@lru_cache(maxsize=1)
def phrase_list() -> Mapping[str, tuple[str, ...]]:
    """Return the phrases by the flag that they raise."""
    document = json.loads((_FOLDER / "phrases.json").read_bytes())
    return {flag: tuple(each.casefold() for each in phrases) for flag, phrases in document["phrases"].items()}


@lru_cache(maxsize=1)
def codes() -> tuple[Code, ...]:
    """Return the laws that are known by their citations."""
    return _read("codes")


@lru_cache(maxsize=1)
def instruments() -> tuple[Code, ...]:
    """Return the instruments that are known by their names."""
    return _read("instruments")


def _read(part: str) -> tuple[Code, ...]:
    document = json.loads((_FOLDER / "legal_codes.json").read_bytes())
    return tuple(
        Code(
            each["name"],
            re.compile(each["pattern"]),
            frozenset(each.get("countries", ())),
            frozenset(each.get("known", ())),
            frozenset(each.get("issued_by", ())),
        )
        for each in document[part]
    )


CHECKS = (_phrases, _law, _instruments, _issuer, _many, _freeze)
