"""Words of a template, filled in: a template may name a place, ask whether it is filled, and go through a list; no more.

What is not allowed is refused before anything runs, so no template can loop for ever or reach for what an object holds:
there are no calls, attributes, filters, sums or macros, one list is gone through at a time, and lists are short.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import SandboxedEnvironment

from app.i18n import _
from app.intake.model import shown
from app.responses.errors import BadTemplateError, NotFilledError
from app.responses.model import Place, Template, Values, Words, places

LONGEST = 20_000
LONGEST_WORD = 4_000
MOST_LINES = 200
DEEPEST = 12
MARKS = "⟦⟧"
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)


class _Marked(Undefined):
    """A place that is still empty, shown where it stands."""

    def __str__(self) -> str:
        return mark(self._undefined_name or "")

    def __iter__(self) -> Iterator[str]:
        yield str(self)

    def __bool__(self) -> bool:
        return False


def _environment(undefined: type[Undefined]) -> SandboxedEnvironment:
    # Plain text, never markup: there is nothing to escape, and the page sets every sign as it is.
    return SandboxedEnvironment(
        undefined=undefined, autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False
    )


def mark(name: str) -> str:
    """Return how a place shows while it is empty."""
    return f"{MARKS[0]}{places()[name].label}{MARKS[1]}"


def check(name: str, text: str) -> None:
    """Refuse a text that is broken or does more than fill in words; nothing of it has run by then."""
    try:
        tree = _environment(StrictUndefined).parse(text)
    except TemplateSyntaxError as error:
        why = _("line {line}: {why}").format(line=error.lineno, why=error.message)
        raise BadTemplateError(name, why) from error
    except RecursionError as error:
        raise BadTemplateError(name, _("it is nested too deeply")) from error
    _walk(name, tree, set(), 0)


def preview(template: Template, values: Values) -> Words:
    """Fill in what there is; what is missing is marked in its place and named."""
    return _rendered(template, values, _Marked)


def filled(template: Template, values: Values) -> Words:
    """Fill in everything, or say what is still empty."""
    words = _rendered(template, values, _Marked)
    if words.missing:
        raise NotFilledError([places()[name].label for name in words.missing])
    # Again without marks: what a mark could have hidden is an error here.
    return _rendered(template, values, StrictUndefined)


def named(text: str) -> list[str]:
    """Return the places that a checked text needs, in their order; what stands only in a question may be empty."""
    tree = _environment(StrictUndefined).parse(text)
    bound = {
        target.name for loop in tree.find_all(nodes.For) for target in [loop.target] if isinstance(target, nodes.Name)
    }
    read = (name.name for name in tree.find_all(nodes.Name) if name.ctx == "load" and name.name not in bound)
    return list(dict.fromkeys(read))


def _rendered(template: Template, values: Values, undefined: type[Undefined]) -> Words:
    known = places()
    given = _given(known, values)
    texts = {}
    # The head of the page names the house, whatever the words do.
    missing = [name for name, place in known.items() if place.of_the_house and name not in given]
    for key in ("subject", "letter", "mail", "call"):
        text = getattr(template, key)
        missing += [name for name in named(text) if name not in given]
        texts[key] = _render(f"{template.language}/{template.id}, {key}", text, given, undefined)
    return Words(**texts, missing=tuple(dict.fromkeys(missing)))


def _given(known: Mapping[str, Place], values: Values) -> dict[str, str | list[str]]:
    """Return every value as clean lines; an optional place that is empty is there, and empty."""
    given: dict[str, str | list[str]] = {}
    for name, place in known.items():
        if place.lines:
            rows = [shown(line, LONGEST_WORD) for line in values.lines.get(name, ())[:MOST_LINES]]
            if rows or place.optional:
                given[name] = rows
        else:
            text = shown(values.words.get(name, ""), LONGEST_WORD)
            if text or place.optional:
                given[name] = text
    return given


def _render(name: str, text: str, given: Mapping[str, object], undefined: type[Undefined]) -> str:
    try:
        pieces = _environment(undefined).from_string(text).generate(given)
        return _bounded(name, pieces).strip()
    except (TemplateError, SyntaxError, RecursionError) as error:
        raise BadTemplateError(name, str(error) or type(error).__name__) from error


def _bounded(name: str, pieces: Iterator[str]) -> str:
    kept, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST:
            raise BadTemplateError(name, _("it makes more than {n} signs").format(n=LONGEST))
        kept.append(piece)
    return "".join(kept)


def _walk(name: str, node: nodes.Node, bound: set[str], depth: int) -> None:
    if depth > DEEPEST:
        raise BadTemplateError(name, _("line {line}: it is nested too deeply").format(line=node.lineno))
    if not isinstance(node, _ALLOWED):
        what = type(node).__name__.lower()
        raise BadTemplateError(name, _("line {line}: “{what}” is not allowed").format(line=node.lineno, what=what))
    if isinstance(node, nodes.Name) and node.name not in bound and node.name not in places():
        raise BadTemplateError(name, _("line {line}: there is no “{what}”").format(line=node.lineno, what=node.name))
    if isinstance(node, nodes.For):
        bound = _loop(name, node, bound)
    for child in node.iter_child_nodes():
        _walk(name, child, bound, depth + 1)


def _loop(name: str, loop: nodes.For, bound: set[str]) -> set[str]:
    """Allow one list at a time, gone through once and in its order."""
    over, each = loop.iter, loop.target
    lists = {place.name for place in places().values() if place.lines}
    if bound or loop.recursive or loop.test is not None or not isinstance(each, nodes.Name):
        raise BadTemplateError(
            name, _("line {line}: a list is gone through simply, one at a time").format(line=loop.lineno)
        )
    if not isinstance(over, nodes.Name) or over.name not in lists:
        raise BadTemplateError(name, _("line {line}: that is no list").format(line=loop.lineno))
    if each.name in places():
        raise BadTemplateError(name, _("line {line}: “{what}” is a place").format(line=loop.lineno, what=each.name))
    return {each.name}
