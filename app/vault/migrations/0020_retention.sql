-- How long things are kept: legal holds, destruction that two people agree to, and what vouches for it afterwards.

-- A hold keeps a case, or every case of an account or of whoever asks, from falling due and from being destroyed.
CREATE TABLE legal_hold (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    target TEXT NOT NULL CHECK (target IN ('case', 'account', 'requester')),
    -- The uid of the case, the account as it is named, or the mail address of whoever asks.
    value TEXT NOT NULL CHECK (value <> ''),
    reason TEXT NOT NULL CHECK (reason <> ''),
    reference TEXT NOT NULL,
    review_on TEXT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX legal_hold_by_value ON legal_hold (target, value);
CREATE TABLE legal_hold_lift (
    hold_id INTEGER PRIMARY KEY REFERENCES legal_hold (id),
    uid TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER legal_hold_is_immutable BEFORE UPDATE ON legal_hold BEGIN SELECT RAISE(ABORT, 'legal_hold is append-only'); END;
CREATE TRIGGER legal_hold_is_immutable_delete BEFORE DELETE ON legal_hold BEGIN SELECT RAISE(ABORT, 'legal_hold is append-only'); END;
CREATE TRIGGER legal_hold_lift_is_immutable BEFORE UPDATE ON legal_hold_lift BEGIN SELECT RAISE(ABORT, 'legal_hold_lift is append-only'); END;
CREATE TRIGGER legal_hold_lift_is_immutable_delete BEFORE DELETE ON legal_hold_lift BEGIN SELECT RAISE(ABORT, 'legal_hold_lift is append-only'); END;
CREATE TRIGGER a_second_person_lifts_a_hold BEFORE INSERT ON legal_hold_lift
WHEN new.person_id = (SELECT person_id FROM legal_hold WHERE id = new.hold_id)
BEGIN SELECT RAISE(ABORT, 'a second person lifts a hold'); END;
CREATE VIEW held AS
    SELECT h.id AS hold_id, c.id AS case_id FROM legal_hold h JOIN cases c ON c.uid = h.value
        WHERE h.target = 'case' AND NOT EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = h.id)
    UNION SELECT h.id, s.case_id FROM legal_hold h JOIN subject s ON s.value = h.value
        WHERE h.target = 'account' AND NOT EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = h.id)
    UNION SELECT h.id, c.id FROM legal_hold h JOIN requester r ON r.email = h.value JOIN cases c ON c.requester_id = r.id
        WHERE h.target = 'requester' AND NOT EXISTS (SELECT 1 FROM legal_hold_lift l WHERE l.hold_id = h.id);

