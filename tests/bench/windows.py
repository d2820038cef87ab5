"""What the window costs a person: until it is there, while it works, and in memory."""

from __future__ import annotations

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from app.vault.model import STANDARD
from tests.bench.filled import filled
from tests.bench.intake import write_requests
from tests.bench.known import mixed_files, write_letters
from tests.bench.scale import Scale
from tests.bench.table import Row, best, within

HERE = Path(__file__).parents[2]


def unlocking(scale: Scale) -> Iterator[Row]:
    """Measure from the passphrase to the first page, without what Argon2id costs on purpose."""
    folder = filled(scale.unlocked).folder
    figure = min(_ask("unlock", folder)["ms"] for _ in range(scale.windows))
    (argon,) = best([_argon], scale.windows)
    what = f"unlock to first queue page, {scale.unlocked:,} cases, beyond Argon2id"
    yield within(what, figure, "Argon2id itself", argon, 300)


def locking(scale: Scale) -> Iterator[Row]:
    """Measure from the system's signal until the keys are gone."""
    folder = filled(scale.unlocked).folder
    found = [_ask("lock", folder) for _ in range(scale.windows)]
    what = f"the system's signal to the keys gone, {scale.unlocked:,} cases, one open"
    figure, bare = (min(each[name] for each in found) for name in ("ms", "bare"))
    yield within(what, figure, "closing the vault without a window", bare, 300)


def memory(scale: Scale) -> Iterator[Row]:
    """Measure the window's process with many cases open, beside the same with few."""
    figure, baseline = (_ask("memory", filled(count).folder)["megabytes"] for count in (scale.many, scale.few))
    what = f"memory of the window, {scale.many:,} cases open"
    yield within(what, figure, f"the same at {scale.few:,} cases", baseline, 300, "MB")


def stalls(scale: Scale) -> Iterator[Row]:
    """Measure how long the window's thread is away while requests come in and somebody searches."""
    yield from _away(scale, f"{scale.imported:,} requests", lambda folder: write_requests(folder, scale.imported))


def mixed(scale: Scale) -> Iterator[Row]:
    """Measure the same while mails come in whose files are hashed, fingerprinted, previewed and sealed."""
    yield from _away(scale, f"{mixed_files(scale)} mixed files", lambda folder: write_letters(folder, scale))


def _away(scale: Scale, coming: str, write: Callable[[Path], Path]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="stillwater-bench-") as home:
        folder = shutil.copytree(filled(scale.unlocked).folder, Path(home) / "vault")
        found = _ask("stalls", folder, write(Path(home) / "in"), scale.idle_seconds)
    what = f"window's thread away, {coming} coming in, a search running"
    told = {"max": "the longest", "p99": "99 of 100", "work": "its own work in the longest"}
    for name, words in told.items():
        busy, idle = found["busy"][name], found["idle"][name]
        yield within(f"{what}: {words}", busy, "the same window at rest", idle, 50)


def _ask(*arguments: object) -> Any:
    line = [sys.executable, "-m", "tests.bench.window", *map(str, arguments)]
    said = subprocess.run(line, check=True, capture_output=True, text=True, cwd=HERE).stdout
    return json.loads(said.splitlines()[-1])


def _argon() -> bytes:
    passphrase, salt = secrets.token_bytes(24), secrets.token_bytes(16)
    return hash_secret_raw(passphrase, salt, STANDARD.t, STANDARD.m_kib, STANDARD.p, 32, Type.ID)
