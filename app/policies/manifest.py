"""The manifest for macOS, made from the schema, as editors of configuration profiles read it."""

from __future__ import annotations

import plistlib
from typing import Any

from app.policies.model import Rule
from app.policies.preferences import DOMAIN
from app.policies.rules import rules

_TYPES = {"integer": "integer", "boolean": "boolean", "string": "string", "array": "array", "object": "dictionary"}


def manifest() -> bytes:
    """Return the manifest of what a profile may set."""
    content = {
        "pfm_domain": DOMAIN,
        "pfm_title": "Stillwater",
        "pfm_description": "Managed policies of Stillwater",
        "pfm_format_version": 1,
        "pfm_version": 1,
        "pfm_platforms": ["macOS"],
        "pfm_targets": ["system"],
        "pfm_subkeys": [_key(rule) for rule in rules().values()],
    }
    return plistlib.dumps(content, sort_keys=False)


def _key(rule: Rule) -> dict[str, Any]:
    return {
        "pfm_name": rule.name,
        "pfm_title": rule.title,
        "pfm_description": rule.description,
        "pfm_default": rule.default,
        **_shape(rule.schema),
    }


def _shape(schema: Any) -> dict[str, Any]:
    shape: dict[str, Any] = {"pfm_type": _TYPES[schema["type"]] if "type" in schema else "string"}
    if schema.get("type") == "integer":
        shape |= {"pfm_range_min": schema["minimum"], "pfm_range_max": schema["maximum"]}
    if "enum" in schema:
        shape["pfm_range_list"] = list(schema["enum"])
    if schema.get("type") == "array":
        shape["pfm_subkeys"] = [_shape(schema["items"])]
    if schema.get("type") == "object":
        shape["pfm_subkeys"] = [{"pfm_name": name, **_shape(inner)} for name, inner in schema["properties"].items()]
    return shape
