-- Who works here, on what; stored documents; the audit chain; the outbox a later hub replays.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('responder', 'supervisor', 'administrator')),
    sign_key BLOB NOT NULL,
    joined_at TEXT NOT NULL
) STRICT;

CREATE TABLE device (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    letter TEXT NOT NULL UNIQUE,
    joined_at TEXT NOT NULL
) STRICT;

-- Protocols, policies, templates and legal bases by the hash of their bytes: a case keeps what it began with.
CREATE TABLE document (
    sha256 TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BLOB NOT NULL,
    added_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER document_is_immutable BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'document is immutable'); END;

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES device (id),
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE TRIGGER audit_is_append_only_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;
CREATE TRIGGER audit_is_append_only_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END;

-- One row a write; body holds the values, so that a hub can replay it. The audit row holds the hash of the body.
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    op_id TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    at TEXT NOT NULL,
    entity TEXT NOT NULL,
    uid TEXT NOT NULL,
    version INTEGER NOT NULL,
    act TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
