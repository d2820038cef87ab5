-- Drafts as typed, and decisions as facts: immutable, signed, linked to what they supersede.
CREATE TABLE case_protocol (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    bases_sha256 TEXT NOT NULL REFERENCES document (sha256),
    op_id TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TRIGGER case_protocol_is_immutable BEFORE UPDATE ON case_protocol
BEGIN SELECT RAISE(ABORT, 'a case keeps the protocol it began with'); END;
CREATE TRIGGER case_protocol_is_immutable_delete BEFORE DELETE ON case_protocol
BEGIN SELECT RAISE(ABORT, 'a case keeps the protocol it began with'); END;

CREATE TABLE draft (
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    answers TEXT NOT NULL,
    saved_at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (case_id, person_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    protocol_sha256 TEXT NOT NULL REFERENCES document (sha256),
    bases_sha256 TEXT NOT NULL REFERENCES document (sha256),
    answers TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN
        ('disclose', 'partial', 'refuse', 'ask_more', 'route', 'preserve_only', 'proactive_referral')),
    -- Why covered material was not opened, and how many covered items that spared; NULL and 0 when it was opened.
    decided_unseen TEXT,
    reveals_avoided INTEGER NOT NULL,
    supersedes_id INTEGER UNIQUE REFERENCES decision (id),
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    signature BLOB NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX decision_by_case ON decision (case_id, id);
CREATE TRIGGER decision_is_immutable_update BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is immutable'); END;
CREATE TRIGGER decision_is_immutable_delete BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is immutable'); END;
CREATE INDEX decision_by_person ON decision (person_id, at) WHERE decided_unseen IS NOT NULL;
CREATE TRIGGER closed_takes_no_decision BEFORE INSERT ON decision
WHEN (SELECT state FROM cases WHERE id = new.case_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed case takes no decision'); END;
CREATE TRIGGER closed_takes_no_draft BEFORE INSERT ON draft
WHEN (SELECT state FROM cases WHERE id = new.case_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed case takes no draft'); END;

-- How it ended, asked at closing.
CREATE TABLE closing (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    acknowledged_by TEXT NOT NULL,
    located TEXT NOT NULL CHECK (located IN ('yes', 'no', 'unknown', 'not_applicable')),
    -- By the uid of each decision that stands: its answers, completed for the record.
    record TEXT NOT NULL,
    -- Covered items that were not opened for a decision that said so only in its record answers.
    reveals_avoided INTEGER NOT NULL,
    at TEXT NOT NULL,
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX closing_by_person ON closing (person_id, at) WHERE reveals_avoided > 0;
CREATE TRIGGER closing_is_immutable_update BEFORE UPDATE ON closing BEGIN SELECT RAISE(ABORT, 'a closing is immutable'); END;
CREATE TRIGGER closing_is_immutable_delete BEFORE DELETE ON closing BEGIN SELECT RAISE(ABORT, 'a closing is immutable'); END;
