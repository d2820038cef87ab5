"""What is said of breaks: at the foot, a minute before, and on the break itself."""

from __future__ import annotations

import math

from app.i18n import _, ngettext
from app.wellness.shift import Phase, Shift


def minutes(seconds: float) -> int:
    """Return whole minutes, the one that has begun included."""
    return max(0, math.ceil(seconds / 60))


def figures(seconds: float) -> str:
    """Return a time that runs down, as minutes and seconds."""
    whole = max(0, math.ceil(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def foot_words(shift: Shift) -> str:
    """Return what the bar at the foot says."""
    owed = minutes(shift.debt)
    if shift.phase is Phase.DEFERRED:
        return _("break put off: life at risk, {n} min owed").format(n=owed)
    if shift.phase is Phase.RESTING:
        return _("on a break")
    if owed:
        return _("break owed {n} min").format(n=owed)
    if shift.phase is Phase.DUE or not shift.work_left:
        return _("break due")
    return _("break in {n} min").format(n=minutes(shift.work_left))


def near_words(shift: Shift) -> str:
    """Return what is said shortly before a break; nothing while none is near."""
    owed = minutes(shift.debt)
    length = minutes(shift.rest_needed)
    if shift.phase is Phase.DUE and owed:
        return _("{n} minutes away from the screen are owed to you. They begin when nothing is half done.").format(
            n=length
        )
    if shift.phase is Phase.DUE:
        return _("A break is due. It begins when nothing is half done.")
    if shift.phase is Phase.HEADS_UP:
        return ngettext("A break of {n} minute begins soon.", "A break of {n} minutes begins soon.", length).format(
            n=length
        )
    return ""


def sentence(shift: Shift) -> str:
    """Return the one sentence of a break."""
    if shift.owed > 0:
        return _("This is the time that was put off. Look at something far away.")
    return _("Look at something far away.")


def postpone_words(shift: Shift) -> str:
    """Return what putting the break off is called."""
    return _("Put it off {n} min").format(n=minutes(shift.policy.postpone_seconds))


def talk_words(contacts: str) -> str:
    """Return whom to talk to, as the organisation wrote it, or where it would be written."""
    if contacts.strip():
        return contacts.strip()
    return _(
        "Your organisation has not entered anybody here yet. Until it does: a colleague, your supervisor, somebody at"
        " home. Names and numbers are set in the policy file breaks.json, under “talk_to”."
    )
