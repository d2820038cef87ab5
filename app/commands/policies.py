"""`policies`: what is managed on this workstation, and a file of policies tried out before it is rolled out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.speaking import plain, put, say
from app.i18n import _, ngettext

if TYPE_CHECKING:
    from app.policies.model import Managed

_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("policies")
@click.option("--check", "file", type=_FILE, help=_("Try a JSON file of policies; nothing is changed by it."))
@click.option("--templates", type=_FOLDER, help=_("Write the document and the templates of each system into a folder."))
@click.option("--all", "everything", is_flag=True, help=_("Say what ships as well."))
@click.option("--json", "as_object", is_flag=True, help=_("Print it as a JSON object."))
def policies(*, file: Path | None, templates: Path | None, everything: bool, as_object: bool) -> None:
    """Say what an administrator set here, where it stands or was looked for, and what is wrong; exit 1 if something is."""
    from app.policies.machine import managed
    from app.policies.templates import for_an_administrator, write
    from app.policies.trying import tried

    if templates is not None:
        write(for_an_administrator(), templates)
        say(_("The templates are in {folder}.").format(folder=templates))
        return
    tries = None if file is None else tried(file)
    found = managed() if tries is None else tries.found
    if as_object:
        put(as_facts(found))
    else:
        for line in lines(found, everything=everything):
            click.echo(plain(line))
    for problem in found.problems:
        say(plain(str(problem)))
    if found.problems:
        raise SystemExit(1)
    if tries is not None:
        say(tries.verdict)


def lines(found: Managed, *, everything: bool = False) -> list[str]:
    """Return where it was looked for, then each policy in a line: its name, its value, who set it, whether it is locked."""
    from app.policies.words import looked_at, told

    shown = [told(each) for each in found if everything or each.source]
    hidden = len(found.settings) - len(shown)
    rest = ngettext("{n} policy is as it ships.", "{n} policies are as they ship.", hidden).format(n=hidden)
    return [*looked_at(found.looked), *shown, *([rest] if hidden else [])]


def as_facts(found: Managed) -> dict[str, Any]:
    """Return it as `--json` prints it."""
    return {
        "policies": {
            each.rule.name: {
                "value": each.value,
                "origin": each.origin.value,
                "source": each.source,
                "locked": each.locked,
                "also": list(each.also),
            }
            for each in found
        },
        "problems": [{"source": each.source, "path": each.path, "why": each.why} for each in found.problems],
        "places": [
            {
                "place": each.place,
                "documents": each.found,
                "passed_over": [{"source": other.source, "why": other.why} for other in each.passed],
            }
            for each in found.looked
        ],
    }
