-- What a look opened beyond its level: one line a lock, written with the look.
CREATE TABLE look_lock (
    look_id INTEGER NOT NULL REFERENCES look (id),
    lock TEXT NOT NULL CHECK (lock IN ('detail', 'colour', 'size', 'motion', 'sound', 'full_sound')),
    PRIMARY KEY (look_id, lock)
) STRICT, WITHOUT ROWID;

-- How much of an item a look showed: milliseconds of what plays, pages, signs of a text, out of the whole.
CREATE TABLE look_seen (
    id INTEGER PRIMARY KEY,
    look_id INTEGER NOT NULL REFERENCES look (id),
    first INTEGER NOT NULL CHECK (first >= 0),
    last INTEGER NOT NULL CHECK (last >= first),
    whole INTEGER NOT NULL CHECK (whole > 0)
) STRICT;
CREATE INDEX look_seen_by_look ON look_seen (look_id);

-- A film was shown larger than the first tile although its check for flashing had not passed, and why.
CREATE TABLE look_override (
    look_id INTEGER PRIMARY KEY REFERENCES look (id),
    reason TEXT NOT NULL CHECK (length(reason) > 0),
    speed REAL NOT NULL CHECK (speed > 0)
) STRICT;
CREATE TRIGGER look_lock_is_append_only_update BEFORE UPDATE ON look_lock BEGIN SELECT RAISE(ABORT, 'look_lock is append-only'); END;
CREATE TRIGGER look_lock_is_append_only_delete BEFORE DELETE ON look_lock BEGIN SELECT RAISE(ABORT, 'look_lock is append-only'); END;
CREATE TRIGGER look_seen_is_append_only_update BEFORE UPDATE ON look_seen BEGIN SELECT RAISE(ABORT, 'look_seen is append-only'); END;
CREATE TRIGGER look_seen_is_append_only_delete BEFORE DELETE ON look_seen BEGIN SELECT RAISE(ABORT, 'look_seen is append-only'); END;
