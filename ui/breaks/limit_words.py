"""What is said of a limit: that there was much of something, that evidence is closed, and that a second person would help."""

from __future__ import annotations

from app.i18n import _
from app.wellness import relief
from app.wellness.caps import Cap, Reached, Weight
from app.wellness.ledger import UNCLASSIFIED
from app.wellness.relief import Relief
from app.wellness.shift import Shift
from ui.breaks.words import minutes


def duration(seconds: float) -> str:
    """Return a length of time in hours and minutes, as it is said."""
    hours, rest = divmod(round(seconds / 60), 60)
    return _("{h} h {m:02d} min").format(h=hours, m=rest) if hours else _("{n} min").format(n=rest)


def cap_words(reached: Reached, content_class: str) -> str:
    """Return in calm words that there was much of something; the class is that of the last severe look."""
    if reached.cap is Cap.REVIEW:
        return _("{time} with evidence this shift.").format(time=duration(reached.figure))
    if reached.cap is Cap.CLOSE:
        return _("{time} of it was open closely.").format(time=duration(reached.figure))
    if reached.cap is Cap.SEVERE:
        return _("{n} close looks at the hardest material this shift.").format(n=round(reached.figure))
    if content_class == UNCLASSIFIED:
        words = _("{n} hard looks in a row, with nothing else between. Something else, or paperwork, may be lighter.")
    else:
        words = _("{n} hard looks of one kind in a row. Something else, or paperwork, may be lighter for a while.")
    return words.format(n=round(reached.figure))


def step_words(reached: Reached) -> str:
    """Return what can be done about it in one step; nothing where telling is all."""
    return _("Go to the queue") if reached.cap is Cap.SAME_CLASS else ""


def closed_title(reached: Reached) -> str:
    """Return the name of the panel above the covered items."""
    return _("Evidence is closed for this shift") if reached.weight is Weight.LOCKED else _("A moment before the next")


def closed_words(reached: Reached) -> str:
    """Return why no item opens, and what stays open."""
    if reached.weight is Weight.LOCKED:
        return _(
            "{time} with evidence is what a shift may hold. The case, calls, forms, notes, the requester's own papers"
            " and handing over stay open. It opens again when a life is at risk, for half an hour with a second person,"
            " or with the next shift."
        ).format(time=duration(reached.limit))
    return _(
        "{n} close looks at the hardest material this shift. Do you want to go on? It is yours to say, and it is asked"
        " once; nobody else is told."
    ).format(n=round(reached.figure))


def open_words(left: float) -> str:
    """Return that evidence is open past the limit, and for how long."""
    return _("Evidence is open past the day's limit, {n} min left. It closes by itself.").format(n=minutes(left))


def relief_words(shift: Shift) -> str:
    """Return what is said of a second person; nothing where none is spoken of."""
    asked = relief.relief(shift)
    if asked is Relief.NONE:
        return ""
    time = duration(shift.at_risk_for)
    if asked is Relief.ASKED:
        return _("This emergency has lasted {time}. Please let a second person take over or sit beside you.").format(
            time=time
        )
    if shift.at_risk_for >= shift.policy.life_at_risk.offer_relief_seconds:
        return _("This emergency has lasted {time}. A second person could take over.").format(time=time)
    return _("There were {n} hard looks in this emergency. A second person could take over.").format(
        n=shift.at_risk_looks
    )


def end_words(shift: Shift) -> str:
    """Return the quiet question whether a life is still at risk; nothing before its time."""
    if not relief.suggests_end(shift):
        return ""
    return _("Life-at-risk mode has been on for {time}. It stays on until you turn it off.").format(
        time=duration(shift.at_risk_for)
    )


def near_end_words(seconds: float) -> str:
    """Return that the shift ends soon, and what is better left to the next one."""
    return _("Your shift ends in {n} min. Hard material is better left to somebody who has just begun.").format(
        n=minutes(seconds)
    )
