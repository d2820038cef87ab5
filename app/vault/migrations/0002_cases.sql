-- The case, what it was asked, who asked, its clocks, its history, and where each arrival ended.
CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    made_at TEXT NOT NULL
) STRICT;

CREATE TABLE requester (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    agency TEXT NOT NULL,
    email TEXT NOT NULL,
    domain TEXT NOT NULL,
    phone TEXT NOT NULL,
    badge TEXT NOT NULL,
    country TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    first_seen_at TEXT NOT NULL
) STRICT;
-- Whether somebody already wrote is one look, however many write from one mailbox.
CREATE INDEX requester_by_email ON requester (email, agency, name, badge, phone, country);

CREATE TABLE cases (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    reference TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN
        ('emergency_disclosure', 'preservation', 'production_order', 'internal_escalation', 'proactive')),
    state TEXT NOT NULL CHECK (state IN
        ('new', 'claimed', 'waiting', 'on_hold', 'decided', 'pending_approval', 'approved', 'responded', 'closed')),
    imminence TEXT NOT NULL CHECK (imminence IN ('now', 'unassessed', 'hours', 'days', 'unknown')),
    severity TEXT CHECK (severity IN ('S1', 'S2', 'S3', 'S4')),
    country TEXT NOT NULL,
    requester_id INTEGER REFERENCES requester (id),
    requester_check TEXT NOT NULL CHECK (requester_check IN ('unknown', 'passed', 'failed')),
    owner_id INTEGER REFERENCES person (id),
    incident_id INTEGER REFERENCES incident (id),
    life_at_risk INTEGER NOT NULL CHECK (life_at_risk IN (0, 1)),
    hold_reason TEXT,
    received_at TEXT NOT NULL,
    due_at TEXT,
    escalate_at TEXT,
    answered_at TEXT,
    evidence_count INTEGER NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    open INTEGER GENERATED ALWAYS AS (state <> 'closed') VIRTUAL,
    rank INTEGER GENERATED ALWAYS AS (CASE imminence WHEN 'now' THEN 0 WHEN 'unassessed' THEN 1
        WHEN 'hours' THEN 2 WHEN 'days' THEN 3 ELSE 4 END) VIRTUAL,
    due_key TEXT GENERATED ALWAYS AS (coalesce(due_at, '9999')) VIRTUAL
) STRICT;
-- The queue's order is an index for each filter that may stand alone; the columns behind it let a second filter
-- be tested without leaving the index.
CREATE INDEX queue ON cases (open, rank, due_key, id, state, kind, country, owner_id);
CREATE INDEX queue_by_state ON cases (state, rank, due_key, id, kind, country, owner_id);
CREATE INDEX queue_by_kind ON cases (kind, open, rank, due_key, id, state, country, owner_id);
CREATE INDEX queue_by_country ON cases (country, open, rank, due_key, id, state, kind, owner_id);
CREATE INDEX queue_by_owner ON cases (owner_id, open, rank, due_key, id, state, kind, country)
    WHERE owner_id IS NOT NULL;
CREATE INDEX cases_by_incident ON cases (incident_id) WHERE incident_id IS NOT NULL;
CREATE TRIGGER closed_is_immutable BEFORE UPDATE OF state, title, kind, imminence, owner_id, requester_check ON cases
WHEN old.state = 'closed' BEGIN SELECT RAISE(ABORT, 'a closed case is immutable'); END;

-- What was asked. facts holds the fields of resources/schemas/request.schema.json; body is the requester's own words.
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'json', 'phone')),
    received_at TEXT NOT NULL,
    sent_at TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    facts TEXT NOT NULL,
    headers TEXT NOT NULL,
    message_id TEXT,
    digest TEXT NOT NULL,
    sha256 TEXT,
    source BLOB,
    source_item_id INTEGER,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX request_by_case ON request (case_id);
CREATE INDEX request_by_digest ON request (digest);
CREATE INDEX request_by_message ON request (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE subject (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    role TEXT NOT NULL CHECK (role IN ('account', 'person_at_risk', 'content_url')),
    value TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX subject_by_case ON subject (case_id);
CREATE INDEX subject_by_value ON subject (value);

-- Rows that stand under a case have a uid of their own and no index of it: they are always found by their case.
-- A clock binds somebody; due and escalate of a case are minima over the rows that still run.
CREATE TABLE clock (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    measures TEXT NOT NULL CHECK (measures IN ('triage', 'due', 'escalate')),
    basis TEXT NOT NULL,
    binds TEXT NOT NULL,
    due_at TEXT NOT NULL,
    zone TEXT NOT NULL,
    stopped_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX clock_by_case ON clock (case_id);

-- Every timestamp of a case stands here once, with who and where it comes from.
CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at TEXT NOT NULL,
    source TEXT NOT NULL,
    actor_id INTEGER REFERENCES person (id),
    act TEXT NOT NULL,
    note TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_case ON event (case_id, at);
CREATE TRIGGER event_is_append_only_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;
CREATE TRIGGER event_is_append_only_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END;

-- Everything written in a case, folded for search (CJK as bigrams); one row a case, so that newest first is rowid order.
CREATE TABLE words (
    case_id INTEGER PRIMARY KEY REFERENCES cases (id),
    words TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE words_index USING fts5 (
    words, content = 'words', content_rowid = 'case_id', tokenize = "unicode61 remove_diacritics 2", columnsize = 0, detail = 'full'
);
INSERT INTO words_index (words_index, rank) VALUES ('secure-delete', 1);
CREATE TRIGGER words_added AFTER INSERT ON words BEGIN
    INSERT INTO words_index (rowid, words) VALUES (new.case_id, new.words);
END;
CREATE TRIGGER words_changed AFTER UPDATE ON words BEGIN
    INSERT INTO words_index (words_index, rowid, words) VALUES ('delete', old.case_id, old.words);
    INSERT INTO words_index (rowid, words) VALUES (new.case_id, new.words);
END;
CREATE TRIGGER words_removed AFTER DELETE ON words BEGIN
    INSERT INTO words_index (words_index, rowid, words) VALUES ('delete', old.case_id, old.words);
END;

-- What came in, and where it ended: a case, a duplicate of one, or quarantine.
CREATE TABLE arrival (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('case', 'duplicate', 'quarantined')),
    case_id INTEGER REFERENCES cases (id),
    reason TEXT NOT NULL,
    sealed_name TEXT,
    wrapped_key BLOB,
    resolved_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX arrival_by_sha256 ON arrival (sha256);
CREATE INDEX arrival_by_case ON arrival (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX arrival_in_quarantine ON arrival (at) WHERE outcome = 'quarantined' AND resolved_at IS NULL;
