"""No byte of what a case says or shows is in any file that is left behind, while the vault is open and after."""

from __future__ import annotations

import base64
import io
import json
import os
import secrets
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.faults.leaks import PNG, leaks, needles
from tests.intake.letters import mail, request, save

HERE = Path(__file__).parents[2]
SIDE = 160
# How many markers go into each place: two hundred and some in all, each of them a word of its own.
WORDS = {"note": 20, "reason": 20, "draft": 20, "rationale": 20}
PLACES = {
    "subject": 8,
    "body": 40,
    "sender": 1,
    "file": 1,
    "text": 60,
    "person": 6,
    "account": 1,
    "broken": 10,
    "later": 1,
}
REAL_TEMP = tuple(path for path in map(Path, ("/tmp", "/var/tmp")) if path.is_dir())


@dataclass(frozen=True, slots=True)
class Place:
    """A home of its own for the program, the words to listen for, and a picture that is nothing but noise."""

    root: Path
    stem: str
    markers: Mapping[str, str]
    pixels: bytes

    @property
    def watched(self) -> list[Path]:
        """Return where nothing may be found."""
        return [self.root / name for name in ("vault", "home", "temp", "cache", "config", "run")]

    @property
    def environment(self) -> dict[str, str]:
        """Return an environment whose every folder is one that is watched."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
        moved = {
            "home": ("HOME", "USERPROFILE", "XDG_DATA_HOME", "XDG_STATE_HOME"),
            "temp": ("TMPDIR", "TEMP", "TMP"),
            "cache": ("XDG_CACHE_HOME",),
            "config": ("XDG_CONFIG_HOME",),
            "run": ("XDG_RUNTIME_DIR",),
        }
        return kept | {name: str(self.root / folder) for folder, names in moved.items() for name in names}

    def wanted(self) -> dict[bytes, str]:
        """Return what to look for: every word, rows of the picture as samples, and the picture as a file."""
        row, drawn = SIDE * 3, self.png()
        grey = Image.frombytes("RGB", (SIDE, SIDE), self.pixels).convert("L").tobytes()
        pieces = {"a row in colour": self.pixels[row * 80 : row * 80 + 48], "a row in grey": grey[SIDE * 80 :][:48]}
        pieces |= {"the picture's file": drawn[2000:2048], "a picture's header": PNG}
        return needles([self.stem], pieces)

    def png(self) -> bytes:
        """Return the picture as a file."""
        out = io.BytesIO()
        Image.frombytes("RGB", (SIDE, SIDE), self.pixels).save(out, "PNG")
        return out.getvalue()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Make a home in which nothing has happened yet."""
    # All begin alike, and that beginning is what is looked for.
    stem = f"mark{secrets.token_hex(6)}"
    markers = {
        name: " ".join(f"{stem}{secrets.token_hex(4)}" for _ in range(count))
        for name, count in (WORDS | PLACES).items()
    }
    assert sum(len(words.split()) for words in markers.values()) >= 200
    place = Place(tmp_path, stem, markers, secrets.token_bytes(SIDE * SIDE * 3))
    for folder in place.watched[1:]:
        folder.mkdir(mode=0o700)
    return place


def write_requests(place: Place) -> Path:
    """Write what comes in first: a mail, a document, and a file that is neither."""
    said, folder = place.markers, place.root / "in"
    files = ((f"{said['file']}.png", "image/png", place.png()), ("a.txt", "text/plain", said["text"].encode()))
    sender = f"{said['sender']} <{said['sender']}@police.example.fr>"
    save(folder / "a.eml", mail(said["subject"], said["body"], sender=sender, files=files))
    data = {"account_identifier": [{"type": "username", "value": said["account"]}]}
    danger = {"person_at_risk": said["person"]}
    drawn = {"name": "b.png", "media_type": "image/png", "data": base64.b64encode(place.png()).decode()}
    save(folder / "b.json", request(words=said["body"], data=data, emergency=danger, attachments=[drawn]))
    save(folder / "c.json", f'{{"subject": "{said["broken"]}"}}')
    return folder


