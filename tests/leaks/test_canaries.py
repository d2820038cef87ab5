"""Whatever is typed, named or brought in, and whatever goes wrong with it: no log, no error output and no report has it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import log
from app.cases import actions as cases
from app.desk import Desk
from app.errors import StillwaterError
from app.support.file import packed
from app.support.gathering import bundle
from tests.leaks.feeding import Feeder, UnfeedableError, every_action
from tests.ui.program.cases import add_case
from ui.program.unexpected import plain

# What is no value: a process, a keyring, a file that is being read, a rule as the program reads it.
UNMADE = {"Cage", "Condition", "DeviceSecrets", "ListReader", "Pack"}


class Everything(logging.Handler):
    """Keeps every record of every logger as any formatter might write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        shown = logging.Formatter("%(message)s").format(record)
        self.heard.append(f"{record.name} {shown} {vars(record)}")


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """Listen to every logger."""
    everything, root = Everything(), logging.getLogger()
    before = root.level
    root.addHandler(everything)
    root.setLevel(logging.DEBUG)
    yield everything.heard
    root.removeHandler(everything)
    root.setLevel(before)


def test_canaries_through_every_action_are_in_no_log_and_no_report(
    desk: Desk,
    tmp_path: Path,
    heard: list[str],
    log_file: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "files").mkdir()
    feeder = Feeder(desk, tmp_path / "files")
    cases.claim(desk, add_case(desk, title=feeder.canary()))
    told, done, unfed = [], [], []
    with caplog.at_level(logging.ERROR):
        for name, action in every_action():
            try:
                action(**feeder.arguments(action))
                done.append(name)
            except UnfeedableError as error:
                unfed.append(error.kind)
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is listened to
                log.failed("an action", error)
                told += [] if isinstance(error, StillwaterError) else [str(plain(error))]
    parts = bundle({}, vault=desk.vault.folder, db=desk.db)
    files = {path.name: path.read_bytes() for path in log_file.parent.iterdir()}
    out, err = capfd.readouterr()
    said = "\n".join([*heard, *told, out, err, str(files), *(part.name + part.words for part in parts)])
    assert files["log.txt"]
    assert "an action failed" in said
    assert len(done) > 50, done
    assert {kind.__name__ for kind in unfed} <= UNMADE
    assert len(feeder.fed) > 200
    assert [canary for canary in feeder.fed if canary in said] == []
    assert not [canary for canary in feeder.fed if canary.encode() in packed(parts)]
