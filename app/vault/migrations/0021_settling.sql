-- What a supervisor settles about reviews: who is who, what is held, which of several counts; and scorecards of one's own.

-- Whether somebody of one vault is somebody of another though no key says so and only the names are alike; the last word
-- counts. Who agreed by phone and has no seat has no uid. one is the smaller of the two (app/review/namesakes.py).
CREATE TABLE namesake (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    one TEXT NOT NULL CHECK (one <> ''),
    other TEXT NOT NULL CHECK (other <> ''),
    name TEXT NOT NULL,
    same INTEGER NOT NULL CHECK (same IN (0, 1)),
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    CHECK (one < other)
) STRICT;
CREATE INDEX namesake_by_pair ON namesake (one, other, id);
CREATE TRIGGER namesake_is_immutable BEFORE UPDATE ON namesake BEGIN SELECT RAISE(ABORT, 'namesake is append-only'); END;
CREATE TRIGGER namesake_is_immutable_delete BEFORE DELETE ON namesake BEGIN SELECT RAISE(ABORT, 'namesake is append-only'); END;

-- A name alone is another reason to hold a review than an own case that is certain.
DROP TRIGGER review_held_is_immutable;
DROP TRIGGER review_held_is_kept;
DROP INDEX review_held_open;
ALTER TABLE review_held RENAME TO review_held_before;
CREATE TABLE review_held (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    pack_uid TEXT NOT NULL,
    vault_uid TEXT NOT NULL,
    reviewer_uid TEXT NOT NULL,
    reviewer_name TEXT NOT NULL,
    case_uid TEXT NOT NULL,
    case_ref TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('unknown_case', 'unknown_pack', 'not_in_pack', 'unknown_decision', 'own_case', 'same_name', 'differs', 'not_theirs', 'unsigned', 'after_expiry')),
    body TEXT NOT NULL,
    held_at TEXT NOT NULL,
    settled_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    UNIQUE (uid, sha256)
) STRICT;
INSERT INTO review_held (id, uid, sha256, pack_uid, vault_uid, reviewer_uid, reviewer_name, case_uid, case_ref, reason, body,
        held_at, settled_at, device_id, op_id, version)
    SELECT id, uid, sha256, pack_uid, vault_uid, reviewer_uid, reviewer_name, case_uid, case_ref, reason, body, held_at,
        settled_at, device_id, op_id, version FROM review_held_before ORDER BY id;
DROP TABLE review_held_before;
CREATE INDEX review_held_open ON review_held (held_at) WHERE settled_at IS NULL;
CREATE TRIGGER review_held_is_immutable
BEFORE UPDATE OF uid, sha256, pack_uid, vault_uid, reviewer_uid, case_uid, body, held_at ON review_held
BEGIN SELECT RAISE(ABORT, 'what is held is immutable'); END;
CREATE TRIGGER review_held_is_kept BEFORE DELETE ON review_held
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT id FROM cases WHERE uid = old.case_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'what is held is kept'); END;

-- What somebody says of a review that is held, with the reason: let in, left aside for good, or taken up again.
CREATE TABLE review_held_word (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    review_uid TEXT NOT NULL,
    review_sha256 TEXT NOT NULL,
    case_uid TEXT NOT NULL,
    word TEXT NOT NULL CHECK (word IN ('let_in', 'aside', 'open')),
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX review_held_word_by_review ON review_held_word (review_uid, review_sha256, id);
CREATE TRIGGER review_held_word_is_immutable BEFORE UPDATE ON review_held_word BEGIN SELECT RAISE(ABORT, 'review_held_word is append-only'); END;
CREATE TRIGGER review_held_word_is_immutable_delete BEFORE DELETE ON review_held_word
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT id FROM cases WHERE uid = old.case_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'review_held_word is append-only'); END;

-- Which of the reviews of a case count for figures where they do not fit each other or the case; the last word counts, and
-- every review stays as it is.
CREATE TABLE review_settlement (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_uid TEXT NOT NULL,
    -- The uids of all that stood side by side then, and of those that count, as JSON lists.
    reviews TEXT NOT NULL,
    counting TEXT NOT NULL,
    -- What did not fit then: once it is something else, it is to be settled anew.
    state TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX review_settlement_by_case ON review_settlement (case_uid, id);
CREATE TRIGGER review_settlement_is_immutable BEFORE UPDATE ON review_settlement BEGIN SELECT RAISE(ABORT, 'review_settlement is append-only'); END;
CREATE TRIGGER review_settlement_is_immutable_delete BEFORE DELETE ON review_settlement
WHEN NOT EXISTS (SELECT 1 FROM destroying d WHERE d.case_id = (SELECT id FROM cases WHERE uid = old.case_uid) AND d.scope = 'record')
BEGIN SELECT RAISE(ABORT, 'review_settlement is append-only'); END;

-- Scorecards that were adopted here, the last one in force; a pack is judged by the one that it came with.
CREATE TABLE scorecard (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER scorecard_is_immutable BEFORE UPDATE ON scorecard BEGIN SELECT RAISE(ABORT, 'scorecard is append-only'); END;
CREATE TRIGGER scorecard_is_immutable_delete BEFORE DELETE ON scorecard BEGIN SELECT RAISE(ABORT, 'scorecard is append-only'); END;
ALTER TABLE review_pack ADD COLUMN scorecard_sha256 TEXT NOT NULL DEFAULT '';
CREATE TRIGGER review_pack_keeps_its_scorecard BEFORE UPDATE OF scorecard_sha256 ON review_pack
BEGIN SELECT RAISE(ABORT, 'what a pack says of itself is immutable'); END;
