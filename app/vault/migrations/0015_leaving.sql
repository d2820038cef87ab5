-- What an answer may hold and no more: whose accounts a decision was about, exports that were withdrawn, files on their
-- way out, and order forms as they were read.

-- Whose accounts stood in the case when a decision was signed; what is named afterwards is no part of it.
CREATE TABLE decision_account (
    decision_id INTEGER NOT NULL REFERENCES decision (id),
    account TEXT NOT NULL,
    PRIMARY KEY (decision_id, account)
) STRICT, WITHOUT ROWID;
-- Before the triggers: ids of operations sort by time, so what was named before a decision has the smaller one.
INSERT INTO decision_account (decision_id, account)
    SELECT DISTINCT d.id, s.value FROM decision d
    JOIN subject s ON s.case_id = d.case_id AND s.role = 'account' AND s.op_id < d.op_id;
CREATE TRIGGER decision_names_its_accounts AFTER INSERT ON decision BEGIN
    INSERT INTO decision_account (decision_id, account)
        SELECT DISTINCT new.id, s.value FROM subject s WHERE s.case_id = new.case_id AND s.role = 'account';
END;
CREATE TRIGGER decision_account_is_immutable_update BEFORE UPDATE ON decision_account
BEGIN SELECT RAISE(ABORT, 'the accounts of a decision are immutable'); END;
CREATE TRIGGER decision_account_is_immutable_delete BEFORE DELETE ON decision_account
BEGIN SELECT RAISE(ABORT, 'the accounts of a decision are immutable'); END;

-- An export that was wrong stays on record, and is in no package from then on.
CREATE TABLE export_withdrawal (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    export_id INTEGER NOT NULL UNIQUE REFERENCES account_export (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (length(trim(reason)) > 0),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER export_withdrawal_is_immutable_update BEFORE UPDATE ON export_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is immutable'); END;
CREATE TRIGGER export_withdrawal_is_immutable_delete BEFORE DELETE ON export_withdrawal
BEGIN SELECT RAISE(ABORT, 'a withdrawal is immutable'); END;

-- What the words of an export say when it came: how many stand on which list of terms, and lists of hashes that know it.
ALTER TABLE account_export ADD COLUMN found TEXT NOT NULL DEFAULT '{}';

-- Files that leave the vault, on record before a byte of them is written; one without an ending was cut short.
CREATE TABLE file_leaving (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    response_id INTEGER NOT NULL REFERENCES response (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    names TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX file_leaving_by_case ON file_leaving (case_id, id);
CREATE TABLE file_left (
    leaving_id INTEGER PRIMARY KEY REFERENCES file_leaving (id),
    outcome TEXT NOT NULL CHECK (outcome IN ('saved', 'failed', 'told')),
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER file_leaving_is_immutable_update BEFORE UPDATE ON file_leaving
BEGIN SELECT RAISE(ABORT, 'what left is immutable'); END;
CREATE TRIGGER file_leaving_is_immutable_delete BEFORE DELETE ON file_leaving
BEGIN SELECT RAISE(ABORT, 'what left is immutable'); END;
CREATE TRIGGER file_left_is_immutable_update BEFORE UPDATE ON file_left
BEGIN SELECT RAISE(ABORT, 'what left is immutable'); END;
CREATE TRIGGER file_left_is_immutable_delete BEFORE DELETE ON file_left
BEGIN SELECT RAISE(ABORT, 'what left is immutable'); END;

-- An order form as it was read: its sections as text, and what could not be read. Nothing in it was typed here.
CREATE TABLE order_form (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    item_id INTEGER REFERENCES item (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    form TEXT NOT NULL CHECK (form IN ('epoc-1')),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    fields TEXT NOT NULL,
    unread TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX order_form_by_case ON order_form (case_id, id);
CREATE TRIGGER order_form_is_immutable_update BEFORE UPDATE ON order_form
BEGIN SELECT RAISE(ABORT, 'a form is immutable'); END;
CREATE TRIGGER order_form_is_immutable_delete BEFORE DELETE ON order_form
BEGIN SELECT RAISE(ABORT, 'a form is immutable'); END;
CREATE TRIGGER closed_takes_no_form BEFORE INSERT ON order_form
WHEN (SELECT state FROM cases WHERE id = new.case_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed case takes no form'); END;
