"""Answers and protocol documents for tests: the clear cases of each shipped form, and a small form to break."""

from __future__ import annotations

import copy
import json
from typing import Any

from app.decisions.bases import shipped_bases
from app.decisions.library import shipped_protocols
from app.decisions.parsing import parse
from app.decisions.protocol import Protocol

Document = dict[str, Any]

GATES = {"requester": "passed:call-back", "emergency": "yes", "imminence": "now"}
WHY = "Stated plan, means at hand, place named by the sister."
DISCLOSE = {
    **GATES,
    "outcome": "disclose",
    "bases": ["us-2702-c4"],
    "data_login": "disclose",
    "rationale": WHY,
}
# What a clear case answers before release: by form and outcome.
CLEAR: dict[tuple[str, str], dict[str, object]] = {
    ("emergency-disclosure", "disclose"): dict(DISCLOSE),
    ("emergency-disclosure", "partial"): {**DISCLOSE, "outcome": "partial", "data_content": "refuse"},
    ("emergency-disclosure", "refuse"): {
        "requester": "passed:call-back",
        "emergency": "no",
        "outcome": "refuse",
        "refusal": "not_urgent",
        "rationale": WHY,
    },
    ("emergency-disclosure", "ask_more"): {**GATES, "outcome": "ask_more", "ask_for": "An account", "rationale": WHY},
    ("emergency-disclosure", "route"): {**GATES, "outcome": "route", "route_to": "The Irish entity", "rationale": WHY},
    ("emergency-disclosure", "preserve_only"): {
        **GATES,
        "outcome": "preserve_only",
        "bases": ["us-2703-f"],
        "rationale": WHY,
    },
    ("emergency-disclosure", "proactive_referral"): {
        **GATES,
        "requester": "failed:forged",
        "outcome": "proactive_referral",
        "refer_to": "The police of the place",
        "bases": ["us-2702-c4"],
        "rationale": WHY,
    },
    ("preservation", "preserve_only"): {
        "requester": "passed:known-contact",
        "outcome": "preserve_only",
        "bases": ["us-2703-f"],
        "rationale": WHY,
    },
    ("preservation", "refuse"): {
        "requester": "failed:forged",
        "outcome": "refuse",
        "refusal": "suspected_fraud",
        "rationale": WHY,
    },
    ("preservation", "ask_more"): {
        "requester": "unknown",
        "outcome": "ask_more",
        "ask_for": "An account",
        "rationale": WHY,
    },
    ("preservation", "route"): {
        "requester": "unknown",
        "outcome": "route",
        "route_to": "The Irish entity",
        "rationale": WHY,
    },
}
ORDER = {"requester": "passed:agency-portal", "order": "valid"}
CLEAR |= {
    ("production-order", "disclose"): {
        **ORDER,
        "outcome": "disclose",
        "bases": ["us-2703"],
        "data_subscriber": "disclose",
        "rationale": WHY,
    },
    ("production-order", "partial"): {
        **ORDER,
        "outcome": "partial",
        "bases": ["eu-epoc"],
        "data_subscriber": "disclose",
        "data_content": "refuse",
        "rationale": WHY,
    },
    ("production-order", "refuse"): {
        **ORDER,
        "order": "defective",
        "outcome": "refuse",
        "refusal": "mlat_needed",
        "rationale": WHY,
    },
    ("production-order", "ask_more"): {
        **ORDER,
        "order": "defective",
        "outcome": "ask_more",
        "ask_for": "A signature",
        "rationale": WHY,
    },
    ("production-order", "route"): {**ORDER, "outcome": "route", "route_to": "The UK entity", "rationale": WHY},
    ("production-order", "preserve_only"): {
        **ORDER,
        "order": "unknown",
        "outcome": "preserve_only",
        "bases": ["eu-epoc-pr"],
        "rationale": WHY,
    },
}
SEEN = {"emergency": "yes", "imminence": "hours"}
for _form in ("internal-escalation", "proactive-referral"):
    CLEAR |= {
        (_form, "proactive_referral"): {
            **SEEN,
            "outcome": "proactive_referral",
            "refer_to": "The police of the place",
            "bases": ["eu-tco-14-5"],
            "rationale": WHY,
        },
        (_form, "preserve_only"): {
            **SEEN,
            "outcome": "preserve_only",
            "bases": ["us-2703-f"],
            "rationale": WHY,
        },
        (_form, "route"): {**SEEN, "outcome": "route", "route_to": "The child safety team", "rationale": WHY},
        (_form, "refuse"): {
            "emergency": "no",
            "outcome": "refuse",
            "refusal": "threshold_not_met",
            "rationale": WHY,
        },
    }
CLEAR["internal-escalation", "ask_more"] = {**SEEN, "outcome": "ask_more", "ask_for": "The link", "rationale": WHY}

RECORD: dict[str, object] = {
    "requester_note": "Duty desk, number from the agency's own public page",
    "person_at_risk": "identified",
    "harm": "suicide",
    "specificity": ["person", "means"],
    "source_reliability": "B",
    "information_credibility": "2",
    "data_subscriber": "not_needed",
    "data_interaction": "not_needed",
    "data_transaction": "not_needed",
    "data_content": "not_needed",
    "unseen": "text_suffices",
}


def shipped(name: str) -> Protocol:
    """Return a shipped protocol by its id."""
    return next(protocol for protocol in shipped_protocols() if protocol.id == name)


def choice(title: str, *values: str) -> Document:
    """Return the schema of a question with a few answers."""
    return {"type": "string", "title": title, "oneOf": [{"const": value, "title": value} for value in values]}


def control(key: str, stage: str = "record", **more: Any) -> Document:
    """Return the layout of a question."""
    options = {"stage": stage, "help": "Help.", "verified": False, "optional": more.pop("optional", False)}
    return {"type": "Control", "scope": f"#/properties/{key}", "options": options, **more}


def shown_when(key: str, schema: Any, effect: str = "SHOW") -> Document:
    """Return a rule on one answer."""
    return {
        "effect": effect,
        "condition": {"scope": f"#/properties/{key}", "schema": schema, "failWhenUndefined": True},
    }


def small_document() -> Document:
    """Return a form with no disclosure, two questions of its own and a rule between them."""
    return copy.deepcopy(
        {
            "format": 1,
            "id": "small",
            "version": 3,
            "kind": "preservation",
            "effective_from": "2026-01-01",
            "language": "en",
            "title": "Small",
            "answers": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    "outcome": choice("Outcome", "refuse", "preserve_only"),
                    "rationale": {"type": "string", "title": "Why?", "maxLength": 50, "minLength": 3},
                    "colour": choice("Colour", "red", "green"),
                    "shade": choice("Shade", "light", "dark"),
                },
            },
            "layout": {
                "type": "VerticalLayout",
                "elements": [
                    control("outcome", "release"),
                    control("rationale", "release"),
                    control("colour"),
                    control("shade", rule=shown_when("colour", {"const": "red"})),
                ],
            },
        }
    )


def parsed(document: Document) -> Protocol:
    """Return a protocol from a document."""
    return parse(json.dumps(document).encode(), shipped_bases())
