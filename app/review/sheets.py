"""Which tables and columns of a case may go into a pack, and which rows of them belong to a case.

What is not named here never leaves a vault, and nothing that is not named here is taken in.
"""

from __future__ import annotations

from dataclasses import dataclass

# What the rows of cases name, not what belongs to one.
_NONE = "?1 IS NULL"
_ITEMS = "SELECT id FROM item WHERE case_id = ?1"
_LOOKS = f"SELECT id FROM look WHERE item_id IN ({_ITEMS})"  # noqa: S608 -- both written here
_DECISIONS = "SELECT id FROM decision WHERE case_id = ?1"
_MATCHED = f"SELECT entry_id FROM hash_match WHERE item_id IN ({_ITEMS})"  # noqa: S608 -- both written here
_LISTS = f"SELECT list_id FROM hash_entry WHERE id IN ({_MATCHED})"  # noqa: S608 -- both written here
_AGENCIES = (
    "SELECT agency_id FROM callback WHERE case_id = ?1 UNION SELECT d.agency_id FROM agency_domain d"
    " JOIN requester r ON r.domain = d.domain JOIN cases c ON c.requester_id = r.id WHERE c.id = ?1"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: its key, the columns that go along, and which of its rows belong to a case (?1)."""

    table: str
    key: tuple[str, ...]
    columns: str
    of_case: str
    # Several cases of a pack may bring the same row.
    shared: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return the columns one by one."""
        return tuple(self.columns.split())


_ID = ("id",)
# In the order in which rows can be written: what a row refers to stands before it.
SHEETS: tuple[Sheet, ...] = (
    Sheet("person", _ID, "id uid name role sign_key joined_at", _NONE, shared=True),
    Sheet("device", _ID, "id uid letter joined_at", _NONE, shared=True),
    Sheet("document", ("sha256",), "sha256 kind name bytes added_at", _NONE, shared=True),
    Sheet(
        "incident",
        _ID,
        "id uid title device_id op_id version made_at",
        "id = (SELECT incident_id FROM cases WHERE id = ?1)",
        shared=True,
    ),
    Sheet(
        "requester",
        _ID,
        "id uid name agency email domain phone badge country device_id op_id version first_seen_at",
        "id = (SELECT requester_id FROM cases WHERE id = ?1)",
        shared=True,
    ),
    Sheet(
        "cases",
        _ID,
        "id uid reference title kind state imminence severity country requester_id requester_check owner_id incident_id"
        " life_at_risk hold_reason received_at due_at escalate_at answered_at evidence_count device_id op_id version",
        "id = ?1",
    ),
    # Without its source: the message as it came holds the files that came with it.
    Sheet(
        "request",
        _ID,
        "id uid case_id channel received_at sent_at subject body facts headers message_id digest sha256 source_item_id"
        " device_id op_id version",
        "case_id = ?1",
    ),
    Sheet("subject", _ID, "id uid case_id role value device_id op_id version", "case_id = ?1"),
    Sheet(
        "clock",
        _ID,
        "id uid case_id measures basis binds due_at zone stopped_at source from_at minutes device_id op_id version",
        "case_id = ?1",
    ),
    Sheet(
        "clock_pause",
        _ID,
        "id uid clock_id person_id reason from_at until_at device_id op_id version",
        "clock_id IN (SELECT id FROM clock WHERE case_id = ?1)",
    ),
    Sheet("event", _ID, "id uid case_id at source actor_id act note device_id op_id", "case_id = ?1"),
    # Without the name of its file and its key: each pack gives an item new ones.
    Sheet(
        "item",
        _ID,
        "id uid case_id request_id parent_id position name declared_type kind content_type size sha256 blake2b source"
        " severity facts refused added_at device_id op_id version",
        "case_id = ?1",
    ),
    Sheet("layout", ("item_id",), "item_id width height grey", f"item_id IN ({_ITEMS})"),
    Sheet(
        "picture_words", ("item_id",), "item_id case_id at width height lines folded op_id", f"item_id IN ({_ITEMS})"
    ),
    Sheet(
        "look",
        _ID,
        "id uid item_id person_id at level purpose gesture part device_id op_id",
        f"item_id IN ({_ITEMS})",
    ),
    Sheet("look_end", ("look_id",), "look_id at ended_by complete op_id", f"look_id IN ({_LOOKS})"),
    Sheet("look_lock", ("look_id", "lock"), "look_id lock", f"look_id IN ({_LOOKS})"),
    Sheet("look_seen", _ID, "id look_id first last whole", f"look_id IN ({_LOOKS})"),
    Sheet("look_override", ("look_id",), "look_id reason speed", f"look_id IN ({_LOOKS})"),
    Sheet("item_note", _ID, "id uid item_id person_id at note device_id op_id version", f"item_id IN ({_ITEMS})"),
    Sheet(
        "hash_list",
        _ID,
        "id uid sha256 name source issued_on entries whole off person_id added_at device_id op_id version",
        f"id IN ({_LISTS})",
        shared=True,
    ),
    Sheet("hash_entry", _ID, "id list_id place kind value class severity off", f"id IN ({_MATCHED})", shared=True),
    Sheet(
        "hash_match",
        _ID,
        "id uid item_id entry_id distance found_at verdict person_id judged_at reason device_id op_id version",
        f"item_id IN ({_ITEMS})",
    ),
    Sheet(
        "agency",
        _ID,
        "id uid name kind country jurisdiction zone note retired_at added_at device_id op_id version",
        f"id IN ({_AGENCIES})",
        shared=True,
    ),
    Sheet(
        "agency_domain",
        ("domain", "agency_id"),
        "domain agency_id skeleton",
        f"agency_id IN ({_AGENCIES})",
        shared=True,
    ),
    Sheet(
        "agency_contact",
        _ID,
        "id uid agency_id purpose label number digits source found_on tested_on added_at added_by device_id"
        " op_id version",
        f"agency_id IN ({_AGENCIES})",
        shared=True,
    ),
    Sheet(
        "callback",
        _ID,
        "id uid case_id agency_id person_id at called_at number digits found_in spoke_to outcome note valid_until"
        " findings policy_sha256 device_id op_id",
        "case_id = ?1",
    ),
    Sheet(
        "callback_struck",
        ("callback_id",),
        "callback_id uid person_id at reason device_id op_id",
        "callback_id IN (SELECT id FROM callback WHERE case_id = ?1)",
    ),
    Sheet("flag_answer", _ID, "id uid case_id flag answer person_id at device_id op_id", "case_id = ?1"),
    Sheet("fast_path", _ID, "id uid case_id act ground reason counsel person_id at device_id op_id", "case_id = ?1"),
    Sheet(
        "order_form",
        _ID,
        "id uid case_id item_id person_id form name sha256 fields unread at device_id op_id",
        "case_id = ?1",
    ),
    Sheet("case_protocol", ("case_id",), "case_id sha256 bases_sha256 op_id at", "case_id = ?1"),
    Sheet(
        "decision",
        _ID,
        "id uid case_id person_id protocol_sha256 bases_sha256 answers outcome decided_unseen reveals_avoided"
        " supersedes_id reason at signature device_id op_id",
        "case_id = ?1",
    ),
    Sheet(
        "approval_ask",
        ("decision_id",),
        "decision_id uid case_id risks policy_sha256 at device_id op_id",
        "case_id = ?1",
    ),
    Sheet(
        "blind_answer",
        ("decision_id", "person_id"),
        "decision_id person_id uid answers at device_id op_id",
        f"decision_id IN ({_DECISIONS})",
    ),
    Sheet(
        "approval",
        _ID,
        "id uid decision_id case_id person_id verdict manner approver number read_back categories reason at signature"
        " device_id op_id",
        "case_id = ?1",
    ),
    Sheet(
        "countersign",
        ("approval_id",),
        "approval_id uid person_id verdict reason at signature device_id op_id",
        "approval_id IN (SELECT id FROM approval WHERE case_id = ?1)",
    ),
    Sheet(
        "response",
        _ID,
        "id uid case_id decision_id person_id sort title language template_sha256 recipient body at device_id op_id",
        "case_id = ?1",
    ),
    Sheet("closing", ("case_id",), "case_id person_id acknowledged_by located record reveals_avoided at op_id", "case_id = ?1"),
    Sheet(
        "task",
        _ID,
        "id uid case_id decision_id kind what basis formula due_at owner_id state note made_at ended_at ended_by_id"
        " device_id op_id version",
        "case_id = ?1",
    ),
)  # fmt: skip
SHEET = {sheet.table: sheet for sheet in SHEETS}
# What stays, whole tables of it: other people's, other cases', the vault's own, what follows from rows that go along, and
# what is in nobody's way to judge a decision.
STAY = frozenset(
    {"audit", "outbox", "counter", "availability", "cap_notice", "team_week", "letterhead", "adopted", "peer"}
    | {
        "arrival",
        "handover",
        "draft",
        "account_export",
        "export_withdrawal",
        "file_leaving",
        "file_left",
        "response_file",
    }
    | {"item_hash", "item_said", "said_number", "pdq_block", "request_sign", "decision_account", "contact_confirmed"}
    | {
        "exclusion",
        "exclusion_lift",
        "golden_case",
        "improvement",
        "calibration",
        "calibration_case",
        "calibration_member",
    }
    | {"review", "review_act", "review_dispute", "review_finding", "review_held", "review_pack", "review_pack_case"}
    | {"review_reply", "review_results", "review_sample", "review_sample_case"}
    | {"namesake", "review_held_word", "review_settlement", "scorecard"}
    | {"legal_hold", "legal_hold_lift", "destruction", "destruction_agreed", "destruction_stopped"}
    | {"destruction_certificate", "destruction_copy_gone", "destroying", "no_row"}
    | {"words", "words_index", "words_index_data", "words_index_idx", "words_index_config"}
)
# And single columns of tables that go along: a message as it came, where a sealed file lies, its key, and one
# digest of three.
KEPT = {"request": {"source"}, "item": {"sealed_name", "wrapped_key", "blake3"}}
