"""The tour: every screen of a synthetic vault as a picture, light and dark."""

from __future__ import annotations

from pathlib import Path

from app.commands.speaking import say
from app.decisions.model import Unseen
from app.demo.make import make
from app.i18n import _
from ui.tour import contact_sheet
from ui.tour.material import arrival
from ui.tour.scenes import asking, case, deciding, door, intake, looking, queue, shift
from ui.tour.stage import Stage, stage

CASES = 36


def render(out: Path) -> None:
    """Play the tour and leave its pictures, numbered, with a page that shows them all, in a folder."""
    out.mkdir(parents=True, exist_ok=True)
    with stage(out, say) as made:
        _play(made)
        contact_sheet.write(out, made.camera.pictures)


def _play(stage: Stage) -> None:
    stage.tell(_("Making a synthetic weekend…"))
    vault = make(stage.folder / door.NAME, clock=stage.clock, settings=stage.house.settings, cases=CASES)
    stage.tell(_("Taking the pictures…"))
    door.before_a_vault(stage)
    door.first_queue(stage)
    door.unlocking(stage, vault)
    coming = arrival(stage.clock.now())
    case_id = queue.queue(stage, coming)
    case.case(stage, case_id)
    looking.looking(stage, case_id)
    asking.asking(stage, case_id)
    shift.shift(stage, case_id)
    # The tour has looked, and the form is held to it.
    deciding.deciding(stage, case_id, coming.answers | {"unseen": Unseen.LOOKED.value})
    intake.intake(stage)
    door.locked(stage)
