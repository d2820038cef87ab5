"""How a person of the vault reads as a row, and what each step does, said before it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from app.i18n import _, ngettext
from app.identity import Role
from app.people.queries import Member
from ui.kit.marks import Mark
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone


def role_word(role: Role) -> str:
    """Return what a role is called."""
    return {
        Role.RESPONDER: _("responder"),
        Role.SUPERVISOR: _("supervisor"),
        Role.ADMINISTRATOR: _("administrator"),
    }[role]


def role_choices() -> list[tuple[str, str]]:
    """Return the roles to choose from, each with what it is here for."""
    return [
        (Role.RESPONDER.value, _("Responder: works on cases")),
        (Role.SUPERVISOR.value, _("Supervisor: works on cases, sets rules, reviews")),
        (Role.ADMINISTRATOR.value, _("Administrator: sets rules, lets people in")),
    ]


def columns() -> tuple[Column[Member], ...]:
    """Return how a person reads as a row."""
    return (
        Column(_("Name"), _name, None),
        Column(_("Role"), lambda row: role_word(row.role), 130),
        Column(_("Standing"), lambda _row: "", 136, mark=_standing, stays=True, gives_way=4),
        Column(_("Unlocks here"), _here, 220, gives_way=2),
        Column(_("Vouched for"), lambda row: _("may let people in") if row.signs else "", 150, gives_way=1),
        Column(_("Last unlocked"), lambda row: row.last or _("not unlocked yet"), 140, gives_way=3),
    )


def who_words(found: Sequence[Member]) -> str:
    """Return what a role means here."""
    words = _("Whoever works here can open every case of this vault; a role says what for.")
    if any(member.role is Role.ADMINISTRATOR for member in found):
        return words
    return f"{words} " + _("Once somebody is an administrator, only administrators come here.")


def told_of(member: Member) -> str:
    """Return what can be done about a person, or why nothing can."""
    if member.myself:
        return _("This is you. Another administrator changes your role or lets you go.")
    if member.active:
        return _("Letting {name} go takes effect at once, and gives the vault new keys.").format(name=member.name)
    return _("{name} was let go. What they did stays on record.").format(name=member.name)


def going_words(member: Member, claimed: int, mib: int) -> str:
    """Return what letting somebody go does, and what it cannot."""
    cases = (
        ngettext(
            "{n} open case that they have claimed goes back to the queue, for anybody to take up where it stands.",
            "{n} open cases that they have claimed go back to the queue, for anybody to take up where they stand.",
            claimed,
        ).format(n=claimed)
        if claimed
        else ""
    )
    words = _(
        "Their way in is removed, the vault locks, and the next unlock gives it new keys ({mib} MiB are encrypted anew)."
        " What {name} could read until today they may have kept: copies of the folder and earlier backups open as they"
        " did. What is written from then on they cannot open."
    ).format(name=member.name, mib=mib)
    return " ".join(part for part in (words, cases) if part)


def role_words(member: Member, claimed: int) -> str:
    """Return what another role does, before it is chosen."""
    words = _("It counts from their next unlock on. Until now: {role}.").format(role=role_word(member.role))
    if not claimed:
        return words
    more = ngettext(
        "An administrator works on no case: {n} open case of theirs would go back to the queue.",
        "An administrator works on no case: {n} open cases of theirs would go back to the queue.",
        claimed,
    )
    return f"{words} {more.format(n=claimed)}"


def keys_words(mib: int) -> str:
    """Return what a change of the keys does."""
    return _(
        "The vault locks, and the next unlock gives it new keys ({mib} MiB are encrypted anew). Everybody's passphrase"
        " and the recovery key stay as they are. Backups keep the keys they have."
    ).format(mib=mib)


def recovery_words(mib: int) -> str:
    """Return what a new recovery key does."""
    return _(
        "It is shown once. From then on the one until now opens nothing but copies and backups from before. Afterwards"
        " the vault locks, and the next unlock gives it new keys ({mib} MiB are encrypted anew)."
    ).format(mib=mib)


def _name(row: Member) -> str:
    return _("{name} (you)").format(name=row.name) if row.myself else row.name


def _standing(row: Member) -> Mark:
    if row.active:
        return Mark(_("works here"), Shape.DISC, Tone.GOOD)
    return Mark(_("was let go"), Shape.RING, Tone.PLAIN)


def _here(row: Member) -> str:
    if not row.unlocks_here:
        return _("has no way in here")
    return _("by passphrase and keyring") if row.bound else _("by passphrase alone")
