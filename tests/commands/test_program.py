"""The program as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cage.layers import layers_of
from tests.builders import PASSPHRASE
from tests.commands.requests import write_form

ROOT = Path(__file__).resolve().parent.parent.parent


def program(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the program and wait for it."""
    return subprocess.run(
        [sys.executable, ROOT / "main.py", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_whole_round_from_a_shell(own: Path, key: Path, tmp_path: Path) -> None:
    brought = program("import", own, write_form(tmp_path, 1), "--json", "--passphrase-file", key)
    assert (brought.returncode, brought.stderr) == (0, "")
    listed = program("cases", own, "--json", "--passphrase-file", key)
    assert [case["id"] for case in json.loads(listed.stdout)] == json.loads(brought.stdout)["cases"]


def test_help_is_there_before_anything_heavy_is_loaded() -> None:
    code = (
        "import sys, main\n"
        "try: main.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({name.split('.')[0] for name in sys.modules}"
        " & {'PySide6', 'cryptography', 'sqlcipher3', 'PIL', 'av', 'keyring', 'zxcvbn', 'ui'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "import" in done.stdout
    assert done.stderr == "[]\n"


def test_a_frozen_program_is_its_own_cage() -> None:
    found = program("--cage", "--layers")
    assert list(json.loads(found.stdout)) == [layer.value for layer in layers_of()]


def test_on_linux_the_layers_are_those_that_are_promised() -> None:
    promised = ["no_new_privs", "seccomp", "landlock", "rlimits", "namespaces"]
    assert [layer.value for layer in layers_of("linux")] == promised


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal made by the system")
def test_a_passphrase_that_is_typed_is_not_shown(own: Path) -> None:
    import pty

    terminal, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, ROOT / "main.py", "cases", own, "--json"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"assphrase" not in said:
        said += os.read(terminal, 1024)
    os.write(terminal, f"{PASSPHRASE}\n".encode())
    # Linux ends with an error when the other side of a terminal has gone, others with nothing.
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 1024):
            said += chunk
    os.close(terminal)
    assert child.wait() == 0
    assert PASSPHRASE not in said.decode()
    assert "[]" in said.decode()
