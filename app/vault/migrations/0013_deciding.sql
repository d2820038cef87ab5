-- Who must agree and who did, what follows from a decision, what a clock is made of, and more kinds of request.

-- A column's CHECK cannot be changed, so the column is made anew, and with it what stands on it.
DROP INDEX queue;
DROP INDEX queue_by_state;
DROP INDEX queue_by_kind;
DROP INDEX queue_by_country;
DROP INDEX queue_by_owner;
DROP TRIGGER closed_is_immutable;
ALTER TABLE cases RENAME COLUMN kind TO kind_before;
ALTER TABLE cases ADD COLUMN kind TEXT NOT NULL DEFAULT 'emergency_disclosure' CHECK (kind IN
    ('emergency_disclosure', 'preservation', 'production_order', 'internal_escalation', 'proactive',
     'child_safety', 'terrorist_content', 'enquiry'));
UPDATE cases SET kind = kind_before;
ALTER TABLE cases DROP COLUMN kind_before;
CREATE INDEX queue ON cases (open, rank, due_key, id, state, kind, country, owner_id);
CREATE INDEX queue_by_state ON cases (state, rank, due_key, id, kind, country, owner_id);
CREATE INDEX queue_by_kind ON cases (kind, open, rank, due_key, id, state, country, owner_id);
CREATE INDEX queue_by_country ON cases (country, open, rank, due_key, id, state, kind, owner_id);
CREATE INDEX queue_by_owner ON cases (owner_id, open, rank, due_key, id, state, kind, country)
    WHERE owner_id IS NOT NULL;
CREATE TRIGGER closed_is_immutable BEFORE UPDATE OF state, title, kind, imminence, owner_id, requester_check ON cases
WHEN old.state = 'closed' BEGIN SELECT RAISE(ABORT, 'a closed case is immutable'); END;

DROP TRIGGER decision_is_immutable_update;
ALTER TABLE decision RENAME COLUMN outcome TO outcome_before;
ALTER TABLE decision ADD COLUMN outcome TEXT NOT NULL DEFAULT 'refuse' CHECK (outcome IN
    ('disclose', 'partial', 'refuse', 'ask_more', 'route', 'preserve_only', 'proactive_referral', 'remove', 'answer'));
UPDATE decision SET outcome = outcome_before;
ALTER TABLE decision DROP COLUMN outcome_before;
CREATE TRIGGER decision_is_immutable_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is immutable'); END;
-- Whoever failed the check gets nothing, whatever a form says.
CREATE TRIGGER failed_requester_gets_nothing BEFORE INSERT ON decision
WHEN new.outcome IN ('disclose', 'partial') AND json_extract(new.answers, '$.requester') LIKE 'failed%'
BEGIN SELECT RAISE(ABORT, 'a requester who failed the check gets no data'); END;

-- 'theirs' binds somebody else: it is shown, and makes nothing of ours due.
ALTER TABLE clock RENAME COLUMN measures TO measures_before;
ALTER TABLE clock ADD COLUMN measures TEXT NOT NULL DEFAULT 'due'
    CHECK (measures IN ('triage', 'due', 'escalate', 'theirs'));
UPDATE clock SET measures = measures_before;
ALTER TABLE clock DROP COLUMN measures_before;
-- What a clock is made of: due_at is from_at, the minutes, and every pause that has ended.
ALTER TABLE clock ADD COLUMN source TEXT NOT NULL DEFAULT 'policy';
ALTER TABLE clock ADD COLUMN from_at TEXT;
ALTER TABLE clock ADD COLUMN minutes REAL;

