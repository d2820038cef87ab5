"""What is destroyed, table by table, and what stays of each; a test holds it to every table there is."""

from __future__ import annotations

from dataclasses import dataclass

from app.retention.model import Scope

_ITEMS = "SELECT id FROM item WHERE case_id = ?1"
_LOOKS = "SELECT l.id FROM look l JOIN item i ON i.id = l.item_id WHERE i.case_id = ?1"
_DECISIONS = "SELECT id FROM decision WHERE case_id = ?1"
_RESPONSES = "SELECT id FROM response WHERE case_id = ?1"
_CASE_UID = "SELECT uid FROM cases WHERE id = ?1"
_REVIEWS = "SELECT uid FROM review WHERE case_uid = (SELECT uid FROM cases WHERE id = ?1)"


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of a table that go with a scope: deleted, or emptied where `sets` says of what."""

    table: str
    scope: Scope
    where: str
    sets: str = ""
    # Whether its rows are told of under a uid of their own.
    told: bool = True

    @property
    def uids(self) -> str:
        """Return the statement that names what the record of writes knows of these rows."""
        return f"SELECT uid FROM {self.table} WHERE {self.where}"  # noqa: S608 -- both from PARTS

    @property
    def statement(self) -> str:
        """Return the statement that destroys them."""
        if self.sets:
            return f"UPDATE {self.table} SET {self.sets} WHERE {self.where}"  # noqa: S608 -- all from PARTS
        return f"DELETE FROM {self.table} WHERE {self.where}"  # noqa: S608 -- both from PARTS


# A key is written over before the row is emptied: the bytes that were there are zeros from then on (secure_delete).
KEYS = tuple(
    Part(table, Scope.EVIDENCE, f"{where} AND length(wrapped_key) > 0", "wrapped_key = zeroblob(length(wrapped_key))")
    for table, where in (
        ("item", "case_id = ?1"),
        ("account_export", "case_id = ?1"),
        ("response_file", f"response_id IN ({_RESPONSES} AND sort = 'package')"),
    )
)

# Children before those they name.
PARTS = (
    Part("layout", Scope.EVIDENCE, f"item_id IN ({_ITEMS})", told=False),
    Part("picture_words", Scope.EVIDENCE, f"item_id IN ({_ITEMS})", told=False),
    Part("item_said", Scope.EVIDENCE, f"item_id IN ({_ITEMS})", told=False),
    Part("said_number", Scope.EVIDENCE, "case_id = ?1 AND item_id <> 0", told=False),
    Part("hash_match", Scope.EVIDENCE, f"item_id IN ({_ITEMS})"),
    Part("item_hash", Scope.EVIDENCE, f"item_id IN ({_ITEMS})", told=False),
    Part("item_note", Scope.EVIDENCE, f"item_id IN ({_ITEMS})"),
    Part(
        "item",
        Scope.EVIDENCE,
        "case_id = ?1",
        "name = '', declared_type = '', content_type = '', facts = '{}', refused = 'destroyed',"
        " sha256 = 'destroyed ' || uid, blake2b = '', blake3 = NULL, sealed_name = '', wrapped_key = x''",
    ),
    Part(
        "account_export",
        Scope.EVIDENCE,
        "case_id = ?1",
        "account = '', name = '', query = '', found = '{}', sha256 = '', sealed_name = '', wrapped_key = x''",
    ),
    Part(
        "response_file",
        Scope.EVIDENCE,
        f"response_id IN ({_RESPONSES} AND sort = 'package')",
        "name = '', sha256 = '', sealed_name = '', wrapped_key = x''",
    ),
    Part("words", Scope.EVIDENCE, "case_id = ?1", told=False),
    Part("look_override", Scope.RECORD, f"look_id IN ({_LOOKS})", told=False),
    Part("item", Scope.RECORD, "case_id = ?1", "request_id = NULL"),
    Part("draft", Scope.RECORD, "case_id = ?1", told=False),
    Part("request_sign", Scope.RECORD, "request_id IN (SELECT id FROM request WHERE case_id = ?1)", told=False),
    Part("said_number", Scope.RECORD, "case_id = ?1", told=False),
    Part("request", Scope.RECORD, "case_id = ?1"),
    Part("subject", Scope.RECORD, "case_id = ?1"),
    Part("clock_pause", Scope.RECORD, "clock_id IN (SELECT id FROM clock WHERE case_id = ?1)"),
    Part("clock", Scope.RECORD, "case_id = ?1"),
    Part("event", Scope.RECORD, "case_id = ?1"),
    Part("callback_struck", Scope.RECORD, "callback_id IN (SELECT id FROM callback WHERE case_id = ?1)"),
    Part("callback", Scope.RECORD, "case_id = ?1"),
    Part("flag_answer", Scope.RECORD, "case_id = ?1"),
    Part("fast_path", Scope.RECORD, "case_id = ?1"),
    Part("order_form", Scope.RECORD, "case_id = ?1"),
    Part("countersign", Scope.RECORD, "approval_id IN (SELECT id FROM approval WHERE case_id = ?1)"),
    Part("approval", Scope.RECORD, "case_id = ?1"),
    Part("blind_answer", Scope.RECORD, f"decision_id IN ({_DECISIONS})"),
    Part("approval_ask", Scope.RECORD, "case_id = ?1"),
    Part("decision_account", Scope.RECORD, f"decision_id IN ({_DECISIONS})", told=False),
    Part("task", Scope.RECORD, "case_id = ?1"),
    Part("file_left", Scope.RECORD, "leaving_id IN (SELECT id FROM file_leaving WHERE case_id = ?1)", told=False),
    Part("file_leaving", Scope.RECORD, "case_id = ?1"),
    Part("response_file", Scope.RECORD, f"response_id IN ({_RESPONSES})"),
    Part("response", Scope.RECORD, "case_id = ?1"),
    Part("export_withdrawal", Scope.RECORD, "export_id IN (SELECT id FROM account_export WHERE case_id = ?1)"),
    Part("account_export", Scope.RECORD, "case_id = ?1"),
    Part("closing", Scope.RECORD, "case_id = ?1", told=False),
    Part("case_protocol", Scope.RECORD, "case_id = ?1", told=False),
    Part("decision", Scope.RECORD, "case_id = ?1"),
    Part("handover", Scope.RECORD, "case_id = ?1"),
    Part("exclusion_lift", Scope.RECORD, "exclusion_id IN (SELECT id FROM exclusion WHERE case_id = ?1)"),
    Part("exclusion", Scope.RECORD, "case_id = ?1"),
    Part("golden_case", Scope.RECORD, "case_id = ?1"),
    Part("review_finding", Scope.RECORD, f"review_uid IN ({_REVIEWS})"),
    Part("review_reply", Scope.RECORD, f"review_uid IN ({_REVIEWS})"),
    Part("review_dispute", Scope.RECORD, f"review_uid IN ({_REVIEWS})"),
    Part("review_act", Scope.RECORD, f"review_uid IN ({_REVIEWS})"),
    Part("review", Scope.RECORD, f"case_uid = ({_CASE_UID})"),
    Part("review_held", Scope.RECORD, f"case_uid = ({_CASE_UID})"),
    Part("review_held_word", Scope.RECORD, f"case_uid = ({_CASE_UID})"),
    Part("review_settlement", Scope.RECORD, f"case_uid = ({_CASE_UID})"),
    Part("calibration_case", Scope.RECORD, f"case_uid = ({_CASE_UID})", "conclusion = ''", told=False),
    Part("arrival", Scope.RECORD, "case_id = ?1"),
    Part(
        "cases",
        Scope.RECORD,
        "id = ?1",
        "title = 'Destroyed after its time', requester_id = NULL, hold_reason = NULL, incident_id = NULL",
    ),
)

# What the record of writes tells under another name than the uid of a row that goes: why a film was seen past its check,
# what was agreed on in a calibration, findings that somebody took out again.
TOLD_OTHERWISE = (
    "SELECT l.uid FROM look_override o JOIN look l ON l.id = o.look_id JOIN item i ON i.id = l.item_id WHERE i.case_id = ?1",
    (
        "SELECT s.uid || ' ' || k.case_uid FROM calibration_case k JOIN calibration s ON s.id = k.calibration_id"
        " JOIN cases c ON c.uid = k.case_uid WHERE c.id = ?1"
    ),
    (
        "SELECT b.uid FROM outbox b WHERE b.act = 'finding.add' AND json_extract(b.body, '$.review') IN"
        " (SELECT r.uid FROM review r JOIN cases c ON c.uid = r.case_uid WHERE c.id = ?1)"
    ),
)

# What stays of a destroyed case is a number, dates and who looked; the rest is nobody's case, or the house's own.
STAYS = frozenset(
    {"audit", "outbox", "counter", "person", "device", "document", "adopted", "letterhead", "availability", "peer"}
    # Who opened which item when, as numbers: an access log outlives what it was about.
    | {"look", "look_end", "look_lock", "look_seen"}
    # Which cases were drawn and packed, by number; no word of theirs stands there.
    | {"review_sample", "review_sample_case", "review_pack", "review_pack_case", "review_results"}
    | {"calibration", "calibration_member", "improvement", "cap_notice", "team_week"}
    | {"namesake", "scorecard"}
    | {"agency", "agency_contact", "agency_domain", "contact_confirmed", "hash_list", "hash_entry"}
    | {"legal_hold", "legal_hold_lift", "destruction", "destruction_agreed", "destruction_stopped"}
    | {"destruction_certificate", "destruction_copy_gone", "destroying", "no_row"}
    # Follow from `words`, or are seen to by lines of their own (app/retention/sweeping.py).
    | {"words_index", "words_index_data", "words_index_idx", "words_index_config"}
    | {"pdq_block", "requester", "incident"}
)


def parts(scope: Scope) -> tuple[Part, ...]:
    """Return what goes with a scope: a record takes its evidence along."""
    return tuple(part for part in PARTS if scope is Scope.RECORD or part.scope is Scope.EVIDENCE)
