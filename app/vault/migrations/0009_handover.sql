-- Briefs that were written for the next person, and who opened them in this vault.
CREATE TABLE handover (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    -- For whom it was sealed; empty where a passphrase opens it.
    to_person_id INTEGER REFERENCES person (id),
    at TEXT NOT NULL,
    accepted_by_id INTEGER REFERENCES person (id),
    accepted_at TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((accepted_by_id IS NULL) = (accepted_at IS NULL))
) STRICT;
CREATE INDEX handover_by_case ON handover (case_id);

-- Whether somebody takes severe work now: a yes or a no that they set themselves, and no reason.
CREATE TABLE availability (
    person_id INTEGER PRIMARY KEY REFERENCES person (id),
    available INTEGER NOT NULL CHECK (available IN (0, 1)),
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
