"""The program is killed while it works, a thousand times here and many thousands of times by `make test-faults`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.cycles import SEED
from tests.faults.figures import note

pytestmark = pytest.mark.faults

# As many tests, so that they can go on beside each other.
PARTS = 2


@pytest.mark.skipif(sys.platform == "win32", reason="what it forks cannot be forked there")
@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_was_acknowledged_is_lost(part: int, cycles: int, seed: int) -> None:
    # A process of its own: what forks must have one thread.
    count, chosen = max(1, cycles // PARTS), SEED + PARTS * seed + part
    run = [sys.executable, "-m", "tests.faults.cycles", "--count", str(count), "--seed", str(chosen)]
    ended = subprocess.run(run, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert ended.stdout, ended.stderr
    found = json.loads(ended.stdout)
    assert found.pop("problems") == []
    assert (found["times"], found["lost"]) == (count, 0)
    # Otherwise the kills would all have fallen into the same step.
    assert len(found["killed_after"]) >= min(8, count // 10)
    note(found.pop("what"), seed=chosen, **found)
