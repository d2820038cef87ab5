"""Victims that seal, open and merge packs; each acknowledges, through a pipe, what it was told is done."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from app.cases.model import CaseId
from app.desk import Desk, close_desk, open_desk
from app.review.judging import give_verdict, save_scores
from app.review.merging import merge
from app.review.model import Verdict
from app.review.opening import open_pack
from app.review.queries import pack_cases
from app.review.returning import return_results
from app.review.reviewing import start, submit_blind
from app.review.scorecards import shipped_scorecard
from app.review.sealing import seal_pack
from app.settings import shipped
from tests.builders import FakeClock
from tests.decisions.forms import CLEAR
from tests.faults.victim import wait_for_the_end
from tests.review.carried import order
from tests.vaults import unlocked


def seat(folder: Path) -> Desk:
    """Sit down at a vault."""
    clock = FakeClock()
    return open_desk(unlocked(folder, None, clock), clock, shipped())


def seal(team: Path, supervisor: Path, cases: Sequence[int], targets: Sequence[Path], ack: Connection) -> None:
    """Seal the same cases into one file after another."""
    there = seat(supervisor)
    desk = seat(team)
    wanted = order(desk, there, *map(CaseId, cases))
    close_desk(there)
    ack.send(("begins", ""))
    for target in targets:
        made = seal_pack(desk, wanted, target, progress=lambda done, _all: ack.send(("written", done)))
        assert made is not None
        ack.send(("sealed", (str(made.path), made.uid)))
    wait_for_the_end(ack)


def open_all(supervisor: Path, files: Sequence[Path], ack: Connection) -> None:
    """Open one pack after another."""
    desk = seat(supervisor)
    ack.send(("begins", ""))
    for file in files:
        ack.send(("opened", open_pack(desk, file).uid))
    wait_for_the_end(ack)


def merge_all(team: Path, files: Sequence[Path], ack: Connection) -> None:
    """Merge one results file after another."""
    desk = seat(team)
    ack.send(("begins", ""))
    for file in files:
        merged = merge(desk, file, progress=lambda done, _all: ack.send(("taken", done)))
        assert merged is not None
        ack.send(("merged", (merged.results_uid, merged.new)))
    wait_for_the_end(ack)


def judge_all(desk: Desk, pack_uid: str, target: Path) -> None:
    """Judge every case of an opened pack and write the results."""
    scores = {each.id: each.answers[0].id for each in shipped_scorecard().items}
    for each in pack_cases(desk, pack_uid):
        review = start(desk, pack_uid, each.case_uid).uid
        submit_blind(desk, review, CLEAR["emergency-disclosure", "refuse"])
        save_scores(desk, review, scores)
        give_verdict(desk, review, Verdict.AGREE, "")
    return_results(desk, pack_uid, target)
