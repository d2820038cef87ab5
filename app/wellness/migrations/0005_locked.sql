-- Whether evidence is locked for the rest of the shift, beside the state it follows from: each look asks for it.
ALTER TABLE shift_state ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
-- What a person let be told of how a case ended, so that it is told once.
CREATE TABLE card (
    case_uid TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    act TEXT NOT NULL CHECK (act IN ('shown', 'put_away'))
) STRICT, WITHOUT ROWID;
