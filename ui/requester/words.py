"""What states, weights, numbers and grounds are called."""

from __future__ import annotations

from datetime import datetime

from app.clock import from_text
from app.i18n import _, ngettext
from app.requesters.agencies import AgencyKind, Purpose
from app.requesters.agency_queries import Number
from app.requesters.gate import FlagAnswer, GateState, Ground, Standing, Weight
from ui.kit.marks import Mark
from ui.kit.shapes import Shape
from ui.kit.theme import Tone


def weight_mark(weight: Weight) -> Mark:
    """Return the mark of how much a finding asks for."""
    return {
        Weight.HIGH: Mark(_("strong"), Shape.TRIANGLE, Tone.CRITICAL, _("a strong sign")),
        Weight.MEDIUM: Mark(_("medium"), Shape.HALF, Tone.ATTENTION, _("a medium sign")),
        Weight.LOW: Mark(_("weak"), Shape.RING, Tone.PLAIN, _("a weak sign")),
    }[weight]


def state_mark(state: GateState) -> Mark:
    """Return the mark of where the gate stands."""
    word = {
        GateState.UNKNOWN: _("not verified"),
        GateState.VERIFIED: _("verified by a call back"),
        GateState.FAILED: _("denied by a call back"),
        GateState.EXPIRED: _("verification has run out"),
    }[state]
    shape, tone = {
        GateState.UNKNOWN: (Shape.QUESTION, Tone.ATTENTION),
        GateState.VERIFIED: (Shape.TICK, Tone.GOOD),
        GateState.FAILED: (Shape.CROSS, Tone.CRITICAL),
        GateState.EXPIRED: (Shape.QUESTION, Tone.ATTENTION),
    }[state]
    return Mark(word, shape, tone, _("requester: {word}").format(word=word))


def state_words(standing: Standing) -> str:
    """Say in a sentence what the state means for what comes next."""
    until = moment(standing.until) if standing.until else ""
    return {
        GateState.UNKNOWN: _(
            "A hijacked mailbox passes every check below. Only a call to a number found independently verifies."
        ),
        GateState.VERIFIED: _("Holds until {until} UTC; then call again. The checks below still count.").format(
            until=until
        ),
        GateState.FAILED: _(
            "Nothing goes to this sender, and nobody can override that on this channel. The danger may still be true:"
            " think of telling the right police yourself."
        ),
        GateState.EXPIRED: _("It ran out on {until} UTC: call again.").format(until=until),
    }[standing.state]


def answer_choices() -> list[tuple[str, str]]:
    """Return what can be said of a flag."""
    return [
        (FlagAnswer.SEEN.value, _("seen")),
        (FlagAnswer.NOT_SEEN.value, _("not seen")),
        (FlagAnswer.CANNOT_TELL.value, _("cannot tell")),
    ]


def ground_choices() -> list[tuple[str, str]]:
    """Return why a case may go to counsel."""
    return [
        (Ground.DISSIDENT.value, _("may be a dissident or an activist")),
        (Ground.JOURNALIST.value, _("may be a journalist")),
        (Ground.LGBT.value, _("may be LGBT, where that is held against them")),
        (Ground.PARTNER.value, _("may be an officer's partner or former partner")),
        (Ground.OTHER.value, _("another reason")),
    ]


def ground_words(ground: Ground) -> str:
    """Return why a case went to counsel."""
    return dict(ground_choices())[ground.value]


def kind_word(kind: AgencyKind) -> str:
    """Return what an agency is called by its kind."""
    return {
        AgencyKind.POLICE: _("police"),
        AgencyKind.PROSECUTOR: _("prosecutor"),
        AgencyKind.COURT: _("court"),
        AgencyKind.EMERGENCY_POINT: _("emergency point"),
        AgencyKind.NATIONAL_DESK: _("national desk"),
        AgencyKind.OTHER: _("other"),
    }[kind]


def purpose_word(purpose: Purpose) -> str:
    """Return what a number is for."""
    return {
        Purpose.SWITCHBOARD: _("switchboard"),
        Purpose.EMERGENCY: _("emergency"),
        Purpose.REQUESTS: _("requests"),
        Purpose.PERSON: _("one person"),
    }[purpose]


def provenance(number: Number, now: datetime) -> str:
    """Say where a number was found, when, and when somebody last answered it."""
    days = number.tested_days_ago(now.date())
    tested = (
        _("never tested")
        if days is None
        else ngettext("tested {n} day ago", "tested {n} days ago", days).format(n=days)
    )
    told = _("found in {source}, {day} · {tested}").format(source=number.source, day=number.found_on, tested=tested)
    return (
        told
        if number.confirmed_by is None
        else _("{told} · found again by {name}").format(told=told, name=number.confirmed_by)
    )


def moment(text: str) -> str:
    """Return a moment to the minute."""
    return f"{from_text(text):%Y-%m-%d %H:%M}"
