"""Asking what is to be held, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from app.changes import Changes
from app.i18n import _
from app.retention import holds
from app.retention.model import Target
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.cases.model import CaseId
    from app.desk import Desk
    from app.retention.holds import Linked
    from ui.shell.context import Context


# In how many days somebody looks at a hold again.
_AGAIN = (90, 180, 365)


def _look_again(context: Context, heading: str) -> str | None:
    """Ask when somebody looks at it again; nothing where no day is set, None where the person steps back."""
    now = context.desk.clock.now()
    days = [(now + timedelta(days=each)).date().isoformat() for each in _AGAIN]
    choices = [*((day, _("on {day}").format(day=day)) for day in days), ("never", _("no day is set"))]
    chosen = context.ask.choose(
        heading, _("When is it looked at again? It stands until it is lifted."), choices, _("Hold it")
    )
    return "" if chosen == "never" else chosen


def place_hold(context: Context, case_id: CaseId, reference: str) -> None:
    """Ask what is to be held of a case, why and under which reference, and hold it; linked cases may be held along."""
    linked = holds.linked_unheld(context.desk.db, case_id)
    named = _named(context, case_id, reference, linked)
    choices = [(str(number), words) for number, (words, _held) in enumerate(named)]
    heading = _("Hold what belongs to {case}").format(case=reference)
    effect = _("Nothing of it falls due or is destroyed until a second person lifts it.")
    if linked:
        effect = f"{effect} {unheld_words(linked)}"
    chosen = context.ask.choose(heading, effect, choices, _("Go on"))
    if chosen is None:
        return
    held = named[int(chosen)][1]
    reason = context.ask.text(
        heading,
        _("Why is it held? Name the court, the claim or the request, with its number."),
        _("Go on"),
        lines=True,
    )
    again = None if reason is None else _look_again(context, heading)
    if reason is not None and again is not None:
        new = [holds.NewHold(target, value, reason, review_on=again or None) for target, value in held]

        def placed(desk: Desk) -> Changes:
            return holds.place(desk, *new)

        do(context, placed)


def unheld_words(linked: Sequence[Linked]) -> str:
    """Say which linked cases no hold keeps."""
    names = ", ".join(each.reference for each in linked)
    return _("Linked with it and not held: {names}.").format(names=names)


def _named(
    context: Context, case_id: CaseId, reference: str, linked: Sequence[Linked]
) -> list[tuple[str, list[tuple[Target, str]]]]:
    """Return what can be held, in words, and as what each is held."""
    values = holds.values_of(context.desk.db, case_id)
    shown = {**values, Target.CASE: (reference,)}
    found = [
        (f"{target.label}: {name}", [(target, value)])
        for target in Target
        for value, name in zip(values[target], shown[target], strict=True)
    ]
    if linked:
        names = ", ".join((reference, *(each.reference for each in linked)))
        both = [*found[0][1], *((Target.CASE, each.uid) for each in linked)]
        found.insert(1, (_("this case and those linked with it: {names}").format(names=names), both))
    return found