CREATE TABLE clock_pause (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    clock_id INTEGER NOT NULL REFERENCES clock (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    from_at TEXT NOT NULL,
    until_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (until_at IS NULL OR until_at >= from_at)
) STRICT;
CREATE UNIQUE INDEX clock_pause_running ON clock_pause (clock_id) WHERE until_at IS NULL;
CREATE INDEX clock_pause_by_clock ON clock_pause (clock_id);

-- Forms and policies of the organisation, beside those that ship with the program.
CREATE TABLE adopted (
    sha256 TEXT PRIMARY KEY REFERENCES document (sha256),
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('protocol', 'approval_policy', 'task_policy')),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER adopted_is_immutable BEFORE UPDATE ON adopted BEGIN SELECT RAISE(ABORT, 'adopted is append-only'); END;
CREATE TRIGGER adopted_is_immutable_delete BEFORE DELETE ON adopted BEGIN SELECT RAISE(ABORT, 'adopted is append-only'); END;

-- Why somebody may not work on a case: a fact for ever.
CREATE TABLE exclusion (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    uid TEXT NOT NULL UNIQUE,
    by_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    PRIMARY KEY (case_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER exclusion_is_immutable BEFORE UPDATE ON exclusion BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END;
CREATE TRIGGER exclusion_is_immutable_delete BEFORE DELETE ON exclusion BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END;
CREATE TRIGGER excluded_has_no_case BEFORE UPDATE OF owner_id ON cases
WHEN EXISTS (SELECT 1 FROM exclusion WHERE case_id = new.id AND person_id = new.owner_id)
BEGIN SELECT RAISE(ABORT, 'who is excluded from a case does not work on it'); END;
CREATE TRIGGER excluded_decides_nothing BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM exclusion WHERE case_id = new.case_id AND person_id = new.person_id)
BEGIN SELECT RAISE(ABORT, 'who is excluded from a case does not decide it'); END;

-- A decision that somebody else must agree to, why, and under which bytes of the policy.
CREATE TABLE approval_ask (
    decision_id INTEGER PRIMARY KEY REFERENCES decision (id),
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    risks TEXT NOT NULL,
    policy_sha256 TEXT NOT NULL REFERENCES document (sha256),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX approval_ask_by_case ON approval_ask (case_id);
CREATE TRIGGER approval_ask_is_immutable BEFORE UPDATE ON approval_ask BEGIN SELECT RAISE(ABORT, 'approval_ask is append-only'); END;
CREATE TRIGGER approval_ask_is_immutable_delete BEFORE DELETE ON approval_ask BEGIN SELECT RAISE(ABORT, 'approval_ask is append-only'); END;

-- What an approver would have answered, before they saw what the author did.
CREATE TABLE blind_answer (
    decision_id INTEGER NOT NULL REFERENCES decision (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    uid TEXT NOT NULL UNIQUE,
    answers TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    PRIMARY KEY (decision_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER blind_answer_is_immutable BEFORE UPDATE ON blind_answer BEGIN SELECT RAISE(ABORT, 'blind_answer is append-only'); END;
CREATE TRIGGER blind_answer_is_immutable_delete BEFORE DELETE ON blind_answer BEGIN SELECT RAISE(ABORT, 'blind_answer is append-only'); END;

-- One verdict a decision, so that of two approvers at once one is told. person_id wrote it: by phone, and where nobody
-- answered, that is the author, and approver says whose word it is.
CREATE TABLE approval (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    decision_id INTEGER NOT NULL UNIQUE REFERENCES decision (id),
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('approved', 'returned', 'withdrawn')),
    manner TEXT NOT NULL CHECK (manner IN ('here', 'phone', 'unanswered')),
    approver TEXT NOT NULL,
    number TEXT NOT NULL,
    read_back TEXT NOT NULL,
    -- The categories that may go out, as JSON; NULL is what the decision says.
    categories TEXT,
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    signature BLOB NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    CHECK (manner <> 'phone' OR (approver <> '' AND number <> '' AND read_back <> '')),
    CHECK (manner <> 'unanswered' OR (verdict = 'approved' AND categories IS NOT NULL AND categories NOT LIKE '%content%'))
) STRICT;
CREATE INDEX approval_by_case ON approval (case_id);
CREATE TRIGGER approval_is_immutable BEFORE UPDATE ON approval BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;
CREATE TRIGGER approval_is_immutable_delete BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'approval is append-only'); END;
CREATE TRIGGER approver_is_not_author BEFORE INSERT ON approval
WHEN new.manner = 'here' AND new.verdict <> 'withdrawn'
    AND new.person_id = (SELECT person_id FROM decision WHERE id = new.decision_id)
BEGIN SELECT RAISE(ABORT, 'nobody approves their own decision'); END;
CREATE TRIGGER excluded_approves_nothing BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM exclusion WHERE case_id = new.case_id AND person_id = new.person_id)
BEGIN SELECT RAISE(ABORT, 'who is excluded from a case does not approve it'); END;

-- What was approved by phone is signed by the approver afterwards.
CREATE TABLE countersign (
    approval_id INTEGER PRIMARY KEY REFERENCES approval (id),
    uid TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'disputed')),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    signature BLOB NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER countersign_is_immutable BEFORE UPDATE ON countersign BEGIN SELECT RAISE(ABORT, 'countersign is append-only'); END;
CREATE TRIGGER countersign_is_immutable_delete BEFORE DELETE ON countersign BEGIN SELECT RAISE(ABORT, 'countersign is append-only'); END;

-- What has to be done because of a decision; a case is not closed over one.
CREATE TABLE task (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    decision_id INTEGER REFERENCES decision (id),
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    basis TEXT NOT NULL,
    -- Why it is due then, so that the figure can be worked out again.
    formula TEXT NOT NULL,
    due_at TEXT NOT NULL,
    owner_id INTEGER REFERENCES person (id),
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    note TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ended_at TEXT,
    ended_by_id INTEGER REFERENCES person (id),
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((state = 'open') = (ended_at IS NULL)),
    CHECK (state = 'open' OR (note <> '' AND ended_by_id IS NOT NULL))
) STRICT;
CREATE INDEX task_by_case ON task (case_id);
CREATE INDEX task_open ON task (due_at, case_id) WHERE state = 'open';
CREATE TRIGGER ended_task_is_immutable BEFORE UPDATE ON task WHEN old.state <> 'open'
BEGIN SELECT RAISE(ABORT, 'a task that is done is immutable'); END;
CREATE TRIGGER task_is_kept BEFORE DELETE ON task BEGIN SELECT RAISE(ABORT, 'a task is kept'); END;
CREATE TRIGGER closed_takes_no_task BEFORE INSERT ON task
WHEN (SELECT state FROM cases WHERE id = new.case_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed case takes no task'); END;
CREATE TRIGGER open_task_keeps_a_case_open BEFORE UPDATE OF state ON cases
WHEN new.state = 'closed' AND EXISTS (SELECT 1 FROM task WHERE case_id = new.id AND state = 'open')
BEGIN SELECT RAISE(ABORT, 'a case is not closed over an open task'); END;
