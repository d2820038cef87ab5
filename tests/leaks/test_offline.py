"""Nothing that Stillwater does opens a socket that could reach a network: the kernel would end whoever tried."""

from __future__ import annotations

import json
import os
import platform
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.letters import mail, picture, save

HERE = Path(__file__).parents[2]
WORDS = ("note", "reason", "draft", "rationale")

pytestmark = pytest.mark.skipif(
    (sys.platform, platform.machine()) not in {("linux", "x86_64"), ("linux", "aarch64")},
    reason="the filter is a program for Linux",
)


def offline(*command: str, said: str = "", path: str = "") -> subprocess.CompletedProcess[str]:
    """Run a module without a network, and return how it ended."""
    return subprocess.run(
        [sys.executable, "-m", "tests.leaks.offline", *command],
        input=said,
        capture_output=True,
        text=True,
        cwd=HERE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": path},
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_PACKET"])
def test_the_kernel_ends_whoever_opens_such_a_socket(tmp_path: Path, family: str) -> None:
    (tmp_path / "opens.py").write_text(f"import socket; socket.socket(socket.{family}, socket.SOCK_DGRAM)", "utf-8")
    ended = offline("opens", path=str(tmp_path))
    assert ended.returncode == -signal.SIGSYS, ended.stderr


def test_a_socket_of_this_machine_alone_is_let_through(tmp_path: Path) -> None:
    (tmp_path / "opens.py").write_text("import socket; socket.socketpair(); print('open')", "utf-8")
    assert offline("opens", path=str(tmp_path)).stdout == "open\n"


def test_a_shift_of_bringing_in_looking_and_deciding_opens_none(tmp_path: Path) -> None:
    save(tmp_path / "in" / "a.eml", mail("Danger", number="<a@x>", files=(("a.png", "image/png", picture(30)),)))
    words = {name: f"w{secrets.token_hex(6)}" for name in WORDS}
    told = {"vault": str(tmp_path / "vault"), "passphrase": "seven quiet lanterns under the harbour"}
    said = json.dumps({**told, "bring": str(tmp_path / "in"), "words": words}) + "\nlock\n"
    ended = offline("tests.faults.shift", said=said)
    assert ended.returncode == 0, ended.stderr
    done = json.loads(ended.stdout)
    assert (done["cases"], done["decisions"], done["quarantined"]) == (1, 1, 0)
    assert done["looks"] > 0


def test_the_window_from_no_vault_to_a_closed_case_opens_none() -> None:
    journey = "tests/journeys/test_the_main_job.py"
    ended = offline("pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider", journey)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "1 passed" in ended.stdout
