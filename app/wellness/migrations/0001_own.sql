-- A person's own store: the state of their shift, their breaks, and one row a reveal. Nothing here says what was seen.
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shift (
    uid TEXT PRIMARY KEY,
    started_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Where the shift stands; saved every few seconds. total is the clock that includes sleep, saved_at the wall clock.
CREATE TABLE shift_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    saved_at TEXT NOT NULL,
    total REAL NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('working', 'heads_up', 'due', 'resting', 'deferred')),
    worked REAL NOT NULL CHECK (worked >= 0),
    exposed REAL NOT NULL CHECK (exposed >= 0),
    due_at REAL NOT NULL CHECK (due_at >= 0),
    waited REAL NOT NULL CHECK (waited >= 0),
    rested REAL NOT NULL CHECK (rested >= 0),
    postponed INTEGER NOT NULL CHECK (postponed >= 0),
    owed REAL NOT NULL CHECK (owed >= 0),
    deferral REAL NOT NULL CHECK (deferral >= 0),
    at_risk INTEGER NOT NULL CHECK (at_risk IN (0, 1))
) STRICT;

CREATE TABLE break_event (
    id INTEGER PRIMARY KEY,
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN
        ('due', 'offered', 'taken', 'cut_short', 'natural', 'told', 'postponed', 'deferred', 'owed')),
    seconds REAL NOT NULL CHECK (seconds >= 0)
) STRICT;
CREATE INDEX break_event_by_time ON break_event (at);

-- The exposure ledger. item is an HMAC under a key that only this store holds: it tells a repeat, and names nothing.
CREATE TABLE span (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    item BLOB NOT NULL CHECK (length(item) = 32),
    class TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('S1', 'S2', 'S3', 'S4')),
    modality TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('L1', 'L2', 'L3', 'L4')),
    reached TEXT NOT NULL CHECK (reached IN ('L1', 'L2', 'L3', 'L4')),
    l1_seconds REAL NOT NULL,
    l2_seconds REAL NOT NULL,
    l3_seconds REAL NOT NULL,
    l4_seconds REAL NOT NULL,
    colour INTEGER NOT NULL CHECK (colour IN (0, 1)),
    sound INTEGER NOT NULL CHECK (sound IN (0, 1)),
    motion INTEGER NOT NULL CHECK (motion IN (0, 1)),
    size_class TEXT NOT NULL CHECK (size_class IN ('tile', 'reduced', 'native')),
    nth INTEGER NOT NULL CHECK (nth >= 1),
    gesture TEXT NOT NULL,
    purpose TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('normal', 'life_at_risk')),
    alone INTEGER NOT NULL CHECK (alone IN (0, 1)),
    started_at TEXT NOT NULL,
    tick_at TEXT NOT NULL,
    running REAL NOT NULL,
    ended_at TEXT,
    ended_by TEXT
) STRICT;
CREATE INDEX span_by_item ON span (item);
CREATE INDEX span_by_shift ON span (shift_uid, severity, reached);
CREATE INDEX span_open ON span (id) WHERE ended_at IS NULL;

CREATE TABLE avoided (
    id INTEGER PRIMARY KEY,
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    at TEXT NOT NULL,
    item BLOB NOT NULL CHECK (length(item) = 32),
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX avoided_by_shift ON avoided (shift_uid);
