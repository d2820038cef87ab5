"""Phone numbers in one way of writing, so that two can be compared and one be found in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

MOST = 60
# Fewer digits are an extension or an emergency number of a country; those are compared whole.
_FEWEST, _TAIL = 6, 7
_RUN = re.compile(r"(?<![\w@.])(?:\+|00)?\(?\d[\d\s().\-/\u2010-\u2013]{4,28}\d(?![\w@])")
_MOST_SEARCHED, _MOST_FOUND = 200_000, 200
# Digits with no more than these signs between them may be one number, whatever the signs are.
_DIGITS = re.compile(r"\d(?:[\W_]{0,8}\d){4,}")
_SIGNATURE, _TRIES, _LENIENT = 2000, 50, phonenumbers.Leniency.POSSIBLE
_BETWEEN = re.compile(r"\D+")
_MOST_DIGITS, _APART = 20_000, " / x / "


@lru_cache(maxsize=1 << 16)
def digits(text: str, country: str = "") -> str:
    """Return a number as digits with its country's code where that can be told; empty where it is none."""
    text = _plain(text[:MOST])
    bare = _bare(text)
    if len(bare) < _FEWEST:
        return bare
    try:
        found = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return bare.removeprefix("00")
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164).lstrip("+")


def same(one: str, other: str) -> bool:
    """Tell whether two rows of digits call the same: whole, or where one is without its country's code."""
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    bare = short.lstrip("0")
    return len(bare) >= _TAIL and long.endswith(bare)


def stands_in(number: str, text: str, country: str = "") -> bool:
    """Tell whether a text names a number, however it is written there, after however many others."""
    read = digits(number, country)
    if any(same(read, each) for each in in_text(text, country)):
        return True
    plain = _plain(text)
    # Whoever wrote the text chose what stands between the digits, before them and behind.
    written = (r"[\W_]{0,8}".join(each) + r"(?!\d)" for each in _without_code(number, country))
    return any(re.search(pattern, plain) for pattern in written)


def in_text(text: str, country: str = "") -> Iterator[str]:
    """Yield what may be phone numbers in a text, as digits."""
    for count, found in enumerate(_RUN.finditer(text[:_MOST_SEARCHED])):
        if count >= _MOST_FOUND:
            return
        read = digits(found[0].strip(), country)
        if len(read) >= _FEWEST:
            yield read


def signed_with(text: str, country: str = "") -> str:
    """Return the last phone number of a text as it is written there; what merely has as many digits is none."""
    below = text[-_SIGNATURE:]
    found = [each.raw_string for each in phonenumbers.PhoneNumberMatcher(below, country or "US", _LENIENT, _TRIES)]
    return str(found[-1]) if found else ""


def only_digits(text: str) -> str:
    """Return no more of a text than `stands_in` needs to find a number there: its longer runs of digits."""
    found = (_BETWEEN.sub(" ", run[0]) for run in _DIGITS.finditer(_plain(text[:_MOST_SEARCHED])))
    return _APART.join(found)[:_MOST_DIGITS]


def tail(read: str) -> str:
    """Return the last digits of a number, which every way of writing it has."""
    return read[-_TAIL:]


def _without_code(number: str, country: str) -> Iterator[str]:
    """Yield the digits of a number that every way of writing it has, its country told or misread."""
    plain = _plain(number[:MOST])
    own = _national(plain, country) or _bare(plain).lstrip("0")
    for each in (own, _national("+" + own)):
        if len(each) >= _TAIL:
            yield each


def _national(text: str, country: str = "") -> str:
    try:
        return str(phonenumbers.parse(text, country or None).national_number)
    except phonenumbers.NumberParseException:
        return ""


def _plain(text: str) -> str:
    """Return a text with the digits of every script and width as plain ones."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return text.translate({ord(sign): str(unicodedata.decimal(sign)) for sign in set(text) if sign.isdecimal()})


def _bare(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal() and sign.isascii())
