-- The whole pacing of a shift in one value, so that a new kind of break needs no new column. total is the clock of the
-- last tick, which includes sleep: the rests of the last hour are told by it.
CREATE TABLE shift_state_2 (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    saved_at TEXT NOT NULL,
    total REAL NOT NULL,
    state TEXT NOT NULL CHECK (json_valid(state) AND json_extract(state, '$.owed') >= 0
        AND json_extract(state, '$.worked') >= 0 AND json_extract(state, '$.review') >= 0)
) STRICT;
INSERT INTO shift_state_2 (id, shift_uid, saved_at, total, state)
SELECT 1, shift_uid, saved_at, total, json_object(
    'phase', phase, 'worked', worked, 'micro', 0.0, 'long', worked, 'review', worked, 'due_at', due_at, 'waited', waited,
    'rested', rested, 'postponed', postponed, 'owed', owed, 'deferral', deferral,
    'at_risk', json(iif(at_risk, 'true', 'false')), 'rests', json_array(json_array(total - 3600.0, total - worked)))
FROM shift_state;
DROP TABLE shift_state;
ALTER TABLE shift_state_2 RENAME TO shift_state;

-- Which kind of break something became of, and two more things that can become of one.
CREATE TABLE break_event_2 (
    id INTEGER PRIMARY KEY,
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    at TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('after_case', 'after_severe', 'long', 'hour', 'usual', 'micro')),
    act TEXT NOT NULL CHECK (act IN
        ('due', 'offered', 'taken', 'cut_short', 'natural', 'told', 'postponed', 'deferred', 'owed')),
    seconds REAL NOT NULL CHECK (seconds >= 0)
) STRICT;
INSERT INTO break_event_2 (id, shift_uid, at, kind, act, seconds)
SELECT id, shift_uid, at, 'usual', act, seconds FROM break_event;
DROP TABLE break_event;
ALTER TABLE break_event_2 RENAME TO break_event;
CREATE INDEX break_event_by_time ON break_event (at);
CREATE INDEX break_event_by_shift ON break_event (shift_uid);

-- The policy that was good last, so that a file that was spoilt never takes the breaks away.
CREATE TABLE good_policy (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    document BLOB NOT NULL
) STRICT;

-- What became of a cap; why an override was asked for, and who agreed.
CREATE TABLE cap_event (
    id INTEGER PRIMARY KEY,
    shift_uid TEXT NOT NULL REFERENCES shift (uid),
    at TEXT NOT NULL,
    cap TEXT NOT NULL CHECK (cap IN ('review', 'close', 'severe', 'same_class')),
    act TEXT NOT NULL CHECK (act IN ('told', 'asked', 'locked', 'overridden')),
    reason TEXT NOT NULL DEFAULT '',
    second_person TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX cap_event_by_shift ON cap_event (shift_uid, cap);

-- What is left of days whose single rows were let go, and what every day's chart is drawn from.
CREATE TABLE day_total (
    day TEXT PRIMARY KEY,
    review_seconds REAL NOT NULL CHECK (review_seconds >= 0),
    close_seconds REAL NOT NULL CHECK (close_seconds >= 0),
    looks INTEGER NOT NULL CHECK (looks >= 0),
    severe_looks INTEGER NOT NULL CHECK (severe_looks >= 0),
    points REAL NOT NULL CHECK (points >= 0),
    avoided INTEGER NOT NULL CHECK (avoided >= 0),
    breaks_taken INTEGER NOT NULL CHECK (breaks_taken >= 0),
    breaks_deferred INTEGER NOT NULL CHECK (breaks_deferred >= 0),
    hard_cap INTEGER NOT NULL CHECK (hard_cap IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What a person adds for themselves and chooses for themselves; none of it leaves this store.
CREATE TABLE addition (
    class TEXT PRIMARY KEY,
    steps INTEGER NOT NULL CHECK (steps BETWEEN 1 AND 3),
    unavailable INTEGER NOT NULL CHECK (unavailable IN (0, 1)),
    at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE choice (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE check_in (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    answer TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE INDEX check_in_by_time ON check_in (at);
CREATE INDEX span_by_time ON span (started_at);
CREATE INDEX avoided_by_time ON avoided (at);
-- A look at L3 or above moves the caps once, however its level went up and down.
ALTER TABLE span ADD COLUMN paced INTEGER NOT NULL DEFAULT 0 CHECK (paced IN (0, 1));
CREATE INDEX span_not_paced ON span (id) WHERE paced = 0 AND reached IN ('L3', 'L4');
