"""What lists know: a match to judge, the lists, one hash, and the sheet that a list is imported by."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.cases.model import Severity
from app.desk import Desk
from app.evidence.list_model import Heading
from app.evidence.lists import import_list
from app.identity import Role
from ui.known.list_sheet import ListSheet
from ui.known.page import HASHES, LISTS, KnownPage
from ui.tour.finding import line, part
from ui.tour.stage import Stage
from ui.tour.waiting import turn, until

HEADING = Heading("Shared hashes, spring", "A clearing house (synthetic)", "2026-02-28", "synthetic", Severity.S2)
NAMED = 3


def known(stage: Stage) -> None:
    """Let a list name pictures that are here, one of them by its looks alone, and show what is told of that."""
    window, camera = stage.station.window, stage.camera
    stage.write(lambda desk: import_list(_led(desk), _list(stage), HEADING, progress=lambda _done, _of: None)[1])
    window.go("known")
    page = part(window, KnownPage)
    turn()
    camera.take(
        "known", "Ctrl+5: what lists know of what is here, to confirm or reject; nothing is shown of it", window
    )
    page.show_view(LISTS)
    camera.take("hash-lists", "The lists, each with its source, its date and a switch", window)
    page.show_view(HASHES)
    line(page, "A hash, or how it begins").setText(page.matches.current().value[:8])
    until(lambda: page.hashes.current() is not None, "the hash")
    camera.take("hash", "One hash, found by how it begins; it alone can be switched off", window)
    sheet = ListSheet(Path("april.csv"), window)
    camera.take("list-import", "What a list does not say of itself is asked before it is read", window, above=sheet)
    sheet.reject()
    sheet.deleteLater()


def _led(desk: Desk) -> Desk:
    """Sit a supervisor down, who brings the lists in for everybody."""
    return replace(desk, person=replace(desk.person, role=Role.SUPERVISOR))


def _list(stage: Stage) -> Path:
    """Write a list that names some pictures of the weekend: by their digest, and one by a fingerprint near its own."""
    rows = stage.station.desk.db.execute(
        "SELECT md5, pdq FROM item_hash WHERE quality >= 50 ORDER BY item_id LIMIT ?", (NAMED,)
    ).fetchall()
    near = (int.from_bytes(rows[0][1], "big") ^ 0b1011).to_bytes(32, "big")
    file = stage.folder / "spring.csv"
    lines = ["md5,pdq", *(f"{md5.hex()}," for md5, _pdq in rows[1:]), f",{near.hex()}"]
    file.write_text("\n".join(lines), "utf-8")
    return file
