-- What becomes of the findings about one question of a form: a word of a person each time, the last one counts.
CREATE TABLE improvement (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    tied_to TEXT NOT NULL CHECK (tied_to IN ('field', 'score', 'case')),
    -- The form in all its versions, and the key of the question or of the scorecard's item.
    protocol_id TEXT NOT NULL CHECK (protocol_id <> ''),
    target TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'taken_up', 'declined')),
    reason TEXT NOT NULL CHECK (reason <> ''),
    -- How many findings there were when it was said: those beyond are new.
    findings INTEGER NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    CHECK ((tied_to = 'case') = (target = ''))
) STRICT;
CREATE INDEX improvement_by_target ON improvement (protocol_id, tied_to, target, id);
CREATE TRIGGER improvement_is_immutable BEFORE UPDATE ON improvement BEGIN SELECT RAISE(ABORT, 'improvement is append-only'); END;
CREATE TRIGGER improvement_is_immutable_delete BEFORE DELETE ON improvement BEGIN SELECT RAISE(ABORT, 'improvement is append-only'); END;
