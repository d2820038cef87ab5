-- What went out and by which way: letters, calls, packages, drafts; their exact bytes are sealed files outside.
CREATE TABLE response (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    -- What it answers by; none for an enquiry, a notice or a request to a colleague, which give out no data.
    decision_id INTEGER REFERENCES decision (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    sort TEXT NOT NULL CHECK (sort IN ('letter', 'call', 'package', 'mail', 'draft', 'request')),
    title TEXT NOT NULL,
    language TEXT NOT NULL,
    template_sha256 TEXT REFERENCES document (sha256),
    recipient TEXT NOT NULL,
    -- What stood in it, as JSON: the filled placeholders of a letter, the record of a call or of a package.
    body TEXT NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX response_by_case ON response (case_id, id);
CREATE TRIGGER response_is_immutable_update BEFORE UPDATE ON response BEGIN SELECT RAISE(ABORT, 'an answer is immutable'); END;
CREATE TRIGGER response_is_immutable_delete BEFORE DELETE ON response BEGIN SELECT RAISE(ABORT, 'an answer is immutable'); END;
CREATE TRIGGER closed_takes_no_response BEFORE INSERT ON response
WHEN (SELECT state FROM cases WHERE id = new.case_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed case takes no answer'); END;
-- The number on which somebody spoke and the moment of it, for whoever asks how fast.
CREATE INDEX response_by_person ON response (person_id, at);

CREATE TABLE response_file (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    response_id INTEGER NOT NULL REFERENCES response (id),
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    sealed_name TEXT NOT NULL,
    wrapped_key BLOB NOT NULL
) STRICT;
CREATE INDEX response_file_by_response ON response_file (response_id);
CREATE TRIGGER response_file_is_immutable_update BEFORE UPDATE ON response_file BEGIN SELECT RAISE(ABORT, 'what was sent is immutable'); END;
CREATE TRIGGER response_file_is_immutable_delete BEFORE DELETE ON response_file BEGIN SELECT RAISE(ABORT, 'what was sent is immutable'); END;

-- What letters say of the house, asked once.
CREATE TABLE letterhead (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Exports of the platform's own systems for the accounts of a case: what a package discloses from.
CREATE TABLE account_export (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    account TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('subscriber', 'login', 'interaction', 'transaction', 'content')),
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    rows INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    sealed_name TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX account_export_by_case ON account_export (case_id, id);
CREATE TRIGGER account_export_is_immutable_update BEFORE UPDATE ON account_export BEGIN SELECT RAISE(ABORT, 'an export is immutable'); END;
CREATE TRIGGER account_export_is_immutable_delete BEFORE DELETE ON account_export BEGIN SELECT RAISE(ABORT, 'an export is immutable'); END;
CREATE TRIGGER closed_takes_no_export BEFORE INSERT ON account_export
WHEN (SELECT state FROM cases WHERE id = new.case_id) = 'closed'
BEGIN SELECT RAISE(ABORT, 'a closed case takes no export'); END;