-- That somebody proposes to destroy the evidence of a case, or all of it but its number; why it is due stands there as a formula.
CREATE TABLE destruction (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    batch_uid TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    scope TEXT NOT NULL CHECK (scope IN ('evidence', 'record')),
    formula TEXT NOT NULL,
    due_at TEXT NOT NULL,
    policy_sha256 TEXT NOT NULL REFERENCES document (sha256),
    -- In which anybody may object once a second person has agreed.
    window_days INTEGER NOT NULL CHECK (window_days >= 0),
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    signature BLOB NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX destruction_by_case ON destruction (case_id);
CREATE TABLE destruction_agreed (
    destruction_id INTEGER PRIMARY KEY REFERENCES destruction (id),
    uid TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    open_until TEXT NOT NULL,
    signature BLOB NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
-- An objection, or a proposal that was not agreed to, or was taken back: each ends it.
CREATE TABLE destruction_stopped (
    destruction_id INTEGER PRIMARY KEY REFERENCES destruction (id),
    uid TEXT NOT NULL UNIQUE,
    act TEXT NOT NULL CHECK (act IN ('objected', 'refused', 'withdrawn')),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
-- What was destroyed, signed; and which copies still held the key then.
CREATE TABLE destruction_certificate (
    destruction_id INTEGER PRIMARY KEY REFERENCES destruction (id),
    uid TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    signature BLOB NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TABLE destruction_copy_gone (
    destruction_id INTEGER NOT NULL REFERENCES destruction (id),
    kind TEXT NOT NULL CHECK (kind IN ('backup', 'pack')),
    name TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    PRIMARY KEY (destruction_id, kind, name)
) STRICT, WITHOUT ROWID;
CREATE VIEW destruction_open AS
    SELECT d.id, d.case_id FROM destruction d
    WHERE NOT EXISTS (SELECT 1 FROM destruction_stopped s WHERE s.destruction_id = d.id)
        AND NOT EXISTS (SELECT 1 FROM destruction_certificate k WHERE k.destruction_id = d.id);
CREATE TRIGGER one_destruction_at_a_time BEFORE INSERT ON destruction
WHEN EXISTS (SELECT 1 FROM destruction_open WHERE case_id = new.case_id)
BEGIN SELECT RAISE(ABORT, 'this is proposed already'); END;
CREATE TRIGGER two_people_destroy BEFORE INSERT ON destruction_agreed
WHEN new.person_id = (SELECT person_id FROM destruction WHERE id = new.destruction_id)
BEGIN SELECT RAISE(ABORT, 'nobody agrees to what they proposed themselves'); END;
CREATE TRIGGER what_is_stopped_is_not_agreed_to BEFORE INSERT ON destruction_agreed
WHEN NOT EXISTS (SELECT 1 FROM destruction_open WHERE id = new.destruction_id)
BEGIN SELECT RAISE(ABORT, 'this is not open any more'); END;
CREATE TRIGGER what_is_destroyed_is_not_stopped BEFORE INSERT ON destruction_stopped
WHEN NOT EXISTS (SELECT 1 FROM destruction_open WHERE id = new.destruction_id)
BEGIN SELECT RAISE(ABORT, 'this is not open any more'); END;

-- The one way past what forbids to delete: a row for each case within the one transaction that destroys it. Nothing is ever in
-- `no_row`, so that a row that is left when the transaction ends refuses all of it.
CREATE TABLE no_row (id INTEGER PRIMARY KEY, CHECK (id <> id)) STRICT;
CREATE TABLE destroying (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    destruction_id INTEGER NOT NULL REFERENCES destruction (id),
    scope TEXT NOT NULL,
    at TEXT NOT NULL,
    never INTEGER NOT NULL REFERENCES no_row (id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE TRIGGER destroying_is_earned BEFORE INSERT ON destroying
WHEN NOT EXISTS (
    SELECT 1 FROM destruction d JOIN destruction_agreed a ON a.destruction_id = d.id JOIN cases c ON c.id = d.case_id
    WHERE d.id = new.destruction_id AND d.case_id = new.case_id AND d.scope = new.scope
        AND a.person_id <> d.person_id AND a.open_until <= new.at AND d.due_at <= new.at AND c.state = 'closed'
        AND EXISTS (SELECT 1 FROM destruction_open o WHERE o.id = d.id)
        AND NOT EXISTS (SELECT 1 FROM held h WHERE h.case_id = d.case_id)
        AND NOT EXISTS (SELECT 1 FROM task t WHERE t.case_id = d.case_id AND t.state = 'open'))
BEGIN SELECT RAISE(ABORT, 'nothing is destroyed that two people did not agree to, or that is held'); END;
CREATE TRIGGER destroying_is_not_moved BEFORE UPDATE ON destroying BEGIN SELECT RAISE(ABORT, 'destroying is not moved'); END;

CREATE TRIGGER destruction_is_immutable BEFORE UPDATE ON destruction BEGIN SELECT RAISE(ABORT, 'a proposal is immutable'); END;
CREATE TRIGGER destruction_is_immutable_delete BEFORE DELETE ON destruction BEGIN SELECT RAISE(ABORT, 'a proposal is immutable'); END;
CREATE TRIGGER destruction_agreed_is_immutable BEFORE UPDATE ON destruction_agreed BEGIN SELECT RAISE(ABORT, 'an agreement is immutable'); END;
CREATE TRIGGER destruction_agreed_is_immutable_delete BEFORE DELETE ON destruction_agreed BEGIN SELECT RAISE(ABORT, 'an agreement is immutable'); END;
CREATE TRIGGER destruction_stopped_is_immutable BEFORE UPDATE ON destruction_stopped BEGIN SELECT RAISE(ABORT, 'an objection is immutable'); END;
CREATE TRIGGER destruction_stopped_is_immutable_delete BEFORE DELETE ON destruction_stopped BEGIN SELECT RAISE(ABORT, 'an objection is immutable'); END;
CREATE TRIGGER destruction_certificate_is_immutable BEFORE UPDATE ON destruction_certificate BEGIN SELECT RAISE(ABORT, 'a certificate is immutable'); END;
CREATE TRIGGER destruction_certificate_is_immutable_delete BEFORE DELETE ON destruction_certificate BEGIN SELECT RAISE(ABORT, 'a certificate is immutable'); END;
CREATE TRIGGER destruction_copy_gone_is_immutable BEFORE UPDATE ON destruction_copy_gone BEGIN SELECT RAISE(ABORT, 'what is gone is immutable'); END;
CREATE TRIGGER destruction_copy_gone_is_immutable_delete BEFORE DELETE ON destruction_copy_gone BEGIN SELECT RAISE(ABORT, 'what is gone is immutable'); END;

-- What forbids to delete, made anew with that one way past it. What stays for ever (looks, the record, samples) has none.
DROP TRIGGER event_is_append_only_delete;
CREATE TRIGGER event_is_append_only_delete BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
DROP TRIGGER item_is_immutable;
CREATE TRIGGER item_is_immutable BEFORE UPDATE OF uid, case_id, size, sha256, blake2b, sealed_name, wrapped_key ON item
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id)
BEGIN SELECT RAISE(ABORT, 'what an item is made of is immutable'); END;
DROP TRIGGER case_protocol_is_immutable_delete;
CREATE TRIGGER case_protocol_is_immutable_delete BEFORE DELETE ON case_protocol
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a case keeps the protocol it began with'); END;
DROP TRIGGER decision_is_immutable_delete;
CREATE TRIGGER decision_is_immutable_delete BEFORE DELETE ON decision
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a decision is immutable'); END;
DROP TRIGGER closing_is_immutable_delete;
CREATE TRIGGER closing_is_immutable_delete BEFORE DELETE ON closing
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a closing is immutable'); END;
DROP TRIGGER callback_is_append_only_delete;
CREATE TRIGGER callback_is_append_only_delete BEFORE DELETE ON callback
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'callback is append-only'); END;
DROP TRIGGER callback_struck_is_append_only_delete;
CREATE TRIGGER callback_struck_is_append_only_delete BEFORE DELETE ON callback_struck
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM callback WHERE id = old.callback_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'callback_struck is append-only'); END;
DROP TRIGGER closed_is_immutable;
CREATE TRIGGER closed_is_immutable BEFORE UPDATE OF state, title, kind, imminence, owner_id, requester_check ON cases
WHEN old.state = 'closed'
    AND NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a closed case is immutable'); END;
DROP TRIGGER approval_ask_is_immutable_delete;
CREATE TRIGGER approval_ask_is_immutable_delete BEFORE DELETE ON approval_ask
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'approval_ask is append-only'); END;
DROP TRIGGER blind_answer_is_immutable_delete;
CREATE TRIGGER blind_answer_is_immutable_delete BEFORE DELETE ON blind_answer
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM decision WHERE id = old.decision_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'blind_answer is append-only'); END;
DROP TRIGGER approval_is_immutable_delete;
CREATE TRIGGER approval_is_immutable_delete BEFORE DELETE ON approval
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;
DROP TRIGGER countersign_is_immutable_delete;
CREATE TRIGGER countersign_is_immutable_delete BEFORE DELETE ON countersign
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM approval WHERE id = old.approval_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'countersign is append-only'); END;
DROP TRIGGER task_is_kept;
CREATE TRIGGER task_is_kept BEFORE DELETE ON task
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a task is kept'); END;
DROP TRIGGER response_is_immutable_delete;
CREATE TRIGGER response_is_immutable_delete BEFORE DELETE ON response
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'an answer is immutable'); END;
DROP TRIGGER response_file_is_immutable_update;
CREATE TRIGGER response_file_is_immutable_update BEFORE UPDATE ON response_file
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM response WHERE id = old.response_id))
BEGIN SELECT RAISE(ABORT, 'what was sent is immutable'); END;
DROP TRIGGER response_file_is_immutable_delete;
CREATE TRIGGER response_file_is_immutable_delete BEFORE DELETE ON response_file
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM response WHERE id = old.response_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'what was sent is immutable'); END;
DROP TRIGGER account_export_is_immutable_update;
CREATE TRIGGER account_export_is_immutable_update BEFORE UPDATE ON account_export
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id)
BEGIN SELECT RAISE(ABORT, 'an export is immutable'); END;
DROP TRIGGER account_export_is_immutable_delete;
CREATE TRIGGER account_export_is_immutable_delete BEFORE DELETE ON account_export
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'an export is immutable'); END;
DROP TRIGGER decision_account_is_immutable_delete;
CREATE TRIGGER decision_account_is_immutable_delete BEFORE DELETE ON decision_account
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM decision WHERE id = old.decision_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'the accounts of a decision are immutable'); END;
DROP TRIGGER export_withdrawal_is_immutable_delete;
CREATE TRIGGER export_withdrawal_is_immutable_delete BEFORE DELETE ON export_withdrawal
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM account_export WHERE id = old.export_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a withdrawal is immutable'); END;
DROP TRIGGER file_leaving_is_immutable_delete;
CREATE TRIGGER file_leaving_is_immutable_delete BEFORE DELETE ON file_leaving
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'what left is immutable'); END;
DROP TRIGGER file_left_is_immutable_delete;
CREATE TRIGGER file_left_is_immutable_delete BEFORE DELETE ON file_left
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM file_leaving WHERE id = old.leaving_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'what left is immutable'); END;
DROP TRIGGER order_form_is_immutable_delete;
CREATE TRIGGER order_form_is_immutable_delete BEFORE DELETE ON order_form
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a form is immutable'); END;
DROP TRIGGER golden_case_is_kept;
CREATE TRIGGER golden_case_is_kept BEFORE DELETE ON golden_case
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a golden case is kept'); END;
DROP TRIGGER review_is_kept;
CREATE TRIGGER review_is_kept BEFORE DELETE ON review
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT id FROM cases WHERE uid = old.case_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a review is kept'); END;
DROP TRIGGER done_review_keeps_its_findings;
CREATE TRIGGER done_review_keeps_its_findings BEFORE DELETE ON review_finding
WHEN (SELECT state FROM review WHERE uid = old.review_uid) = 'done'
    AND NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT c.id FROM cases c JOIN review r ON r.case_uid = c.uid WHERE r.uid = old.review_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a review is locked once its verdict is given'); END;
