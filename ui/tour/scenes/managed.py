"""What an administrator set for the workstation: nothing yet, and a workstation that is managed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.policies.merging import merged
from app.policies.model import Document
from ui.policies.page import PoliciesPage
from ui.tour.stage import Stage
from ui.tour.waiting import turn

FOLDER = "/etc/stillwater/policies"
DOCUMENTS = (
    Document(f"{FOLDER}/recommended/50-region.json", mandatory=False, values={"LetterLanguage": "de"}),
    Document(f"{FOLDER}/10-desks.json", mandatory=True, values={"IdleLockSeconds": 600}),
    Document(
        f"{FOLDER}/20-team.json",
        mandatory=True,
        values={
            "IdleLockSeconds": 120,
            "SharpestS4": "reduced",
            "OrganisationName": "Example Platform",
            "BreakSeconds": 10,
        },
    ),
    Document(
        f"{FOLDER}/30-new.json",
        mandatory=True,
        problem="it is no JSON (it cannot be read from line 3, column 5 on)",
    ),
)


def managed(stage: Stage) -> None:
    """Show the page where nothing is managed, and where something is and one file is broken."""
    window, camera = stage.station.window, stage.camera
    stage.station.commands.run("policies")
    turn()
    camera.take(
        "policies", "Help > Policies: nothing is set by an administrator, so these are the shipped values", window
    )
    window.back()

    def make(parent: QWidget) -> PoliciesPage:
        return PoliciesPage(merged(DOCUMENTS), parent)

    window.open_above("policies", make, apart=True)
    page = window.page()
    assert isinstance(page, PoliciesPage)
    page.only.setChecked(True)
    turn()
    caption = "A managed workstation: what is locked, by which file, and what cannot be used"
    camera.take("policies-managed", caption, window, contrast=True)
    window.back()
