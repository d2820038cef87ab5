"""The document and the templates are made from the schema, say every policy, and can be read by what reads them."""

from __future__ import annotations

import json
import plistlib
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from app.policies.folder import read_file
from app.policies.merging import merged
from app.policies.registry import KEY
from app.policies.rules import rules
from app.policies.templates import for_an_administrator, in_sources, write
from tests.test_house import ROOT

SPACE = "{http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions}"
# How Group Policy asks for each kind of value.
ASKED_AS = {
    f"{SPACE}{kind}": f"{SPACE}{box}"
    for kind, box in (("decimal", "decimalTextBox"), ("text", "textBox"), ("enum", "dropdownList"), ("list", "listBox"))
}
MADE = in_sources()
ADMX = ET.fromstring(MADE["packaging/windows/policies/stillwater.admx"])  # noqa: S314 -- we made it just now
ADML = ET.fromstring(MADE["packaging/windows/policies/en-US/stillwater.adml"])  # noqa: S314 -- likewise


@pytest.mark.parametrize("name", MADE)
def test_what_is_in_the_sources_is_what_the_schema_makes(name: str) -> None:
    assert (ROOT / name).read_bytes() == MADE[name], "make it anew: python -m app.policies"


def test_the_document_has_every_policy_once() -> None:
    headings = re.findall(r"^### (\w+)$", MADE["docs/policies.md"].decode(), re.MULTILINE)
    assert headings == list(rules())


def test_the_template_for_windows_has_every_policy_below_the_key_that_is_read() -> None:
    found = {each.get("name"): each for each in ADMX.iter(f"{SPACE}policy")}
    assert list(found) == list(rules())
    assert {each.get("key") for each in found.values()} == {KEY}
    assert {each.get("class") for each in found.values()} == {"Machine"}


def test_every_word_that_the_template_names_is_there() -> None:
    told = {each.get("id") for each in ADML.iter(f"{SPACE}string")}
    shapes = {each.get("id") for each in ADML.iter(f"{SPACE}presentation")}
    text = MADE["packaging/windows/policies/stillwater.admx"].decode()
    assert set(re.findall(r"\$\(string\.(\w+)\)", text)) == told
    assert set(re.findall(r"\$\(presentation\.(\w+)\)", text)) == shapes
    elements = {each.get("id") for parent in ADMX.iter(f"{SPACE}elements") for each in parent}
    assert {each.get("refId") for shape in ADML.iter(f"{SPACE}presentation") for each in shape} == elements


def test_each_policy_stands_where_it_may_and_is_asked_in_the_way_of_its_kind() -> None:
    places = {each.get("name") for each in ADMX.iter(f"{SPACE}category")}
    systems = {each.get("name") for each in ADMX.iter(f"{SPACE}definition")}
    assert {each.get("ref") for each in ADMX.iter(f"{SPACE}parentCategory")} <= places
    assert {each.get("ref") for each in ADMX.iter(f"{SPACE}supportedOn")} - {None} <= systems
    shapes = {each.get("id"): each for each in ADML.iter(f"{SPACE}presentation")}
    for policy in ADMX.iter(f"{SPACE}policy"):
        asked = [(each.get("id"), ASKED_AS[each.tag]) for each in policy.iterfind(f"{SPACE}elements/*")]
        shown = shapes[policy.get("name")] if asked else ()
        assert [(each.get("refId"), each.tag) for each in shown] == asked
        assert policy.get("presentation") == (f"$(presentation.{policy.get('name')})" if asked else None)


def test_the_manifest_for_macos_has_every_policy_with_its_type() -> None:
    found = plistlib.loads(MADE["packaging/macos/policies/org.stillwater.Stillwater.plist"])
    kinds = {each["pfm_name"]: each["pfm_type"] for each in found["pfm_subkeys"]}
    assert kinds == {name: rule.schema["type"] for name, rule in rules().items()}


def test_an_administrator_gets_them_out_of_the_program(tmp_path: Path) -> None:
    write(for_an_administrator(), tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {
        "policies.md",
        "windows/stillwater.admx",
        "windows/en-US/stillwater.adml",
        "macos/org.stillwater.Stillwater.plist",
    }


def test_the_example_for_linux_can_be_used_as_it_is() -> None:
    example = ROOT / "packaging" / "linux" / "policies" / "10-example.json"
    found = merged([read_file(example)])
    assert found.problems == ()
    assert sum(each.locked for each in found) >= len(json.loads(example.read_bytes())) - 1


def test_every_policy_has_its_words_and_a_bound() -> None:
    for rule in rules().values():
        assert rule.title
        assert rule.description.endswith(".")
        assert rule.source
        schema = rule.schema
        bounded = {"integer": "maximum", "array": "items", "boolean": "type"}.get(schema["type"], "")
        assert bounded in schema or {"enum", "maxLength", "pattern"} & set(schema)
