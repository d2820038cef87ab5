"""What the fault tests did and found, as lines of a file that the long run prints a table from."""

from __future__ import annotations

import json
import os
from pathlib import Path

# Set by the long run alone; the ordinary run writes nothing.
WHERE = "STILLWATER_FAULTS"


def note(what: str, **figures: object) -> None:
    """Add what one test did to the file, if there is one."""
    named = os.environ.get(WHERE)
    if named:
        with Path(named).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, **figures}) + "\n")
