"""Whatever is typed, named or brought in, and whatever goes wrong with it: no log, no error output and no report has it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app import log
from app.cage.client import Cage
from app.desk import Desk
from app.errors import StillwaterError
from app.identity import Role
from app.support.file import packed
from app.support.gathering import bundle
from app.vault.device_secrets import DeviceSecrets
from tests.builders import FakeClock, MemorySecrets
from tests.leaks.feeding import Feeder, UnfeedableError, every_action
from tests.leaks.working import Work, on_cases, on_evidence, on_requesters, refused, to_an_answer
from tests.leaks.working_elsewhere import destroyed, handed_over, people_and_copies, reviewed
from tests.retention.cases import seats
from tests.review.closed import somebody
from tests.review.two import another_desk, leave, meet
from ui.program.unexpected import plain

# What is no value: a process, a keyring, a file that is being read, a rule as the program reads it.
UNMADE = {"Condition", "ListReader", "Pack"}
# What the work of a house is: each of these came to its end with a canary in every text that it takes.
MAIN = {
    "cases.actions.add_note",
    "cases.actions.hold",
    "decisions.actions.save_draft",
    "decisions.actions.submit",
    "decisions.actions.correct",
    "decisions.approving.approve",
    "decisions.closing.close",
    "evidence.lists.import_list",
    "handover.actions.write_handover",
    "handover.actions.open_handover",
    "intake.phone.start",
    "intake.phone.fill",
    "looking.notes.note_item",
    "people.actions.let_in",
    "people.actions.let_go",
    "requesters.actions.record_call",
    "requesters.directory.put_agency",
    "requesters.directory.import_agencies",
    "responses.actions.write_letter",
    "responses.actions.save_mail",
    "responses.actions.tell_by_phone",
    "responses.disclosing.make_package",
    "responses.exports.import_export",
    "retention.holds.place",
    "retention.proposing.propose",
    "retention.proposing.object_to",
    "retention.proposing.agree",
    "retention.destroying.carry_out",
    "retention.certificate.save",
    "review.sealing.seal_pack",
    "review.opening.open_pack",
    "review.reviewing.submit_blind",
    "review.judging.give_verdict",
    "review.returning.return_results",
    "review.merging.merge",
    "review.feedback.reply",
    "review.feedback.dispute",
    "vault.backup.back_up",
}
# Of all actions that ask for a permission, so many come to their end here; the others refuse what they are given.
AT_LEAST = 124


@pytest.fixture
def work(desk: Desk, cage: Cage, tmp_path: Path) -> Work:
    """Seat somebody who works on cases and leads, and a colleague; every text of what they do is a canary."""
    (tmp_path / "files").mkdir()
    leads = replace(desk, person=replace(desk.person, role=Role.SUPERVISOR))
    feeder = Feeder(leads, tmp_path / "files")
    return Work(leads, seats(desk)[0], cage, tmp_path / "files", feeder)


def worked(work: Work, clock: FakeClock, secrets: MemorySecrets, tmp_path: Path) -> dict[Any, Any]:
    """Do the main work from end to end, and return what an action can be given of all that is there now."""
    open_case = on_cases(work)
    on_evidence(work, open_case)
    on_requesters(work, open_case)
    handed_over(work, open_case)
    answered, golden, going = to_an_answer(work), refused(work), refused(work)
    away, third = (another_desk(tmp_path / name, clock, name=name) for name in ("Sam Reed", "Lou Field"))
    for each in (away, third):
        meet(work.desk, each, tmp_path)
    known = reviewed(work, away, third, [answered, golden])
    for each in (away, third):
        leave(each)
    people_and_copies(work, clock, secrets)
    destroyed(work, somebody(work.desk, "Ida Holm", Role.SUPERVISOR), going, clock)
    return known | {Cage: work.cage, DeviceSecrets: secrets, "case_id": open_case}


def fed_to_each(feeder: Feeder) -> tuple[set[str], set[str], list[str]]:
    """Call every action with canaries; return which came to their end, what cannot be made, and what was told."""
    done, unfed, told = set(), set(), []
    for name, action in every_action():
        try:
            action(**feeder.arguments(action))
            done.add(name)
        except UnfeedableError as error:
            unfed.add(error.kind.__name__)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is listened to
            log.failed("an action", error)
            told += [] if isinstance(error, StillwaterError) else [str(plain(error))]
    return done, unfed, told


def test_canaries_through_every_action_are_in_no_log_and_no_report(
    work: Work,
    clock: FakeClock,
    secrets: MemorySecrets,
    tmp_path: Path,
    every_logger: list[str],
    log_file: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.ERROR):
        # That errors are expected is said by a level that would keep everything finer from whoever listens.
        logging.getLogger().setLevel(logging.DEBUG)
        known = worked(work, clock, secrets, tmp_path)
        by_lead, unfed, told = fed_to_each(work.feeder.knowing(work.desk, known))
        by_colleague, _unfed, told_too = fed_to_each(work.feeder.knowing(work.colleague, known))
        logging.getLogger("somebody's").debug("the finest is heard")
    vault = work.desk.vault
    parts = bundle({}, vault=vault.folder, db=work.desk.db)
    files = {path.name: path.read_bytes() for path in log_file.parent.iterdir()}
    out, err = capfd.readouterr()
    said = "\n".join(
        [*every_logger, *told, *told_too, out, err, str(files), *(part.name + part.words for part in parts)]
    )
    assert files["log.txt"]
    assert "an action failed" in said
    assert "the finest is heard" in said
    assert work.done >= MAIN, MAIN - work.done
    every = {name for name, _action in every_action()}
    done = (work.done | by_lead | by_colleague) & every
    assert len(done) >= AT_LEAST, sorted(every - done)
    assert unfed <= UNMADE
    assert len(work.feeder.fed) > 500
    assert [canary for canary in work.feeder.fed if canary in said] == []
    assert not [canary for canary in work.feeder.fed if canary.encode() in packed(parts)]
