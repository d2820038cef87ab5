"""The power is cut at any moment: whatever the disk then holds opens, and everything that was acknowledged is in it."""

from __future__ import annotations

import shutil
import sys
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from app.errors import StillwaterError
from tests.faults.disks import Disk, File, lay_out, states
from tests.faults.figures import note
from tests.faults.scenes import SCENES, Scene
from tests.faults.trace import Kind, Op, record

pytestmark = pytest.mark.faults

SEED = 20261124
# Of all disks each of these rebuilds the same share: what happens all day has four tenths. Each records anew.
PARTS = (*(("work", part) for part in range(4)), *((name, 5) for name in SCENES if name != "work"))


def cut(scene: Scene, ops: list[Op], before: Path, place: Path, count: int, random: Random) -> tuple[list[str], int]:
    """Cut the power so often; return what did not hold, with the moment, and how many of the disks were different ones."""
    found, seen = list[str](), set[bytes]()
    for number, (said, disk) in enumerate(states(before, ops, count, random)):
        root, left = place / f"{number:06d}", list(disk.maybe(random))
        seen.add(fingerprint(said, left))
        lay_out(left, root)
        try:
            found += [f"state {number}: {problem}" for problem in scene.problems(root, said)]
        except (StillwaterError, OSError) as error:
            found.append(f"state {number}: {type(error).__name__}: {error}")
        shutil.rmtree(root)
    return found, len(seen)


def fingerprint(said: list[str], left: list[tuple[str, bytes | None]]) -> bytes:
    """Return what tells a disk, and what had been acknowledged, from all others."""
    digest = sha256("\n".join(said).encode())
    for name, data in left:
        digest.update(f"\n{name}\n{-1 if data is None else len(data)}\n".encode() + (data or b""))
    return digest.digest()


@pytest.mark.skipif(sys.platform != "linux", reason="strace, which records what a program writes, is Linux's")
@pytest.mark.parametrize(("name", "part"), PARTS)
def test_nothing_that_was_acknowledged_is_lost_with_the_power(
    name: str, part: int, states: int, seed: int, quick_path: Path
) -> None:
    scene, count, chosen = SCENES[name], max(1, states // len(PARTS)), SEED + 10 * seed + part
    before = quick_path / "before"
    before.mkdir()
    scene.prepare(before)
    played = shutil.copytree(before, quick_path / "played")
    ops = record("tests.faults.scenes", [name, str(played)], played, quick_path / "log")
    assert sum(op.kind is Kind.SYNC for op in ops) > 1
    assert sum(op.kind is Kind.SAID for op in ops) > 0
    found, different = cut(scene, ops, before, quick_path, count, Random(chosen))
    assert found == []
    note(f"power cut: {name}", seed=chosen, times=count, different=different, steps=len(ops), lost=0, unopenable=0)


def test_what_was_not_synced_may_be_gone_and_what_was_is_there() -> None:
    disk = Disk()
    for op in (Op(Kind.CREATE, "a"), Op(Kind.WRITE, "a", data=b"x" * 1024), Op(Kind.SYNC, "a")):
        disk.do(op)
    seen = {frozenset(dict(disk.maybe(Random(seed)))) for seed in range(50)}
    # The bytes are there, the name may not be.
    assert seen == {frozenset(), frozenset({"a"})}
    disk.do(Op(Kind.SYNC, ""))
    disk.do(Op(Kind.WRITE, "a", data=b"y" * 1024))
    found = {dict(disk.maybe(Random(seed)))["a"] for seed in range(80)}
    assert found == {one + two for one in (b"x" * 512, b"y" * 512) for two in (b"x" * 512, b"y" * 512)}
    assert isinstance(disk.sure["a"], File)
