"""A log line holds fixed words, a class, places and numbers; what libraries say is their name alone."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import log
from app.support.gathering import LINE

ROOT = Path(__file__).parents[1]
SECRET = "Ana Lind of Tarn Hollow"


@pytest.fixture
def file(log_file: Path) -> Iterator[Path]:
    """Keep as much in the log as the program does."""
    level = log.logger.level
    log.logger.setLevel(logging.INFO)
    yield log_file
    log.logger.setLevel(level)


def break_it(words: str) -> None:
    raise ValueError(words)


def test_an_error_is_its_class_and_its_places(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    try:
        break_it(SECRET)
    except ValueError as error:
        with caplog.at_level(logging.ERROR):
            log.failed("a test", error)
    log.done("locking (lock)", 0.1234)
    failed, done = file.read_text().splitlines()
    assert SECRET not in failed
    assert failed.split(" ", 1)[1].startswith("error a test failed: ValueError at tests/test_log.py:")
    assert done.endswith("info locking (lock): 123 ms")
    for line in (failed, done):
        assert LINE.fullmatch(line), line
    assert file.stat().st_mode & 0o077 == 0


def test_a_log_that_is_long_enough_begins_anew_once(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("x" * log.LONGEST + "x")
    log.done("a test")
    assert log.before(file).stat().st_size > log.LONGEST
    assert len(file.read_text().splitlines()) == 1
    assert log.read(file).endswith("a test\n")


def test_where_nothing_can_be_written_the_program_works_on(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    handler = log.LogFile(tmp_path / "state" / "log.txt")
    handler.emit(logging.makeLogRecord({"msg": "lost"}))
    # Once there is room again it goes on.
    (tmp_path / "state").unlink()
    handler.emit(logging.makeLogRecord({"msg": "written", "levelno": logging.ERROR, "levelname": "ERROR"}))
    assert log.read(handler.file).endswith("error written\n")


def test_a_library_and_a_warning_say_their_name_alone(tmp_path: Path) -> None:
    program = (
        "import logging, sys, warnings\n"
        "from pathlib import Path\n"
        "from app import log\n"
        "log.keep(Path(sys.argv[1]))\n"
        f"logging.getLogger('keyring').warning('%s', {SECRET!r})\n"
        f"warnings.warn({SECRET!r})\n"
        f"try: raise OSError({SECRET!r})\n"
        "except OSError as error: log.failed('a test', error)\n"
    )
    file = tmp_path / "log.txt"
    command = [sys.executable, "-c", program, str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert ended.stderr.splitlines() == ["warning of keyring", "warning of py.warnings", "a test failed: OSError"]
    assert len(file.read_text().splitlines()) == 1
    assert SECRET not in ended.stderr + ended.stdout + file.read_text()


def test_a_command_that_breaks_says_its_kind_and_no_more(tmp_path: Path) -> None:
    """A traceback on the terminal would quote what the error quotes."""
    program = (
        "import main\n"
        f"def broken(*_given, **_named): raise RuntimeError({SECRET!r})\n"
        "main.program.main = broken\n"
        "main.main()\n"
    )
    command = [sys.executable, "-c", program]
    state = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "PATH": ""}
    ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=state, check=False)
    assert ended.returncode == 1
    assert "Something went wrong (RuntimeError)." in ended.stderr
    kept = (tmp_path / "state" / "stillwater" / "log.txt").read_text()
    assert "a command failed: RuntimeError at" in kept
    assert SECRET not in ended.stderr + ended.stdout + json.dumps(kept)
