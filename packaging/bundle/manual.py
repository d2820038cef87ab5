"""The manual page, written from what the verbs say of themselves, so that it has each of them with each of its options."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

NAME = "stillwater"
INTRODUCTION = "workstation of a Global Emergency Response team"
FILES = (
    (
        "~/.config/stillwater/window.json",
        "Which vaults were open here, and how the window looks. It holds nothing of a vault.",
    ),
    ("/etc/stillwater/policies/*.json", "What an administrator sets for everybody on this computer."),
    (
        "/usr/share/doc/stillwater",
        "Examples of policies, and verify_audit.py, which holds exported audit rows to signed checkpoints by itself.",
    ),
)
STATUS = (
    ("0", "It was done."),
    ("1", "The vault or the input is at fault; what it is was told on standard error."),
    ("2", "The command was not understood."),
)


def manual(program: click.Group, version: str, moment: int) -> str:
    """Return the page in roff, as of a moment in seconds since 1970."""
    day = datetime.fromtimestamp(moment, UTC).date().isoformat()
    lines = [f'.TH STILLWATER 1 "{day}" "Stillwater {version}" "Stillwater"', ".SH NAME"]
    lines += [f"{NAME} \\- {INTRODUCTION}", ".SH SYNOPSIS", f".B {NAME}", ".br", f".B {NAME}", "\\fIFILE\\fR", ".br"]
    lines += [f".B {NAME}", "\\fIVERB\\fR [\\fIARGUMENT\\fR ...]", ".SH DESCRIPTION", *_paragraphs(program.help or "")]
    lines += [
        ".PP",
        *_line(
            "With a review pack (.swpack) or a results file (.swresults) as its one argument it opens the window, and"
            " the file once a vault is unlocked there."
        ),
    ]
    lines += [".SH OPTIONS", *_options(program), ".SH VERBS"]
    for name, verb in sorted(program.commands.items()):
        lines += _verb(f"{NAME} {name}", verb)
    for title, pairs in (("EXIT STATUS", STATUS), ("FILES", FILES)):
        lines += [f".SH {title}"]
        for what, words in pairs:
            lines += [".TP", f".B {plain(what)}", *_line(words)]
    return "\n".join([*lines, ""])


def _verb(path: str, verb: click.Command) -> Iterator[str]:
    """Return what a verb says of itself, then what the verbs below it say."""
    context = click.Context(verb)
    arguments = [each.make_metavar(context) for each in verb.params if isinstance(each, click.Argument)]
    yield f".SS {plain(path)}"
    shown = " ".join(f"\\fI{plain(each)}\\fR" for each in arguments)
    more = " [\\fIOPTION\\fR ...]" if any(isinstance(each, click.Option) for each in verb.params) else ""
    yield f"\\fB{plain(path)}\\fR{more} {shown}".rstrip()
    yield ".PP"
    yield from _paragraphs(verb.help or "")
    yield from _options(verb)
    if isinstance(verb, click.Group):
        for name, each in sorted(verb.commands.items()):
            yield from _verb(f"{path} {name}", each)


def _options(verb: click.Command) -> Iterator[str]:
    context = click.Context(verb)
    for each in verb.get_params(context):
        record = each.get_help_record(context) if isinstance(each, click.Option) else None
        if record is not None:
            yield ".TP"
            yield f".B {plain(record[0])}"
            yield from _line(record[1])


def _paragraphs(text: str) -> Iterator[str]:
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        if number:
            yield ".PP"
        yield from _line(paragraph)


def _line(text: str) -> Iterator[str]:
    yield plain(" ".join(text.split()))


def plain(text: str) -> str:
    """Return text as roff prints it and takes no sign of it for a command."""
    told = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti")
    return f"\\&{told}" if told.startswith((".", "'")) else told
