"""Files that are brought in while the program is killed or cut off, and which of them must then be there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

from app.desk import Desk
from tests.intake.letters import mail, picture, request, save

FILES = 3


def batch(folder: Path, mark: str) -> Path:
    """Write mails with a picture and documents with a text that no other round has."""
    for number in range(FILES):
        name = f"{mark}-{number}"
        if number % 2:
            text = [{"name": "words.txt", "text": f"Words that came with {name}"}]
            save(folder / f"{name}.json", request(subject=name, attachments=text))
        else:
            drawn = ((f"{name}.png", "image/png", picture(30, crc32(name.encode()) % 256)),)
            save(folder / f"{name}.eml", mail(f"Danger {name}", number=f"<{name}@x>", files=drawn))
    return folder


def missing(desk: Desk, folder: Path, taken: int) -> set[str]:
    """Return which of the first so many files of a batch are no case: they are taken in by their names."""
    arrived: Iterable[tuple[str]] = desk.db.execute("SELECT name FROM arrival WHERE outcome = 'case'")
    return set(sorted(path.name for path in folder.iterdir())[:taken]) - {name for (name,) in arrived}
