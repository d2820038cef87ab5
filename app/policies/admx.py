"""The template for Windows' group policies, made from the schema: what there is (ADMX), and its words (ADML)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from app.policies.document import bounds
from app.policies.model import Rule
from app.policies.registry import KEY
from app.policies.rules import rules

_XMLNS = 'xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions" revision="1.0" schemaVersion="1.0"'
_ROOM = 16_000
_HEAD = f"""<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions {_XMLNS}>
  <policyNamespaces>
    <target prefix="stillwater" namespace="Stillwater.Policies"/>
  </policyNamespaces>
  <resources minRequiredRevision="1.0"/>
  <supportedOn>
    <definitions>
      <definition name="windows" displayName="$(string.supported)"/>
    </definitions>
  </supportedOn>
  <categories>
    <category name="stillwater" displayName="$(string.stillwater)"/>"""


def admx() -> str:
    """Return the policies that the editor of group policies offers."""
    groups = "".join(
        f'    <category name="{_id(group)}" displayName="$(string.{_id(group)})">\n'
        f'      <parentCategory ref="stillwater"/>\n    </category>\n'
        for group in _groups()
    )
    policies = "".join(_policy(rule) for rule in rules().values())
    return f"{_HEAD}\n{groups}  </categories>\n  <policies>\n{policies}  </policies>\n</policyDefinitions>\n"


def adml() -> str:
    """Return the words of the policies, in English."""
    words = {"supported": "Stillwater on Windows 10 and later", "stillwater": "Stillwater"}
    words |= {_id(group): group for group in _groups()}
    for rule in rules().values():
        words |= dict(_words(rule))
    strings = "".join(f'      <string id="{name}">{escape(text)}</string>\n' for name, text in words.items())
    shapes = "".join(_presentation(rule) for rule in rules().values() if rule.schema["type"] != "boolean")
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<policyDefinitionResources {_XMLNS}>\n"
        "  <displayName>Stillwater</displayName>\n  <description>Managed policies of Stillwater</description>\n"
        f"  <resources>\n    <stringTable>\n{strings}    </stringTable>\n"
        f"    <presentationTable>\n{shapes}    </presentationTable>\n  </resources>\n</policyDefinitionResources>\n"
    )


def _policy(rule: Rule) -> str:
    boolean = rule.schema["type"] == "boolean"
    shown = f'valueName="{rule.name}"' if boolean else f'presentation="$(presentation.{rule.name})"'
    inner = (
        '      <enabledValue><decimal value="1"/></enabledValue>\n      <disabledValue><decimal value="0"/></disabledValue>\n'
        if boolean
        else f"      <elements>\n        {_element(rule)}\n      </elements>\n"
    )
    return (
        f'    <policy name="{rule.name}" class="Machine" displayName="$(string.{rule.name})"'
        f' explainText="$(string.{rule.name}_explain)" key="{KEY}" {shown}>\n'
        f'      <parentCategory ref="{_id(rule.group)}"/>\n      <supportedOn ref="windows"/>\n{inner}    </policy>\n'
    )


def _element(rule: Rule) -> str:
    schema, name = rule.schema, rule.name
    at = f'id="{name}" valueName="{name}"'
    if schema["type"] == "integer":
        return f'<decimal {at} required="true" minValue="{schema["minimum"]}" maxValue="{schema["maximum"]}"/>'
    if "enum" in schema:
        items = "".join(
            f'<item displayName="$(string.{name}_{value})"><value><string>{value}</string></value></item>'
            for value in schema["enum"]
        )
        return f'<enum {at} required="true">{items}</enum>'
    if schema["type"] == "array" and "enum" in schema["items"]:
        return f'<list id="{name}" key="{KEY}\\{name}" valuePrefix=""/>'
    return f'<text {at} maxLength="{schema.get("maxLength", _ROOM)}"/>'


def _presentation(rule: Rule) -> str:
    name, label = rule.name, escape(rule.title)
    if rule.schema["type"] == "integer":
        inner = f'<decimalTextBox refId="{name}" defaultValue="{rule.default}">{label}</decimalTextBox>'
    elif "enum" in rule.schema:
        at = rule.schema["enum"].index(rule.default)
        inner = f'<dropdownList refId="{name}" noSort="true" defaultItem="{at}">{label}</dropdownList>'
    elif rule.schema["type"] == "array" and "enum" in rule.schema["items"]:
        inner = f'<listBox refId="{name}">{label}</listBox>'
    else:
        inner = f'<textBox refId="{name}"><label>{label}</label></textBox>'
    return f'      <presentation id="{name}">{inner}</presentation>\n'


def _words(rule: Rule) -> Iterator[tuple[str, str]]:
    yield rule.name, rule.title
    only = " It only tightens what ships." if rule.tightens_only else ""
    is_json = rule.schema["type"] == "array" and "enum" not in rule.schema["items"]
    form = " Written as JSON, in one line." if is_json else ""
    yield f"{rule.name}_explain", f"{rule.description} May be: {bounds(rule.schema).replace('`', '')}.{only}{form}"
    for value in rule.schema.get("enum", ()):
        yield f"{rule.name}_{value}", value


def _groups() -> list[str]:
    return list(dict.fromkeys(rule.group for rule in rules().values()))


def _id(group: str) -> str:
    return "group_" + "".join(sign for sign in group.lower().replace(" ", "_") if sign.isalnum() or sign == "_")
