"""What the page of changes says: findings by question, what was said to them, and what a new form would change."""

from __future__ import annotations

from app.i18n import _, ngettext
from app.review.improving import Change, ChangeState
from app.review.trial import Trial, Tried
from ui.kit.marks import Mark
from ui.kit.rows import Column
from ui.kit.shapes import Shape
from ui.kit.theme import Tone
from ui.review.words import moment

# More than a person reads of one question at a time.
MOST_FINDINGS = 50
ChangeLine = tuple[int, Change]
TriedLine = tuple[int, Tried]


def change_columns() -> tuple[Column[ChangeLine], ...]:
    """Return the columns of what to change."""
    return (
        Column(_("Question"), lambda row: row[1].label, None),
        Column(_("Form"), lambda row: row[1].form, 180, share=1, gives_way=2),
        Column(_("Cases"), lambda row: str(row[1].cases), 70, numeric=True),
        Column(_("Reviewers"), lambda row: str(row[1].reviewers), 96, numeric=True, gives_way=1),
        Column(_("New"), lambda row: str(row[1].new) if row[1].new else "–", 64, numeric=True),
        Column(_("State"), lambda row: change_mark(row[1]).word, 120, mark=lambda row: change_mark(row[1])),
    )


def tried_columns() -> tuple[Column[TriedLine], ...]:
    """Return the columns of closed cases in which something would be different."""
    return (
        Column(_("Case"), lambda row: row[1].reference, 160),
        Column(_("Decided"), lambda row: row[1].decided_at[:10], 104, gives_way=1),
        Column(_("What would be different"), _different, None),
    )


def change_mark(change: Change) -> Mark:
    """Return what became of the findings about a question: a word and a shape."""
    shape, tone = {
        ChangeState.OPEN: (Shape.RING, Tone.ATTENTION),
        ChangeState.TAKEN_UP: (Shape.TICK, Tone.GOOD),
        ChangeState.DECLINED: (Shape.CROSS, Tone.PLAIN),
    }[change.state]
    return Mark(change.state.label, shape, tone)


def finding_lines(change: Change) -> list[tuple[str, str]]:
    """Return the newest findings about a question, each with its case, its reviewer and when, and how many more there are."""
    words = _("{case} · {who}, {at}")
    lines = [
        (words.format(case=each.case_ref, who=each.reviewer, at=moment(each.at)), each.note)
        for each in change.found[:MOST_FINDINGS]
    ]
    if more := len(change.found) - len(lines):
        told = ngettext("There is {n} older finding.", "There are {n} older findings.", more).format(n=more)
        lines.append((told, _("Each stands in the review of its case.")))
    return lines


def said_lines(change: Change) -> list[tuple[str, str]]:
    """Return what was said would become of them, the newest last."""
    words = _("{state} · {who}, {at}")
    return [
        (words.format(state=each.state.label, who=each.person, at=moment(each.at)), each.reason) for each in change.said
    ]


def trial_words(trial: Trial) -> str:
    """Return what a document would change of closed cases."""
    cases = ngettext(
        "{n} of {of} closed cases would be different.", "{n} of {of} closed cases would be different.", len(trial.rows)
    )
    told = [
        _("{document}: {cases} Nothing was written.").format(
            document=trial.document, cases=cases.format(n=len(trial.rows), of=trial.tried)
        )
    ]
    if trial.closed > trial.tried:
        told.append(_("Of {closed} closed cases the newest were tried.").format(closed=trial.closed))
    return " ".join(told)


def count_lines(trial: Trial) -> list[str]:
    """Return each thing that would be different, with the number of its cases."""
    words = _("{n} × {label}: {effect}")
    return [words.format(n=each.cases, label=each.label, effect=each.effect.label) for each in trial.counts]


def _different(row: TriedLine) -> str:
    return "; ".join(f"{each.label}: {each.effect.label}" for each in row[1].different)
