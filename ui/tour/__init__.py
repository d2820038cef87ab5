"""The tour: every screen of a synthetic vault as a picture, light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.commands.speaking import say
from app.decisions.model import Unseen
from app.demo.make import make
from app.i18n import _
from ui.kit.theme import Mode
from ui.tour import contact_sheet
from ui.tour.camera import Picture, PictureNotKeptError
from ui.tour.material import arrival
from ui.tour.scenes import (
    agreeing,
    asking,
    case,
    checking,
    deciding,
    door,
    helping,
    hurt,
    intake,
    keeping,
    known,
    looking,
    new_keys,
    people,
    queue,
    requester,
    review,
    shift,
    wellness,
)
from ui.tour.stage import Stage, stage

CASES = 36
# Changing the look at each stop takes longer than playing twice.
PASSES = ((Mode.LIGHT,), (Mode.DARK, Mode.CONTRAST))
NUMBERED = "[0-9]*-*-*.png"


def render(out: Path, *, passes: Sequence[Sequence[Mode]] = PASSES) -> None:
    """Play the tour and leave its pictures, numbered, with a page that shows them all, in a folder."""
    _make_room(out)
    taken: list[Picture] = []
    for modes in passes:
        say(_("The tour, {mode}:").format(mode=_name(modes[0])))
        with stage(out, modes, lambda words: say(f"  {words}")) as made:
            _play(made)
            taken += made.camera.pictures
    contact_sheet.write(out, taken)


def _name(mode: Mode) -> str:
    return {Mode.LIGHT: _("light"), Mode.DARK: _("dark")}.get(mode, mode.value)


def _make_room(out: Path) -> None:
    """Make the folder, and remove the pictures of an earlier tour, which may have been numbered otherwise."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file in out.glob(NUMBERED):
            file.unlink()
    except OSError as error:
        raise PictureNotKeptError(out) from error


def _play(stage: Stage) -> None:
    stage.tell(_("Making a synthetic weekend…"))
    vault = make(stage.folder / door.NAME, clock=stage.clock, settings=stage.house.settings, cases=CASES)
    stage.tell(_("Before a vault is open…"))
    door.before_a_vault(stage)
    door.first_queue(stage)
    hurt.not_intact(stage)
    new_keys.changing(stage)
    door.unlocking(stage, vault)
    stage.tell(_("The queue…"))
    coming = arrival(stage.clock.now())
    case_id = queue.queue(stage, coming)
    stage.tell(_("A case…"))
    case.case(stage, case_id)
    stage.tell(_("Looking…"))
    looking.looking(stage, case_id, coming.chat)
    asking.asking(stage, case_id)
    shift.shift(stage, case_id)
    stage.tell(_("A shift…"))
    wellness.wellness(stage, case_id)
    stage.tell(_("Deciding…"))
    # The tour has looked, and the form is held to it.
    deciding.deciding(stage, case_id, coming.answers | {"unseen": Unseen.LOOKED.value})
    agreeing.agreeing(stage, coming.answers)
    stage.tell(_("Who asks…"))
    requester.requester(stage)
    stage.tell(_("What is known…"))
    known.known(stage)
    helping.helping(stage)
    stage.tell(_("Bringing in…"))
    intake.intake(stage)
    stage.tell(_("A rota…"))
    wellness.rota(stage)
    checking.checking(stage)
    stage.tell(_("A review…"))
    review.review(stage)
    people.people(stage)
    stage.tell(_("Keeping…"))
    keeping.keeping(stage)
    door.locked(stage)
