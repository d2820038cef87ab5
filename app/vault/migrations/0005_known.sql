-- What every item is known by, lists of known hashes, what matched, and what people said of each match.
CREATE TABLE item_hash (
    item_id INTEGER PRIMARY KEY REFERENCES item (id),
    md5 BLOB NOT NULL CHECK (length(md5) = 16),
    sha1 BLOB NOT NULL CHECK (length(sha1) = 20),
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    pdq BLOB CHECK (length(pdq) = 32),
    quality INTEGER CHECK (quality BETWEEN 0 AND 100),
    -- The first item of those that are the same or look nearly so, itself where it stands alone, and how far it is
    -- from the one of them that it is most like. Empty until it was compared.
    stack_id INTEGER REFERENCES item (id),
    distance INTEGER CHECK (distance BETWEEN 0 AND 31),
    CHECK ((pdq IS NULL) = (quality IS NULL))
) STRICT;
CREATE INDEX item_hash_by_stack ON item_hash (stack_id);
CREATE INDEX item_hash_by_sha256 ON item_hash (sha256);
CREATE INDEX item_hash_to_compare ON item_hash (item_id) WHERE stack_id IS NULL;
CREATE TRIGGER item_hash_is_immutable BEFORE UPDATE OF item_id, md5, sha1, sha256, pdq, quality ON item_hash
BEGIN SELECT RAISE(ABORT, 'what an item is known by is immutable'); END;

-- Fingerprints by the thousand, so that a million are read at once: of a list's entries, or of items.
CREATE TABLE pdq_block (
    id INTEGER PRIMARY KEY,
    list_id INTEGER REFERENCES hash_list (id),
    last_id INTEGER NOT NULL,
    ids BLOB NOT NULL,
    bits BLOB NOT NULL CHECK (length(bits) = 4 * length(ids))
) STRICT;
CREATE INDEX pdq_block_by_list ON pdq_block (list_id, id);

-- A list is written a batch at a time; until all of it is there, nothing sees it.
CREATE TABLE hash_list (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    issued_on TEXT NOT NULL,
    entries INTEGER NOT NULL,
    whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
    -- Why it is switched off; empty while it is used.
    off TEXT,
    person_id INTEGER NOT NULL REFERENCES person (id),
    added_at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE TABLE hash_entry (
    id INTEGER PRIMARY KEY,
    list_id INTEGER NOT NULL REFERENCES hash_list (id),
    -- Where in the list it stands; one entry may name the same file by several hashes.
    place INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('md5', 'sha1', 'sha256', 'pdq', 'photodna')),
    value BLOB NOT NULL,
    class TEXT NOT NULL,
    severity TEXT CHECK (severity IN ('S1', 'S2', 'S3', 'S4')),
    off TEXT
) STRICT;
CREATE UNIQUE INDEX hash_entry_by_value ON hash_entry (value, kind, list_id);
CREATE INDEX hash_entry_by_list ON hash_entry (list_id);

CREATE TABLE hash_match (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    item_id INTEGER NOT NULL REFERENCES item (id),
    entry_id INTEGER NOT NULL REFERENCES hash_entry (id),
    distance INTEGER NOT NULL CHECK (distance BETWEEN 0 AND 31),
    found_at TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('open', 'confirmed', 'rejected')),
    person_id INTEGER REFERENCES person (id),
    judged_at TEXT,
    reason TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (item_id, entry_id)
) STRICT;
CREATE INDEX hash_match_by_entry ON hash_match (entry_id);
CREATE INDEX hash_match_open ON hash_match (id) WHERE verdict = 'open';
