"""Settling what came home: who is who, what is held, which of several counts; each step asks why, and goes on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.changes import Changes
from app.decisions.model import Outcome
from app.i18n import _
from app.review import settling
from app.review.conflicts import Conflict
from app.review.namesakes import Pair, Somebody, pair_of
from app.review.review_queries import HeldRow
from app.review.store import Review
from ui.shell.doing import do

if TYPE_CHECKING:
    from app.desk import Desk
    from ui.shell.context import Context

ALL, NONE = "all", "none"


def settle_conflict(context: Context, conflict: Conflict) -> None:
    """Ask which of the reviews of a case count for figures, and why."""
    heading = _("Which counts for figures in {case}?").format(case=conflict.case_ref)
    words = _("All of them stay as they are, side by side; this can be said anew at any time.")
    sides = [(each.uid, _("only {side}").format(side=side_words(each))) for each in conflict.standing]
    choices = [(ALL, _("all of them")), *(sides if len(sides) > 1 else ()), (NONE, _("none of them"))]
    chosen = context.ask.choose(heading, words, choices, _("Go on"))
    reason = (
        None if chosen is None else context.ask.text(heading, _("Why? It stays on record."), _("Settle it"), lines=True)
    )
    if chosen is None or reason is None:
        return
    everybody = [each.uid for each in conflict.standing]
    counting = {ALL: everybody, NONE: []}.get(chosen, [chosen])
    do(context, lambda desk: settling.settle(desk, conflict.case_uid, counting, reason))


def settle_held(context: Context, row: HeldRow) -> None:
    """Ask what becomes of a held review, and why."""
    heading = _("What becomes of the review of {case} by {who}?").format(case=row.case_ref, who=row.reviewer)
    choices = [("let_in", _("let it in"))] if row.may_be_let_in else []
    choices += [("open", _("let it wait again"))] if row.aside else [("aside", _("leave it out"))]
    words = _("It is held because {why}. It is kept whatever is said here.").format(why=row.reason.label)
    chosen = context.ask.choose(heading, words, choices, _("Go on"))
    reason = (
        None if chosen is None else context.ask.text(heading, _("Why? It stays on record."), _("Say so"), lines=True)
    )
    if chosen is None or reason is None:
        return

    def act(desk: Desk) -> Changes:
        if chosen == "let_in":
            return settling.let_in(desk, row.id, reason).changes
        return (settling.leave_aside if chosen == "aside" else settling.take_up)(desk, row.id, reason)

    do(context, act)


def settle_pair(context: Context, pair: Pair) -> None:
    """Ask whether two people of one name are one person, and why."""
    heading = _("Who is {name}?").format(name=pair.other.name)
    words = _(
        "{one}, and {other}. Nobody judges their own case; reviews that are held for the name alone are looked at again."
    )
    choices = [("two", _("two people")), ("one", _("one person"))]
    told = words.format(one=who_words(pair.one), other=who_words(pair.other))
    chosen = context.ask.choose(heading, told, choices, _("Go on"))
    ask = _("How do you know? It stays on record.")
    reason = None if chosen is None else context.ask.text(heading, ask, _("Say so"), lines=True)
    if chosen is None or reason is None:
        return
    key, same = pair_of(pair.one, pair.other), chosen == "one"
    do(context, lambda desk: settling.say_who(desk, key, reason, same=same).changes)


def side_words(review: Review) -> str:
    """Return what a review says, in a few words."""
    verdict = review.verdict.label if review.verdict else _("no verdict yet")
    outcome = next((each.label for each in Outcome if each.value == review.outcome), review.outcome)
    return _("{who}: {verdict}; would have decided “{outcome}”").format(
        who=review.reviewer_name, verdict=verdict, outcome=outcome
    )


def who_words(who: Somebody) -> str:
    """Return a person with where they work."""
    if not who.uid:
        return _("{name}, who agreed by phone here").format(name=who.name)
    where = who.vault_name or _("this vault")
    return _("{name} of {vault}").format(name=who.name, vault=where)
