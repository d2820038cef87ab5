"""What a killed opening of a review pack left goes once the vault is open; it is looked after behind the window."""

from __future__ import annotations

import os
from pathlib import Path

from app.review.packed import FOLDER
from tests.ui.program.conftest import Enter


def test_what_a_killed_opening_of_a_pack_left_goes_behind_the_window(enter: Enter, vault_folder: Path) -> None:
    left = vault_folder / FOLDER / "0190a0a0-0000-7000-8000-000000000000.new"
    left.mkdir(parents=True)
    (left / "cases.db").write_bytes(b"half")
    os.utime(left, (0, 0))
    enter()
    assert not left.exists()
