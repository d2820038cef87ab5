-- What keeps somebody away from a case can be lifted by a second person, and more policies can be adopted.

DROP TRIGGER adopted_is_immutable;
DROP TRIGGER adopted_is_immutable_delete;
ALTER TABLE adopted RENAME TO adopted_before;
CREATE TABLE adopted (
    sha256 TEXT PRIMARY KEY REFERENCES document (sha256),
    uid TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('protocol', 'approval_policy', 'task_policy', 'least_policy', 'regions_policy')),
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO adopted (sha256, uid, kind, person_id, at, device_id, op_id)
    SELECT sha256, uid, kind, person_id, at, device_id, op_id FROM adopted_before;
DROP TABLE adopted_before;
CREATE TRIGGER adopted_is_immutable BEFORE UPDATE ON adopted BEGIN SELECT RAISE(ABORT, 'adopted is append-only'); END;
CREATE TRIGGER adopted_is_immutable_delete BEFORE DELETE ON adopted BEGIN SELECT RAISE(ABORT, 'adopted is append-only'); END;

-- An exclusion that was lifted is a fact as well, and another one can follow it.
DROP TRIGGER exclusion_is_immutable;
DROP TRIGGER exclusion_is_immutable_delete;
DROP TRIGGER excluded_has_no_case;
DROP TRIGGER excluded_decides_nothing;
DROP TRIGGER excluded_approves_nothing;
ALTER TABLE exclusion RENAME TO exclusion_before;
CREATE TABLE exclusion (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    person_id INTEGER NOT NULL REFERENCES person (id),
    by_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
INSERT INTO exclusion (uid, case_id, person_id, by_id, reason, at, device_id, op_id)
    SELECT uid, case_id, person_id, by_id, reason, at, device_id, op_id FROM exclusion_before ORDER BY at, uid;
DROP TABLE exclusion_before;
CREATE INDEX exclusion_by_case ON exclusion (case_id, person_id);
CREATE TABLE exclusion_lift (
    exclusion_id INTEGER PRIMARY KEY REFERENCES exclusion (id),
    uid TEXT NOT NULL UNIQUE,
    by_id INTEGER NOT NULL REFERENCES person (id),
    reason TEXT NOT NULL CHECK (reason <> ''),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE VIEW excluded AS
    SELECT e.id, e.case_id, e.person_id FROM exclusion e
    WHERE NOT EXISTS (SELECT 1 FROM exclusion_lift l WHERE l.exclusion_id = e.id);
CREATE TRIGGER exclusion_is_immutable BEFORE UPDATE ON exclusion BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END;
CREATE TRIGGER exclusion_is_immutable_delete BEFORE DELETE ON exclusion BEGIN SELECT RAISE(ABORT, 'exclusion is append-only'); END;
CREATE TRIGGER exclusion_lift_is_immutable BEFORE UPDATE ON exclusion_lift BEGIN SELECT RAISE(ABORT, 'exclusion_lift is append-only'); END;
CREATE TRIGGER exclusion_lift_is_immutable_delete BEFORE DELETE ON exclusion_lift BEGIN SELECT RAISE(ABORT, 'exclusion_lift is append-only'); END;
CREATE TRIGGER one_exclusion_at_a_time BEFORE INSERT ON exclusion
WHEN EXISTS (SELECT 1 FROM excluded WHERE case_id = new.case_id AND person_id = new.person_id)
BEGIN SELECT RAISE(ABORT, 'this person is excluded already'); END;
-- Neither whoever it keeps away nor whoever said so takes it back.
CREATE TRIGGER a_second_person_lifts BEFORE INSERT ON exclusion_lift
WHEN new.by_id IN (SELECT by_id FROM exclusion WHERE id = new.exclusion_id
    UNION SELECT person_id FROM exclusion WHERE id = new.exclusion_id)
BEGIN SELECT RAISE(ABORT, 'a second person lifts an exclusion'); END;
CREATE TRIGGER excluded_has_no_case BEFORE UPDATE OF owner_id ON cases
WHEN EXISTS (SELECT 1 FROM excluded WHERE case_id = new.id AND person_id = new.owner_id)
BEGIN SELECT RAISE(ABORT, 'who is excluded from a case does not work on it'); END;
CREATE TRIGGER excluded_decides_nothing BEFORE INSERT ON decision
WHEN EXISTS (SELECT 1 FROM excluded WHERE case_id = new.case_id AND person_id = new.person_id)
BEGIN SELECT RAISE(ABORT, 'who is excluded from a case does not decide it'); END;
CREATE TRIGGER excluded_approves_nothing BEFORE INSERT ON approval
WHEN EXISTS (SELECT 1 FROM excluded WHERE case_id = new.case_id AND person_id = new.person_id)
BEGIN SELECT RAISE(ABORT, 'who is excluded from a case does not approve it'); END;
