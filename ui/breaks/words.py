"""What is said of breaks: at the foot, a minute before, and on the break itself."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.i18n import _, ngettext
from app.pacing import Contact
from app.wellness.shift import Kind, Phase, Shift


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
        return _("eyes off the screen") if shift.kind is Kind.MICRO else _("on a break")
    if owed:
        return _("break owed {n} min").format(n=owed)
    left = _("break in {n} min").format(n=minutes(shift.work_left))
    if shift.phase is Phase.DUE and shift.kind is Kind.MICRO:
        return _("eyes off at the next item · {left}").format(left=left)
    return _("break due") if shift.phase is Phase.DUE or not shift.work_left else left


def near_words(shift: Shift) -> str:
    """Return what is said shortly before a break; nothing while none is near, or only a moment."""
    if shift.kind is Kind.MICRO:
        return ""
    length = minutes(shift.rest_needed)
    if shift.phase is Phase.DUE and shift.kind is Kind.AFTER_CASE:
        return _("The case is closed. {n} minutes are yours, and begin within a minute.").format(n=length)
    if shift.phase is Phase.DUE and minutes(shift.debt):
        return _("{n} minutes away from the screen are owed to you. They begin when nothing is half done.").format(
            n=length
        )
    if shift.phase is Phase.DUE:
        return _due_words(shift.kind)
    if shift.phase is Phase.HEADS_UP:
        return ngettext("A break of {n} minute begins soon.", "A break of {n} minutes begins soon.", length).format(
            n=length
        )
    return ""


def _due_words(kind: Kind) -> str:
    if kind is Kind.HOUR:
        return _("The last hour held too little rest. A break begins when nothing is half done.")
    if kind is Kind.LONG:
        return _("Two hours of review are behind you. A long break begins when nothing is half done.")
    return _("A break is due. It begins when nothing is half done.")


def sentence(shift: Shift) -> str:
    """Return the one sentence of a break."""
    if shift.owed > 0:
        return _("This is the time that was put off. Look at something far away.")
    return {
        Kind.USUAL: _("Look at something far away."),
        Kind.MICRO: _("Half a minute with your eyes off the screen."),
        Kind.HOUR: _("Ten minutes of each hour are yours. Leave the screen if you can."),
        Kind.LONG: _("A long break: leave the room if you can."),
        Kind.AFTER_SEVERE: _("That was hard material. Take as long as you need."),
        Kind.AFTER_CASE: _("The case is closed. This time is yours."),
    }[shift.kind]


def postpone_words(shift: Shift) -> str:
    """Return what putting the break off is called."""
    if shift.kind is Kind.AFTER_CASE:
        return _("Not now")
    return _("Put it off {n} min").format(n=minutes(shift.policy.usual.postpone_seconds))


def end_words(shift: Shift) -> str:
    """Return what ending the break early is called."""
    return _("Not now") if shift.kind in {Kind.MICRO, Kind.AFTER_SEVERE} else _("Back to work")


def talk_words(contacts: Sequence[Contact]) -> str:
    """Return whom to talk to, a line each, or where they would be written."""
    if contacts:
        return "\n".join(contact_line(contact) for contact in contacts)
    return _(
        "Your organisation has not entered anybody here yet. Until it does: a colleague, your supervisor, somebody at"
        " home. Names and numbers are set in the policy file wellness.json, under “contacts”."
    )


def contact_line(contact: Contact) -> str:
    """Return somebody to talk to in one line: name, role, number, hours."""
    roles = {
        "peer": _("peer"),
        "counsellor": _("counsellor"),
        "crisis_line": _("crisis line"),
        "duty_partner": _("duty partner"),
    }
    return " · ".join(part for part in (contact.name, roles[contact.role], contact.number, contact.hours) if part)
