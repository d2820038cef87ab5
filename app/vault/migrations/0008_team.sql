-- What a rota's week came to, as sums and a count of those who added to them; no row stands for a person.
CREATE TABLE team_week (
    week TEXT NOT NULL,
    team TEXT NOT NULL,
    uid TEXT NOT NULL UNIQUE,
    contributors INTEGER NOT NULL CHECK (contributors > 0),
    review_seconds REAL NOT NULL CHECK (review_seconds >= 0),
    close_seconds REAL NOT NULL CHECK (close_seconds >= 0),
    severe_looks INTEGER NOT NULL CHECK (severe_looks >= 0),
    breaks_taken INTEGER NOT NULL CHECK (breaks_taken >= 0),
    breaks_deferred INTEGER NOT NULL CHECK (breaks_deferred >= 0),
    version INTEGER NOT NULL,
    PRIMARY KEY (week, team)
) STRICT, WITHOUT ROWID;

-- That a hard cap was reached or gone past, and why: the fact and the reason, no figure.
CREATE TABLE cap_notice (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    second_person_id INTEGER REFERENCES person (id),
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('reached', 'overridden')),
    reason TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX cap_notice_by_time ON cap_notice (at);
