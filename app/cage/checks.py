"""The checks of one fact that came out of the cage; each returns it, or raises WireError."""

from __future__ import annotations

from collections.abc import Callable

from app.cage.model import Fact
from app.cage.wire import WireError, checked_words

Check = Callable[[object, str], Fact]
MAX_NUMBER = 1 << 53
MAX_LIST = 1000
FINGERPRINT = 64


def text(most: int) -> Check:
    """Take a text of at most so many characters."""

    def check(value: object, name: str) -> Fact:
        return checked_words(value, name, most)

    return check


def count(value: object, name: str) -> Fact:
    """Take a whole number."""
    if type(value) is not int or not 0 <= value <= MAX_NUMBER:
        raise WireError(name)
    return value


def maybe_count(value: object, name: str) -> Fact:
    """Take a whole number, or that it is not known."""
    return None if value is None else count(value, name)


def fingerprint(value: object, name: str) -> Fact:
    """Take the digits of a fingerprint."""
    digits = checked_words(value, name, FINGERPRINT)
    if len(digits) != FINGERPRINT or not set(digits) <= set("0123456789abcdef"):
        raise WireError(name)
    return digits


def flag(value: object, name: str) -> Fact:
    """Take yes or no."""
    if not isinstance(value, bool):
        raise WireError(name)
    return value


def texts(most: int) -> Check:
    """Take a list of texts, each of at most so many characters."""

    def check(value: object, name: str) -> Fact:
        if not isinstance(value, list) or len(value) > MAX_LIST:
            raise WireError(name)
        return tuple(checked_words(entry, name, most) for entry in value)

    return check


def counts(most: int) -> Check:
    """Take a list of at most so many whole numbers."""

    def check(value: object, name: str) -> Fact:
        if not isinstance(value, list) or len(value) > most:
            raise WireError(name)
        if not all(type(entry) is int and 0 <= entry <= MAX_NUMBER for entry in value):
            raise WireError(name)
        return tuple(value)

    return check
