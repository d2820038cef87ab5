-- The directory of agencies, what a call back found, what a person saw of the red flags, and what earlier requests had in common.
CREATE TABLE agency (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('police', 'prosecutor', 'court', 'emergency_point', 'national_desk', 'other')),
    country TEXT NOT NULL,
    jurisdiction TEXT NOT NULL,
    zone TEXT NOT NULL,
    note TEXT NOT NULL,
    retired_at TEXT,
    added_at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX agency_by_name ON agency (country, name);
CREATE INDEX agency_by_kind ON agency (country, kind);

-- A domain is compared as it is read by the eye too: skeleton has its confusable signs replaced.
CREATE TABLE agency_domain (
    domain TEXT NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    skeleton TEXT NOT NULL,
    PRIMARY KEY (domain, agency_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agency_domain_by_skeleton ON agency_domain (skeleton);
CREATE INDEX agency_domain_by_agency ON agency_domain (agency_id);

-- A number says where it was found and when; digits is how it is compared.
CREATE TABLE agency_contact (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    agency_id INTEGER NOT NULL REFERENCES agency (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('switchboard', 'emergency', 'requests', 'person')),
    label TEXT NOT NULL,
    number TEXT NOT NULL,
    digits TEXT NOT NULL,
    source TEXT NOT NULL,
    found_on TEXT NOT NULL,
    tested_on TEXT,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX agency_contact_by_agency ON agency_contact (agency_id);
CREATE INDEX agency_contact_by_digits ON agency_contact (digits);

-- A call back as it was made; it is never changed. findings is what the checks said at that moment.
CREATE TABLE callback (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    agency_id INTEGER REFERENCES agency (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    called_at TEXT NOT NULL,
    number TEXT NOT NULL,
    digits TEXT NOT NULL,
    found_in TEXT NOT NULL,
    spoke_to TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('confirmed', 'denied', 'unclear', 'not_reached')),
    note TEXT NOT NULL,
    valid_until TEXT,
    findings TEXT NOT NULL,
    policy_sha256 TEXT NOT NULL REFERENCES document (sha256),
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX callback_by_case ON callback (case_id, id);
CREATE INDEX callback_by_agency ON callback (agency_id, id) WHERE agency_id IS NOT NULL;
CREATE TRIGGER callback_is_append_only_update BEFORE UPDATE ON callback BEGIN SELECT RAISE(ABORT, 'callback is append-only'); END;
CREATE TRIGGER callback_is_append_only_delete BEFORE DELETE ON callback BEGIN SELECT RAISE(ABORT, 'callback is append-only'); END;

-- A call back that was written down wrong is struck by a second person, with a reason; both stay on record.
CREATE TABLE callback_struck (
    callback_id INTEGER PRIMARY KEY REFERENCES callback (id),
    uid TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    reason TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE TRIGGER callback_struck_is_append_only_update BEFORE UPDATE ON callback_struck BEGIN SELECT RAISE(ABORT, 'callback_struck is append-only'); END;
CREATE TRIGGER callback_struck_is_append_only_delete BEFORE DELETE ON callback_struck BEGIN SELECT RAISE(ABORT, 'callback_struck is append-only'); END;

-- What a person said of a red flag that only a person can see; the last word counts.
CREATE TABLE flag_answer (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    flag TEXT NOT NULL,
    answer TEXT NOT NULL CHECK (answer IN ('seen', 'not_seen', 'cannot_tell')),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX flag_answer_by_case ON flag_answer (case_id, id);

-- That a case left the fast path for counsel, and what counsel said; the last word counts.
CREATE TABLE fast_path (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    act TEXT NOT NULL CHECK (act IN ('off', 'cleared')),
    ground TEXT NOT NULL CHECK (ground IN ('dissident', 'journalist', 'lgbt', 'partner', 'other')),
    reason TEXT NOT NULL,
    counsel TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX fast_path_by_case ON fast_path (case_id, id);

-- What a request has in common with others, as numbers: how its words run, what sent it, the numbers and accounts in it.
CREATE TABLE request_sign (
    kind INTEGER NOT NULL,
    value INTEGER NOT NULL,
    request_id INTEGER NOT NULL REFERENCES request (id),
    PRIMARY KEY (kind, value, request_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX requester_by_domain ON requester (domain, first_seen_at);
CREATE INDEX cases_by_requester ON cases (requester_id) WHERE requester_id IS NOT NULL;
