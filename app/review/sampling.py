"""Drawing cases: by lot, by stratum or the riskiest first, so that the same rule and seed draw the same again."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.review.rule import Candidate, Method, SampleRule
from app.vault.keys import canonical


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case that was drawn, and why."""

    case: Candidate
    stratum: tuple[str, ...]
    golden: bool


@dataclass(frozen=True, slots=True)
class StratumCount:
    """How many of a stratum there are, and how many were drawn."""

    stratum: tuple[str, ...]
    there: int
    drawn: int


def draw(rule: SampleRule, seed: str, candidates: Iterable[Candidate]) -> tuple[Drawn, ...]:
    """Draw cases: the same for the same rule, seed and candidates, in whatever order these come.

    Golden cases stand among the others in an order of lots of their own, so that no place tells them.
    """
    everything = tuple(candidates)
    pool = sorted((each for each in everything if rule.passes(each)), key=lambda each: lot(seed, each.uid))
    ways = {
        Method.RANDOM: lambda: pool[: rule.size],
        Method.STRATIFIED: lambda: _of_each(rule, pool),
        # Sorting keeps the order of the lots among those of one weight.
        Method.RISK_FIRST: lambda: sorted(pool, key=lambda each: -rule.weight(each))[: rule.size],
        Method.NAMED: lambda: [each for each in everything if each.uid in rule.named and rule.fits(each)],
    }
    chosen = [Drawn(each, each.stratum(rule.strata), golden=False) for each in ways[rule.method]()]
    chosen += [Drawn(each, each.stratum(rule.strata), golden=True) for each in _golden(rule, seed, everything)]
    return tuple(sorted(chosen, key=lambda each: lot(f"{seed}/place", each.case.uid)))


def counts(rule: SampleRule, candidates: Iterable[Candidate], drawn: Iterable[Drawn]) -> tuple[StratumCount, ...]:
    """Return each stratum with how many cases it has and how many of them were drawn, the largest first."""
    there = Counter(each.stratum(rule.strata) for each in candidates if rule.passes(each))
    taken = Counter(each.stratum for each in drawn if not each.golden)
    return tuple(StratumCount(name, number, taken[name]) for name, number in sorted(there.items(), key=_largest))


def lot(seed: str, uid: str) -> bytes:
    """Return the lot of a case: a hash, so that it is the same with every version of everything."""
    return hashlib.sha256(f"{seed}\n{uid}".encode()).digest()


def known(candidates: Iterable[Candidate]) -> str:
    """Return the hash of what is known of candidates, by which one sees that a sample is drawn from the same again."""
    return hashlib.sha256(canonical(sorted(each.facts() for each in candidates))).hexdigest()


def _of_each(rule: SampleRule, pool: Sequence[Candidate]) -> list[Candidate]:
    """Share the size out by how many there are of each stratum, one at least of each as far as it reaches."""
    strata: dict[tuple[str, ...], list[Candidate]] = defaultdict(list)
    for each in pool:
        strata[each.stratum(rule.strata)].append(each)
    size = min(rule.size, len(pool))
    # The largest strata come first where there are fewer places than strata.
    order = sorted(((name, len(cases)) for name, cases in strata.items()), key=_largest)
    shares = {name: 1 for name, _there in order[:size]}
    for _place in range(size - len(shares)):
        # One place at a time to where most is missing of the exact share.
        name = max(
            (each for each, there in order if shares.get(each, 0) < there),
            key=lambda each: (len(strata[each]) * size / len(pool) - shares.get(each, 0), each),
        )
        shares[name] = shares.get(name, 0) + 1
    return [case for name, share in shares.items() for case in strata[name][:share]]


def _golden(rule: SampleRule, seed: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return golden cases by lot, those of the period first: a year that no other case bears would tell them."""
    fitting = [each for each in candidates if each.golden and rule.fits(each) and rule.unmet(each)]
    return sorted(fitting, key=lambda each: (not rule.in_period(each), lot(seed, each.uid)))[: rule.golden]


def _largest(entry: tuple[tuple[str, ...], int]) -> tuple[int, tuple[str, ...]]:
    return -entry[1], entry[0]
