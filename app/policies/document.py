"""The document of every policy, made from the schema: what it is, what it may be, and which way is stricter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from app.policies.model import Rule, Stricter
from app.policies.rules import rules

_STRICTER = {
    Stricter.HIGHER: "a higher number",
    Stricter.LOWER: "a lower number",
    Stricter.LATER: "a value further right",
    Stricter.TRUE: "yes",
    Stricter.FALSE: "no",
    Stricter.SUPERSET: "a list that holds more",
    Stricter.SUBSET: "a list that holds less",
    Stricter.NONE: "neither: what is set takes the place of what was there",
}
_LINE = 400
_HEAD = """# Managed policies

<!-- Made from resources/policies/managed.schema.json by `python -m app.policies`; a test holds it to that. -->

What an administrator sets for a workstation, as for a browser. `Help > Policies` shows each value, where it came from and
whether it is locked; `stillwater policies` prints the same, and `stillwater policies --check FILE` tries a file before it is
rolled out (exit status 1 where something in it cannot be used): in one of the folders below as it is read there, with its owner,
its rights and the way to it; elsewhere its owner and rights are not looked at, which is said. The page, and `policies` without a
file, say where policies were looked for, what is there, and which files were passed over for the ending of their name. `stillwater policies --templates DIR` writes this document and
the templates below.

## Where they stand

| system | mandatory | recommended |
|---|---|---|
| Linux ([example](../packaging/linux/policies/10-example.json)) | `/etc/stillwater/policies/*.json`, then `/etc/stillwater/policies/managed/*.json` | `/etc/stillwater/policies/recommended/*.json` |
| Windows | `HKLM\\Software\\Policies\\Stillwater` ([ADMX and ADML](../packaging/windows/policies)) | `HKLM\\Software\\Policies\\Stillwater\\Recommended` |
| macOS | `/Library/Managed Preferences/org.stillwater.Stillwater.plist`, as a profile writes it ([manifest](../packaging/macos/policies)) | – |

A file is one JSON object, `{"IdleLockSeconds": 120}`. Files of a folder are read in the order of their names; of two that set one
policy the later one counts and the other is named on the page. On Linux each file and every folder above it must belong to
root, be no link, and be writable by nobody else, or it is refused with the reason. In a user namespace (`unshare -r`, a container
without root) whose a file is cannot be told, so none is believed there, and what holds is what [is said below](#what-is-broken). No environment variable, argument or
setting of a person moves the place: whoever starts the program could choose their own policies then. They are read when the program
starts; what is changed later takes effect at the next start, and the page says so. Windows and macOS were tried with values made by tests, and not on those systems.

On Windows a list is a key of its own with the values `1`, `2`, `3` …; a list of objects, and an empty list, is JSON text in a
value of the policy's name.

## Which value is in force

What ships; over it what an administrator recommends; over that what people of the vault adopted or a person chose; and over
all of it what is mandatory. A mandatory value is a bound: what people adopt or choose is in force where it is stricter, and never
where it is looser. Where no way is stricter, the mandatory value takes its place. Some policies *only tighten*: an
administrator cannot set them looser than what ships.

How far an item opens follows from what people say of it, and nobody lifts a mandatory bound of `CoverS…` or `SharpestS…` for
themselves. Whoever sets a milder step keeps the bound of the step that stood before their own changes, of an unclassified item that
of `UnclassifiedSeverity`; whoever calls an item the requester's keeps it covered, under `CaptureExclusion` `required` too. What they
said counts for everybody else at once, and for themselves as soon as another person says the same of the item (`S`, `W`), which the
case's history records. The item says so where it is held. Whoever works alone has nobody to confirm it.

## What is broken

A value that cannot be used is told with its path, at the unlock, on the page and by the command; the others hold. Each policy says
what holds *while unreadable*, that is as long as a mandatory document (or that one value) cannot be read: a strict value, over which
a stricter one of another document or of people here stays; or all is as if nobody had set it there, which can be looser than an
administrator meant. The second is so where a strict value would keep people from seeing, from answering or from their vault, and where
what ships is not the loosest there is ([which, and why](decisions/0046-managed-policies.md)). Unlocking an existing vault and answering
an emergency are never refused for a broken file alone.

Destroying is: what ships may keep a case for a shorter time than an administrator meant. While `RetentionRules` or
`RetentionObjectionDays` is set to what cannot be used, or a document that may set it cannot be read, nothing falls due, is proposed,
agreed to or destroyed; holds, objections and taking back go on. A recommended one that is broken counts for nothing beside a mandatory
value that can be used.

## What contradicts itself

A value may keep to its bounds and still make no sense. That is told like what is broken, by `--check` as well:

| what | what holds then |
|---|---|
| `RetentionRules`: days that do not lie between `least_days` and `most_days`; a record that is kept for fewer days than the evidence; a last rule that does not fit every case | nobody knows what was meant: nothing falls due, is proposed, agreed to or destroyed until it is mended |
| `BackupPlace`: a path that is not whole, and so another place from wherever the program is started | the value is not used |
| `Language`, `LetterLanguage`: a language that does not ship | the value is not used |
| `HoldSketchMs`, `HoldReducedMs`, `HoldFullMs`: a shorter hold for what shows more, be it with what another document says or with what ships | both are used, and where something is looked at the longer one holds for both |
"""


def document() -> str:
    """Return docs/policies.md."""
    return "\n".join([_HEAD, *_sections()]).rstrip() + "\n"


def bounds(schema: Any) -> str:
    """Return what a value may be, in words."""
    kind = schema["type"]
    if kind == "integer":
        return f"a whole number from {schema['minimum']} to {schema['maximum']}"
    if kind == "boolean":
        return "yes or no (`true`, `false`)"
    if kind == "array":
        inner = schema["items"]
        of = _joined(inner["enum"]) if "enum" in inner else "objects with " + _joined(inner.get("required", ()))
        return f"a list of {of}"
    if "enum" in schema:
        return "one of " + _joined(schema["enum"])
    if "pattern" in schema:
        return f"a text like `{schema['pattern']}`"
    return f"a text of at most {schema['maxLength']} signs"


def _sections() -> Iterator[str]:
    for group, members in groupby(rules().values(), key=lambda rule: rule.group):
        yield f"## {group}\n"
        for rule in members:
            yield "\n".join([f"### {rule.name}\n", f"{rule.title}. {rule.description}\n", *_facts(rule), ""])


def _facts(rule: Rule) -> Sequence[str]:
    return [
        f"- May be: {bounds(rule.schema)}. Ships as: {_shown(rule.default)}.",
        f"- Stricter: {_STRICTER[rule.stricter]}{'; it only tightens' if rule.tightens_only else ''}.",
        f"- While unreadable: {_unread(rule)}.",
        f"- Sets `{'.'.join(rule.path)}` of `resources/policies/{rule.file}.json`. Source of the figure: {rule.source}.",
    ]


def _unread(rule: Rule) -> str:
    if rule.file == "retention":
        return "nothing falls due, is proposed, agreed to or destroyed"
    return "as if it were not set" if rule.unreadable is None else _shown(rule.unreadable)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text}`" if len(text) <= _LINE else "the rules of `resources/policies/retention.json`"


def _joined(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
