"""The tour, played once for all tests of it."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from ui.kit.theme import Mode
from ui.tour import render


@dataclass(frozen=True, slots=True)
class Played:
    """Where the pictures are, and the temporary folder that the tour was given."""

    folder: Path
    temporary: Path

    def picture(self, name: str) -> Image.Image:
        """Return a picture by its name without number and mode."""
        (file,) = self.folder.glob(f"[0-9][0-9][0-9]-{name}-light.png")
        return Image.open(file).convert("RGB")


@pytest.fixture(scope="module")
def played(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Play the tour in the light; it is played once more for the dark by `main.py tour`."""
    found = Played(tmp_path_factory.mktemp("tour"), tmp_path_factory.mktemp("temporary"))
    before, tempfile.tempdir = tempfile.tempdir, str(found.temporary)
    try:
        render(found.folder, passes=((Mode.LIGHT,),))
    finally:
        tempfile.tempdir = before
    return found
