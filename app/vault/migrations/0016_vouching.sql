-- When a number of the directory was first there and who put it there: one that came after a request vouches for nothing by itself.
ALTER TABLE agency_contact ADD COLUMN added_at TEXT NOT NULL DEFAULT '';
ALTER TABLE agency_contact ADD COLUMN added_by INTEGER REFERENCES person (id);
-- Of an older vault the last write is known; a later moment than the true one only asks for a second person too often.
UPDATE agency_contact SET added_at = (SELECT a.added_at FROM agency a WHERE a.id = agency_contact.agency_id);
UPDATE agency_contact SET added_at = written.at FROM
    (SELECT op_id, max(at) AS at FROM outbox WHERE entity IN ('agency', 'agency_import', 'agency_contact') GROUP BY op_id) written
WHERE written.op_id = agency_contact.op_id AND written.at > agency_contact.added_at;

-- A second person found a number of the directory in a source of their own. The number keeps its uid as long as it stands there.
CREATE TABLE contact_confirmed (
    id INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    contact_uid TEXT NOT NULL,
    digits TEXT NOT NULL,
    found_in TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person (id),
    at TEXT NOT NULL,
    device_id INTEGER NOT NULL REFERENCES device (id),
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX contact_confirmed_by_contact ON contact_confirmed (contact_uid);
CREATE TRIGGER contact_confirmed_is_append_only_update BEFORE UPDATE ON contact_confirmed BEGIN SELECT RAISE(ABORT, 'contact_confirmed is append-only'); END;
CREATE TRIGGER contact_confirmed_is_append_only_delete BEFORE DELETE ON contact_confirmed BEGIN SELECT RAISE(ABORT, 'contact_confirmed is append-only'); END;

-- The phone numbers that requests and what came with them say, by their last digits; item_id is 0 for a request's own words.
CREATE TABLE said_number (
    tail TEXT NOT NULL,
    digits TEXT NOT NULL,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    item_id INTEGER NOT NULL,
    PRIMARY KEY (tail, digits, case_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX said_number_by_item ON said_number (item_id) WHERE item_id <> 0;

-- What is kept of the words of an attachment beside the search: its digits, and numbers by which a text like it is found.
CREATE TABLE item_said (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    digits TEXT NOT NULL,
    least BLOB NOT NULL
) STRICT;
CREATE INDEX item_said_by_case ON item_said (case_id);
CREATE TRIGGER item_said_goes_with_its_numbers AFTER DELETE ON item_said
BEGIN DELETE FROM said_number WHERE item_id = old.item_id; END;

-- The numbers in requests of older vaults are read little by little, as their other signs were.
DELETE FROM counter WHERE name = 'requests signed up to';
