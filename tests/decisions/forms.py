"""Answers and protocol documents for tests: the clear cases of each shipped form, and a small form to break."""

from __future__ import annotations

import copy
import json
from typing import Any

from app.cases.model import CaseId
from app.decisions import tasks
from app.decisions.bases import shipped_bases
from app.decisions.library import shipped_protocols
from app.decisions.own import key_of_test
from app.decisions.parsing import parse
from app.decisions.protocol import Protocol
from app.desk import Desk

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
ROUTED = {"user_region": "eea_ch", "route_to": "The Irish entity"}
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
for (_form, _outcome), _given in CLEAR.items():
    if _outcome == "route":
        _given["user_region"] = "eea_ch"
CLEAR["internal-escalation", "ask_more"] = {**SEEN, "outcome": "ask_more", "ask_for": "The link", "rationale": WHY}
CLEAR |= {
    ("child-safety", "proactive_referral"): {
        **SEEN,
        "outcome": "proactive_referral",
        "refer_to": "The CyberTipline",
        "bases": ["us-2258A"],
        "rationale": WHY,
    },
    ("child-safety", "preserve_only"): {**SEEN, "outcome": "preserve_only", "bases": ["us-2703-f"], "rationale": WHY},
    ("child-safety", "ask_more"): {**SEEN, "outcome": "ask_more", "ask_for": "The link", "rationale": WHY},
    ("child-safety", "route"): {**SEEN, "outcome": "route", **ROUTED, "rationale": WHY},
    ("child-safety", "refuse"): {
        "emergency": "no",
        "outcome": "refuse",
        "refusal": "threshold_not_met",
        "rationale": WHY,
    },
}
REAL = {"requester": "passed:agency-portal", "emergency": "no"}
CLEAR |= {
    ("terrorist-content", "remove"): {**REAL, "outcome": "remove", "bases": ["eu-tco-3"], "rationale": WHY},
    ("terrorist-content", "proactive_referral"): {
        **REAL,
        **SEEN,
        "outcome": "proactive_referral",
        "refer_to": "The police of the place",
        "bases": ["eu-tco-14-5"],
        "rationale": WHY,
    },
    ("terrorist-content", "preserve_only"): {
        **REAL,
        "outcome": "preserve_only",
        "bases": ["us-2703-f"],
        "rationale": WHY,
    },
    ("terrorist-content", "ask_more"): {**REAL, "outcome": "ask_more", "ask_for": "The address", "rationale": WHY},
    ("terrorist-content", "route"): {**REAL, "outcome": "route", **ROUTED, "rationale": WHY},
    ("terrorist-content", "refuse"): {**REAL, "outcome": "refuse", "refusal": "overbroad", "rationale": WHY},
    ("enquiry", "answer"): {"outcome": "answer", "rationale": WHY},
    ("enquiry", "route"): {"outcome": "route", **ROUTED, "rationale": WHY},
    ("enquiry", "refuse"): {"outcome": "refuse", "refusal": "no_answer", "rationale": WHY},
}

RECORD: dict[str, object] = {
    "requester_note": "Duty desk, number from the agency's own public page",
    "person_at_risk": "identified",
    "harm": "suicide",
    "specificity": ["person", "means"],
    "source_reliability": "B",
    "information_credibility": "2",
    "risk_means": "yes",
    "risk_intent": "yes",
    "risk_location": "unknown",
    "risk_trigger": "no",
    "risk_protected": "no",
    "seen_wish": "seen",
    "seen_thoughts": "seen",
    "seen_method": "seen",
    "seen_intent": "cannot_tell",
    "seen_plan": "not_seen",
    "seen_behaviour": "not_seen",
    "data_subscriber": "not_needed",
    "data_interaction": "not_needed",
    "data_transaction": "not_needed",
    "data_content": "not_needed",
    "reason_login": "The last place of sign-in is where help can be sent.",
    "login_from": "2026-03-01",
    "login_to": "2026-03-07",
    "unseen": "text_suffices",
}


def all_hold(*bases: str) -> dict[str, object]:
    """Return a yes to each test of some bases, basis by basis."""
    known = shipped_bases().by_id
    numbered = [(base, number) for base in bases for number in range(1, len(known[base].asked) + 1)]
    return {key_of_test(base, number): {"holds": "yes"} for base, number in numbered}


RECORD |= all_hold("us-2702-c4")


def shipped(name: str) -> Protocol:
    """Return the newest version of a shipped protocol."""
    versions = [protocol for protocol in shipped_protocols() if protocol.id == name]
    return max(versions, key=lambda protocol: protocol.version)


def end_tasks(desk: Desk, case_id: CaseId) -> None:
    """Do what follows from the decisions of a case, so that it can be closed."""
    for task in tasks.tasks(desk.db, case_id):
        if task.open:
            tasks.finish(desk, task.id, "Done, noted in the letter.")


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
