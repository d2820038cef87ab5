"""`pack draw` and `pack samples`: what a pack is sealed from, drawn by a rule and a seed that are on record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.entering import entered, looked_in, passphrase_option
from app.commands.packing import put_or_say, recipient
from app.commands.speaking import plain, put_all, say
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.review.rule import SampleRule
    from app.review.sampling import Drawn

_DAY = click.DateTime(["%Y-%m-%d"])
_LETTERS = 2


@click.command("draw")
@click.option("--size", type=click.IntRange(1), required=True, help=_("How many cases."))
@click.option(
    "--method",
    type=click.Choice(["random", "stratified", "risk_first"]),
    default="stratified",
    show_default=True,
    help=_("By lot, some of each, or those that stand out by a risk first."),
)
@click.option(
    "--by",
    "strata",
    multiple=True,
    type=click.Choice(["kind", "outcome", "country", "responder"]),
    help=_(
        "What is told apart where some of each are drawn; may be given again. Kind and outcome where none is given."
    ),
)
@click.option("--golden", type=click.IntRange(0), default=0, help=_("How many golden cases are mixed in."))
@click.option("--from", "closed_from", type=_DAY, help=_("Closed on or after this day."))
@click.option("--until", "closed_until", type=_DAY, help=_("Closed before this day."))
@click.option("--kind", "kinds", multiple=True, help=_("Only this kind of request; may be given again."))
@click.option(
    "--country", "countries", multiple=True, help=_("Only this country, by its two letters; may be given again.")
)
@click.option("--again", is_flag=True, help=_("Cases that were reviewed before too."))
@click.option(
    "--to", "names", multiple=True, help=_("Who is to review, so that their own cases stay out; may be given again.")
)
@click.option("--seed", default="", help=_("The same seed draws the same cases; a new one where none is given."))
@click.option("--name", default="", help=_("What the sample is called."))
@click.option("--preview", is_flag=True, help=_("Say what would be drawn, and put nothing on record."))
@click.option("--json", "as_object", is_flag=True, help=_("Print the outcome as JSON."))
@passphrase_option
@click.pass_obj
def draw(vault: Path, /, *, passphrase_file: Path | None, as_object: bool, preview: bool, **asked: Any) -> None:
    """Draw closed cases for a review; the rule, the seed and the cases go on record, and `create --sample` seals them."""
    from app.identity import new_uid
    from app.review import drawing
    from app.review.namesakes import identities, tokens_of

    seed = asked["seed"] or new_uid()[-12:]
    with entered(vault, passphrase_file) as desk:
        reviewers, doubtful = tokens_of(identities(desk), [recipient(desk, each) for each in asked["names"]])
        rule = _rule(asked, reviewers)
        told = drawing.preview(desk, rule, seed, doubtful)
        sample = None if preview else drawing.draw_sample(desk, rule, seed, asked["name"])
    cases = told.drawn if sample is None else sample.cases
    found = {
        "sample": None if sample is None else sample.uid,
        "seed": seed,
        "rule": rule.body(),
        "fitting": told.fitting,
        "own_left_out": told.own_left_out,
        "alike_left_out": told.alike_left_out,
        "cases": [_case(each) for each in cases],
    }
    drawn = ngettext("{count} case of {fitting} that fit", "{count} cases of {fitting} that fit", len(cases))
    words = _("{drawn}; seed {seed}.").format(drawn=drawn.format(count=len(cases), fitting=told.fitting), seed=seed)
    put_or_say(
        words if sample is None else f"{words} {_('Sample {uid}.').format(uid=sample.uid)}", found, as_object=as_object
    )
    if not as_object:
        _say_cases(cases, told)
        _say_golden(sum(each.golden for each in cases), asked["golden"])


@click.command("samples")
@click.option("--json", "as_array", is_flag=True, help=_("Print the samples as a JSON array."))
@passphrase_option
@click.pass_obj
def samples(vault: Path, /, *, passphrase_file: Path | None, as_array: bool) -> None:
    """List the samples that were drawn, the newest first, with the rule and the seed that draw them again."""
    from app.review import sample_queries

    with looked_in(vault, passphrase_file) as desk:
        rows = sample_queries.samples(desk)
        if as_array:
            put_all(
                {
                    "sample": each.uid,
                    "name": each.name,
                    "seed": each.seed,
                    "rule": each.rule.body(),
                    "candidates": each.candidates,
                    "cases": each.cases,
                    "golden": each.golden,
                    "drawn_by": each.drawn_by,
                    "drawn_at": each.drawn_at,
                    "packs": each.packs,
                }
                for each in rows
            )
            return
        if not rows:
            say(_("There are no samples."))
        for each in rows:
            count = ngettext("{count} case", "{count} cases", each.cases).format(count=each.cases)
            told = (
                each.uid,
                each.drawn_at[:10],
                count,
                each.rule.method.value,
                _("seed {seed}").format(seed=each.seed),
                each.name,
            )
            click.echo("  ".join(plain(part) for part in told if part))


def _rule(asked: dict[str, Any], reviewers: Sequence[str]) -> SampleRule:
    from app.cases.model import Kind
    from app.review.rule import Method, SampleRule, Stratum

    known = {kind.value for kind in Kind}
    if strange := set(asked["kinds"]) - known:
        words = _("There is no kind {kind}; there are: {kinds}.")
        raise click.UsageError(words.format(kind=plain(min(strange)), kinds=", ".join(sorted(known))))
    method = Method(asked["method"])
    strata = asked["strata"] or (("kind", "outcome") if method is Method.STRATIFIED else ())
    from_day, until_day = (f"{each:%Y-%m-%d}" if each else "" for each in (asked["closed_from"], asked["closed_until"]))
    return SampleRule(
        method,
        asked["size"],
        closed_from=from_day,
        closed_until=until_day,
        strata=tuple(Stratum(each) for each in strata),
        golden=asked["golden"],
        kinds=tuple(asked["kinds"]),
        countries=tuple(_country(each) for each in asked["countries"]),
        reviewers=tuple(reviewers),
        again=asked["again"],
    )


def _country(text: str) -> str:
    from app.requesters.model import country_code

    letters = text.strip().upper()
    found = country_code(text) or (letters if len(letters) == _LETTERS and letters.isalpha() else "")
    if not found:
        raise click.UsageError(_("{country} names no country; give its two letters.").format(country=plain(text)))
    return found


def _case(drawn: Drawn) -> dict[str, Any]:
    return {
        "case": drawn.case.reference,
        "stratum": list(drawn.stratum),
        "risks": sorted(drawn.case.risks),
        "golden": drawn.golden,
    }


def _say_cases(cases: Sequence[Drawn], told: Any) -> None:
    for each in cases:
        why = [*each.stratum, *sorted(each.case.risks), *(["golden"] if each.golden else [])]
        click.echo("  ".join([plain(each.case.reference), plain(" · ".join(why))]).rstrip())
    _say_left_out(told)


def _say_golden(drawn: int, asked: int) -> None:
    if drawn < asked:
        words = _("Golden cases: {drawn} of {asked}. No more that fit are named golden here; the window names them.")
        say(words.format(drawn=drawn, asked=asked))


def _say_left_out(told: Any) -> None:
    if told.own_left_out:
        say(_("{n} left out: a reviewer worked on them.").format(n=told.own_left_out))
    if told.alike_left_out:
        say(_("{n} left out: somebody of a reviewer's name worked on them.").format(n=told.alike_left_out))
