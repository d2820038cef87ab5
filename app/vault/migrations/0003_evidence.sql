-- Evidence items (sealed files outside), their covered layout, who opened what and why, and what was noted.
CREATE TABLE item (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    request_id INTEGER REFERENCES request (id),
    parent_id INTEGER REFERENCES item (id),
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    declared_type TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('picture', 'text', 'mail', 'video', 'sound', 'pdf', 'other')),
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    blake2b TEXT NOT NULL,
    sealed_name TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('requester', 'subject')),
    severity TEXT CHECK (severity IN ('S1', 'S2', 'S3', 'S4')),
    facts TEXT NOT NULL,
    refused TEXT,
    added_at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX item_by_case ON item (case_id, position);
CREATE INDEX item_by_sha256 ON item (sha256);
CREATE TRIGGER item_is_immutable BEFORE UPDATE OF uid, case_id, size, sha256, blake2b, sealed_name, wrapped_key ON item
BEGIN SELECT RAISE(ABORT, 'what an item is made of is immutable'); END;

-- The L1 layout: at most 12 samples a side, 16 greys, one byte a sample.
CREATE TABLE layout (
    item_id INTEGER PRIMARY KEY REFERENCES item (id),
    width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 12),
    height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 12),
    grey BLOB NOT NULL
) STRICT;

-- The access log: who opened which evidence at which level, and why. It is committed before anything is decoded.
CREATE TABLE look (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    item_id INTEGER NOT NULL REFERENCES item (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    purpose TEXT NOT NULL,
    gesture TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX look_by_item ON look (item_id, person_id);
CREATE TABLE look_end (
    look_id INTEGER PRIMARY KEY REFERENCES look (id),
    at TEXT NOT NULL,
    ended_by TEXT NOT NULL,
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER look_is_append_only_update BEFORE UPDATE ON look BEGIN SELECT RAISE(ABORT, 'look is append-only'); END;
CREATE TRIGGER look_is_append_only_delete BEFORE DELETE ON look BEGIN SELECT RAISE(ABORT, 'look is append-only'); END;

-- What somebody noted after a look; shown first before the next one.
CREATE TABLE item_note (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    item_id INTEGER NOT NULL REFERENCES item (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX item_note_by_item ON item_note (item_id, at);