@pytest.fixture
def shift(place: Place) -> Iterator[subprocess.Popen[str]]:
    """Work a shift in a process of its own; it waits, with the vault open, to be told to lock."""
    with (
        (place.root / "run" / "errors").open("wb") as errors,
        subprocess.Popen(
            [sys.executable, "-m", "tests.faults.shift"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=place.environment,
            cwd=HERE,
        ) as running,
    ):
        yield running
        running.kill()


def told(running: subprocess.Popen[str], words: Any) -> Any:
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(json.dumps(words) + "\n")
    running.stdin.flush()
    said = running.stdout.readline()
    return json.loads(said) if said else None


def command(place: Place, *arguments: object) -> str:
    """Run the program without its window, as a shell does."""
    line = [sys.executable, "main.py", *map(str, arguments), "--passphrase-file", str(place.root / "key")]
    return subprocess.run(line, check=True, capture_output=True, text=True, env=place.environment, cwd=HERE).stdout


def helped(place: Place) -> str:
    """Return all that a support bundle shows and holds, its names too."""
    file = place.root / "run" / "help.zip"
    line = [sys.executable, "main.py", "support", str(place.root / "vault"), "--out", str(file)]
    said = subprocess.run(line, check=True, capture_output=True, text=True, env=place.environment, cwd=HERE)
    with zipfile.ZipFile(file) as archive:
        inside = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "info a shift" in inside["log.txt"]
    return f"{inside} {said.stdout} {said.stderr}"


def new_in_temp(since: Path) -> list[Path]:
    """Return files in the machine's real temp folders that came since; others' may come and go meanwhile."""
    start, found = since.stat().st_mtime, []
    for path in [path for folder in REAL_TEMP for path in folder.iterdir()]:
        try:
            if path.is_file() and path.stat().st_mtime >= start and path.stat().st_size < 32 << 20:
                found.append(path)
        except FileNotFoundError:
            continue
    return found


def test_a_shift_leaves_no_word_and_no_pixel_behind(place: Place, shift: subprocess.Popen[str]) -> None:
    wanted, bring = place.wanted(), write_requests(place)
    passphrase = place.markers["later"]
    (place.root / "key").write_text(passphrase)
    log = place.root / "home" / "stillwater" / "log.txt"
    errand = {"vault": str(place.root / "vault"), "bring": str(bring), "passphrase": passphrase, "log": str(log)}
    done = told(shift, {**errand, "words": {name: place.markers[name] for name in WORDS}})
    assert done == {"cases": 2, "quarantined": 1, "looks": 9, "decisions": 2}
    assert (place.root / "vault" / "cases.db-wal").stat().st_size > 0
    assert leaks(place.watched, wanted) == []
    told(shift, "lock")
    assert shift.wait() == 0
    assert leaks(place.watched, wanted) == []

    later = place.root / "later"
    save(later / "d.eml", mail(place.markers["later"], files=(("d.png", "image/png", place.png()),), number="<d@x>"))
    assert json.loads(command(place, "import", place.root / "vault", later, "--json"))["imported"] == 1
    found = command(place, "cases", place.root / "vault", "--query", place.markers["rationale"].split()[0], "--json")
    assert len(json.loads(found)) == 2
    assert json.loads(command(place, "verify", place.root / "vault", "--json"))["ok"]
    assert "info a shift" in log.read_text()
    assert place.stem not in helped(place)
    assert leaks(place.watched, wanted) == []
    assert [path.name for path in new_in_temp(bring / "a.eml") if leaks([path.parent / path.name], wanted)] == []


@pytest.mark.parametrize("form", ["utf-8", "utf-16-le", "utf-16-be", "base64", "hex", "name", "row", "picture"])
def test_what_is_planted_is_found(place: Place, form: str) -> None:
    marker, home = place.markers["note"].split()[0], place.root / "home"
    planted = {
        "base64": base64.b64encode(f"before {marker} after".encode()),
        "hex": marker.encode().hex().encode(),
        "row": place.pixels,
        "picture": place.png(),
    }
    name = marker if form == "name" else "log"
    data = planted.get(form) or (b"" if form == "name" else marker.encode(form))
    (home / name).write_bytes(os.urandom((8 << 20) - 20) + data)
    assert leaks(place.watched, place.wanted())