DROP TRIGGER review_held_is_kept;
CREATE TRIGGER review_held_is_kept BEFORE DELETE ON review_held
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT id FROM cases WHERE uid = old.case_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'what is held is kept'); END;
DROP TRIGGER review_reply_is_immutable_delete;
CREATE TRIGGER review_reply_is_immutable_delete BEFORE DELETE ON review_reply
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT c.id FROM cases c JOIN review r ON r.case_uid = c.uid WHERE r.uid = old.review_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'review_reply is append-only'); END;
DROP TRIGGER review_dispute_is_kept;
CREATE TRIGGER review_dispute_is_kept BEFORE DELETE ON review_dispute
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT c.id FROM cases c JOIN review r ON r.case_uid = c.uid WHERE r.uid = old.review_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'a dispute is kept'); END;
DROP TRIGGER review_act_is_immutable_delete;
CREATE TRIGGER review_act_is_immutable_delete BEFORE DELETE ON review_act
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT c.id FROM cases c JOIN review r ON r.case_uid = c.uid WHERE r.uid = old.review_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'review_act is append-only'); END;
DROP TRIGGER exclusion_is_immutable_delete;
CREATE TRIGGER exclusion_is_immutable_delete BEFORE DELETE ON exclusion
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = old.case_id AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END;
DROP TRIGGER exclusion_lift_is_immutable_delete;
CREATE TRIGGER exclusion_lift_is_immutable_delete BEFORE DELETE ON exclusion_lift
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT case_id FROM exclusion WHERE id = old.exclusion_id) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'exclusion_lift is append-only'); END;
