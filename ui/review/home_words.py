"""What the page of sealed packs says: what a results file brought, what is held, which disputes wait."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.review.conflicts import Conflict
from app.review.merging import Merged
from app.review.review_queries import Dispute, HeldRow
from ui.kit.marks import Mark
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone
from ui.review.settling import side_words

HeldLine = tuple[int, HeldRow]
DisputeLine = tuple[int, Dispute]
ConflictLine = tuple[int, Conflict]


def held_columns() -> tuple[Column[HeldLine], ...]:
    """Return the columns of reviews that are kept aside."""
    return (
        Column(_("Case"), lambda row: row[1].case_ref, 160),
        Column(_("Reviewer"), lambda row: row[1].reviewer, 150, stays=True, gives_way=1),
        Column(_("Why it is held"), lambda row: held_words(row[1]), None),
        Column(_("Since"), lambda row: row[1].held_at[:10], 104, gives_way=2),
    )


def dispute_columns() -> tuple[Column[DisputeLine], ...]:
    """Return the columns of disputes."""
    return (
        Column(_("Case"), lambda row: row[1].case_ref, 160),
        Column(_("Goes to"), lambda row: row[1].to_name, 140, gives_way=2),
        Column(_("Disputed by"), lambda row: row[1].by, 140, gives_way=3),
        Column(_("Why"), lambda row: row[1].reason, None, stays=True, gives_way=1),
        Column(_("State"), lambda row: dispute_mark(row[1]).word, 170, mark=lambda row: dispute_mark(row[1])),
    )


def conflict_columns() -> tuple[Column[ConflictLine], ...]:
    """Return the columns of cases whose reviews do not fit each other, or the case as it is now."""
    return (
        Column(_("Case"), lambda row: row[1].case_ref, 160),
        Column(_("What does not fit"), lambda row: "; ".join(each.label for each in row[1].clashes), None),
        Column(_("Side by side"), _side_by_side, None, gives_way=2),
        Column(
            _("For figures"),
            lambda row: settled_mark(row[1]).word,
            196,
            mark=lambda row: settled_mark(row[1]),
            stays=True,
            gives_way=1,
        ),
    )


def held_words(row: HeldRow) -> str:
    """Return why a review is kept aside, and what somebody said of it."""
    if not row.aside:
        return row.reason.label
    return _("left out by {who}: {why}").format(who=row.word_by, why=row.aside)


def settled_mark(conflict: Conflict) -> Mark:
    """Return whether somebody said which of the reviews of a case count: a word and a shape."""
    if not conflict.settled or conflict.settlement is None:
        return Mark(_("all count, not settled"), Shape.RING, Tone.ATTENTION)
    there, counting = len(conflict.settlement.reviews), len(conflict.settlement.counting)
    return Mark(_("{n} of {there} count").format(n=counting, there=there), Shape.DISC, Tone.GOOD)


def conflict_words(conflict: Conflict | None) -> str:
    """Return both sides of a case in full, and what was settled of them."""
    if conflict is None:
        return ""
    lines = [f"{side_words(each)}. {each.rationale}".strip() for each in conflict.standing]
    said = conflict.settlement
    if said is not None:
        words = (
            _("Settled by {who} on {day}: {why}")
            if conflict.settled
            else _("Settled before what came since, by {who} on {day}: {why}")
        )
        lines.append(words.format(who=said.by, day=said.at[:10], why=said.reason))
    return "\n".join(lines)


def dispute_mark(dispute: Dispute) -> Mark:
    """Return where a dispute stands: a word and a shape."""
    if dispute.answered_by:
        return Mark(_("judged again"), Shape.DISC, Tone.GOOD)
    if dispute.pack_uid:
        return Mark(_("on its way"), Shape.HALF, Tone.ACCENT)
    return Mark(_("to be sealed"), Shape.RING, Tone.ATTENTION)


def merged_words(merged: Merged) -> str:
    """Return what a results file brought."""
    who = _("{reviewer} of {vault}").format(reviewer=merged.reviewer, vault=merged.vault_name)
    new = ngettext("{n} review was taken in", "{n} reviews were taken in", merged.new).format(n=merged.new)
    told = [_("{who}: {new}.").format(who=who, new=new)]
    if merged.before:
        same = ngettext("{n} was here already.", "{n} were here already.", merged.before)
        told.append(same.format(n=merged.before))
    if merged.let_in:
        told.append(_("{n} that was held fits now.").format(n=merged.let_in))
    if merged.calls_for_more:
        more = ngettext(
            "{n} asks for something to be done now: it stands on the To-do page.",
            "{n} ask for something to be done now: they stand on the To-do page.",
            merged.calls_for_more,
        )
        told.append(more.format(n=merged.calls_for_more))
    lines = [" ".join(told)]
    lines += [_("Held: {case}, {why}.").format(case=each.case_ref, why=each.reason.label) for each in merged.held]
    lines += merged.told
    return "\n".join(lines)


def _side_by_side(row: ConflictLine) -> str:
    told = [
        _("{who}: {verdict}").format(who=each.reviewer_name, verdict=each.verdict.label)
        for each in row[1].reviews
        if each.verdict
    ]
    return "; ".join([*told, *(_("opened since: {case}").format(case=each) for each in row[1].linked)])
