-- The words that were read in a picture: one row a picture, written once. What is on its card stands in item.facts.
CREATE TABLE picture_words (
    item_id INTEGER PRIMARY KEY REFERENCES item (id) ON DELETE CASCADE,
    case_id INTEGER NOT NULL REFERENCES cases (id),
    at TEXT NOT NULL,
    width INTEGER NOT NULL CHECK (width > 0),
    height INTEGER NOT NULL CHECK (height > 0),
    -- JSON: the text of each line, its left, top, right and bottom edge, and how sure it is, of a thousand.
    lines TEXT NOT NULL,
    -- The same words as the search index has them, so that they can be taken out of it again.
    folded TEXT NOT NULL,
    op_id TEXT NOT NULL
) STRICT;
CREATE INDEX picture_words_by_case ON picture_words (case_id);
CREATE TRIGGER picture_words_leave_the_index AFTER DELETE ON picture_words
WHEN old.folded <> '' AND NOT EXISTS
    (SELECT 1 FROM picture_words other WHERE other.case_id = old.case_id AND other.folded = old.folded)
BEGIN
    UPDATE words SET words = replace(words, old.folded, '') WHERE case_id = old.case_id;
END;
-- What waits to be found out behind the window; each is asked once.
CREATE INDEX item_to_read ON item (id) WHERE kind = 'picture' AND refused IS NULL AND json_extract(facts, '$.words') IS NULL;
CREATE INDEX item_to_check ON item (id) WHERE kind = 'video' AND refused IS NULL AND json_extract(facts, '$.flash') IS NULL;

-- A look may be at the words that were read in a picture, and then the picture stays covered.
ALTER TABLE look ADD COLUMN part TEXT NOT NULL DEFAULT 'item' CHECK (part IN ('item', 'words'));

-- A whole text is a lock of its own. A CHECK cannot be changed, so the table is made anew, with what it holds.
ALTER TABLE look_lock RENAME TO look_lock_before;
CREATE TABLE look_lock (
    look_id INTEGER NOT NULL REFERENCES look (id),
    lock TEXT NOT NULL CHECK (lock IN ('detail', 'colour', 'size', 'motion', 'sound', 'full_sound', 'whole')),
    PRIMARY KEY (look_id, lock)
) STRICT, WITHOUT ROWID;
INSERT INTO look_lock (look_id, lock) SELECT look_id, lock FROM look_lock_before;
DROP TABLE look_lock_before;
CREATE TRIGGER look_lock_is_append_only_update BEFORE UPDATE ON look_lock BEGIN SELECT RAISE(ABORT, 'look_lock is append-only'); END;
CREATE TRIGGER look_lock_is_append_only_delete BEFORE DELETE ON look_lock BEGIN SELECT RAISE(ABORT, 'look_lock is append-only'); END;
