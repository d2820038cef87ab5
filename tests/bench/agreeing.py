"""Alpha with its interval over as many decisions as promised, beside one alpha without any by another's library."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import krippendorff
import numpy as np

from app.desk import close_desk, open_desk
from app.identity import Role
from app.review.agreement import by_question
from app.review.bootstrap import agreement_policy, measured
from app.review.judged import judged
from app.review.measures import MISSING, Ints, Scale, tally
from app.settings import shipped
from tests.bench.scale import Scale as Size
from tests.bench.table import Row, best, timed, within
from tests.builders import FakeClock
from tests.decisions.forms import RECORD
from tests.review.reviews import Judgement, form, stand
from tests.vaults import new_vault

MUST = 2000
_OUTCOMES = 9


def agreeing(size: Size) -> Iterator[Row]:
    """Measure the figures of one question over many decisions; then reading them all, and every question of the form."""
    codes = answers(size.decisions)
    data = np.where(codes == MISSING, np.nan, codes).T
    for scale in Scale:

        def ours(scale: Scale = scale) -> object:
            return measured(tally(codes), scale, agreement_policy())

        def theirs(scale: Scale = scale) -> object:
            return krippendorff.alpha(data, level_of_measurement=scale.value)

        figure, once = best([ours, theirs], size.repeats)
        what = f"{scale.value} alpha of {size.decisions:,} decisions, 1,000 resamples"
        yield within(what, figure, "one alpha by krippendorff, no interval", once, MUST)
    yield from _read(size)


def answers(decisions: int) -> Ints:
    """Make up decisions by a responder and one to three reviewers, of whom most agree."""
    chance = np.random.default_rng(4)
    codes = chance.integers(0, _OUTCOMES, (decisions, 4))
    codes = np.where(chance.random(codes.shape) < 0.8, codes[:, :1], codes)
    for person, share in ((2, 0.3), (3, 0.1)):
        codes[:, person] = np.where(chance.random(decisions) < share, codes[:, person], MISSING)
    return codes


def _read(size: Size) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        clock = FakeClock()
        vault = new_vault(Path(home) / "vault", None, clock, Role.SUPERVISOR).vault
        desk = open_desk(vault, clock, shipped())
        try:
            chance = random.Random(3)
            for _part in range(10):
                stand(desk, [_judgement(chance) for _ in range(size.decisions // 10)])
            read = timed(lambda: judged(desk, _quiet))
            found = judged(desk, _quiet)
            plain = timed(lambda: desk.db.execute("SELECT answers, decision FROM review").fetchall())
            every = timed(lambda: by_question(found, _quiet))
        finally:
            close_desk(desk)
    count = len(found.questions)
    yield Row(f"{size.decisions:,} reviews read", read, "their bare SELECT", plain, "ms", "", None)
    yield Row(f"{count} questions over all of them, with intervals", every, "reading them", read, "ms", "", None)


def _judgement(chance: random.Random) -> Judgement:
    decided, answered = ({"outcome": "disclose", **RECORD, "emergency": "yes"} for _ in range(2))
    if chance.random() < 0.2:
        answered |= {"outcome": "partial", "emergency": "unknown", "seen_plan": "seen"}
    month = chance.randint(1, 12)
    return Judgement(decided, answered, protocol=form(), decided_at=f"2026-{month:02}-05T08:00:00.000000Z")


def _quiet(_done: int, _total: int) -> None:
    """Hear how far it is, and say nothing."""
