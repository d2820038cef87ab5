"""What the verb `pack` is made of: from words on a command line to what the room of reviews takes, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.speaking import NotThereError, plain, put, say
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from app.desk import Desk
    from app.review.indexing import Order
    from app.review.merging import Merged
    from app.review.model import Held
    from app.review.peers import Recipient

_DAY = timedelta(days=1)


def inspected(desk: Desk, file: Path) -> dict[str, Any]:
    """Return what a pack says of itself, as JSON has it."""
    from app.review.container import open_pack as open_file
    from app.review.reading import read

    with open_file(file) as held:
        envelope, index = read(desk, held)
        missing = len(held.missing())
    return {
        "uid": index.uid,
        "name": index.name,
        "vault": envelope.vault_name,
        "sealed_by": envelope.signer_name,
        "sealed_at": envelope.sealed_at,
        "expires_at": envelope.expires_at,
        "level": index.level.value,
        "pseudonyms": index.pseudonyms,
        "cases": [case.reference for case in index.cases],
        "items": sum(each.number is not None for case in index.cases for each in case.items),
        "missing": missing,
        "policies": {case.reference: dict(case.policies) for case in index.cases},
        "left_out": dict(index.left_out),
    }


def taken_in(desk: Desk, file: Path, digits: str, name: str) -> tuple[dict[str, Any], str]:
    """Look at an introduction, or take it in where its digits were heard; return what was done, in both ways."""
    from app.review import introducing

    found = introducing.read_introduction(file)
    there = introducing.known(desk).get(found.uid)
    if there is None and not digits:
        told = {"vault": found.uid, "name": found.name, "known": False}
        words = _("{name} is not known here. Have its digits read out by phone, and give them with --digits.")
        return told, words.format(name=plain(found.name))
    taken = introducing.introduce(desk, found, digits, name)
    told = {"vault": taken.peer.uid, "name": taken.peer.name, "known": True, "new": taken.new, "newer": taken.newer}
    return told, _("{name} is known here.").format(name=plain(taken.peer.name))


def order(
    desk: Desk,
    names: tuple[str, ...],
    about: tuple[str, str, int],
    what: tuple[str, tuple[str, ...]],
    *,
    pseudonyms: bool,
) -> Order:
    """Return what is to be sealed, from what was typed; what is not there is told."""
    from app.cases.queries import by_reference
    from app.review.indexing import Order
    from app.review.model import Level
    from app.review.sample_queries import samples

    (name, level, days), (sample, references) = about, what
    if sample and sample not in {each.uid for each in samples(desk)}:
        raise NotThereError(_("There is no sample {uid}.").format(uid=plain(sample)))
    cases = []
    for reference in references:
        case_id = by_reference(desk.db, reference)
        if case_id is None:
            raise NotThereError(_("There is no case {reference}.").format(reference=plain(reference)))
        cases.append(case_id)
    until = _end_of(desk.clock.now() + days * _DAY)
    to = tuple(recipient(desk, each) for each in names)
    return Order(name, to, Level(level), until, pseudonyms, sample, tuple(cases))


def recipient(desk: Desk, name: str) -> Recipient:
    """Return the supervisor of a known vault who is called so, by name or by uid."""
    from app.review.introducing import known
    from app.review.peers import supervisors

    found = [
        each
        for peer in known(desk).values()
        for each in supervisors(peer)
        if name in (each.person.name, each.person.uid)
    ]
    if not found:
        raise _no_supervisor(desk, name)
    if len(found) > 1:
        words = _("{count} supervisors are called {name}. Name one by the uid: {uids}.")
        uids = ", ".join(each.person.uid for each in found)
        raise NotThereError(words.format(count=len(found), name=plain(name), uids=uids))
    return found[0]


def _no_supervisor(desk: Desk, name: str) -> NotThereError:
    """Return why nothing can be sealed to somebody: their vault is not known, or says of them that they are something else."""
    from app.review.introducing import known

    people = [each for peer in known(desk).values() if not peer.revoked_at for each in peer.people if each.active]
    if any(name in (each.name, each.uid) for each in people):
        words = _("{name} works in a known vault, but is no supervisor there.").format(name=plain(name))
        do = _(
            "Somebody else in that vault gives them the role, and it is introduced again. Whoever works alone makes a vault"
            " with init --role supervisor."
        )
        return NotThereError(words, do=do)
    words = _("No supervisor of a known vault is called {name}.").format(name=plain(name))
    return NotThereError(words, do=_("Take in the introduction of their vault first: pack introduce."))


def _end_of(day: datetime) -> datetime:
    return day.astimezone(UTC).replace(hour=23, minute=59, second=59, microsecond=0)


def put_or_say(words: str, told: dict[str, Any], *, as_object: bool) -> None:
    """Print an outcome as a JSON object, or say it."""
    if as_object:
        put(told)
    else:
        say(plain(words))


def say_left_out(counts: Mapping[str, int]) -> None:
    """Say what is not in a pack."""
    from app.review.levels import words_of

    say(_("What was left out:"))
    for label, count in words_of(counts):
        say(f"  {label}: {count}" if count else f"  {label}")


def as_merged(name: str, merged: Merged) -> dict[str, Any]:
    """Return what became of a results file, as JSON has it."""
    held = [{"review": each.uid, "case": each.case_ref, "reason": each.reason.value} for each in merged.held]
    new_before = {"file": name, "new": merged.new, "before": merged.before}
    return {**new_before, "held": held, "told": list(merged.told), "refused": ""}


def say_merged(name: str, merged: Merged) -> None:
    """Say what became of a results file, and of what was kept aside which cases it is about, by the reason."""
    words = _("{name}: {new} reviews came in, {before} were here, {held} are held back.")
    say(words.format(name=plain(name), new=merged.new, before=merged.before, held=len(merged.held)))
    cases: dict[Held, list[str]] = {}
    for each in merged.held:
        cases.setdefault(each.reason, []).append(each.case_ref)
    for reason, references in cases.items():
        about = f"{reason.label}: {', '.join(references)}"
        say(f"  {plain(about)}")


def say_without_policies(policies: Mapping[str, Mapping[str, str]]) -> None:
    """Say how many cases came without the policies that they were decided under, as an earlier version sealed them."""
    if without := sum(not each for each in policies.values()):
        words = ngettext(
            "Without the policies that it was decided under: {count} case. This program's own stand in for them.",
            "Without the policies that they were decided under: {count} cases. This program's own stand in for them.",
            without,
        )
        say(words.format(count=without))
