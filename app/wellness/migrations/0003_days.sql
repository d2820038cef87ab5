-- What a shift came to, so that a day can be told after its single rows were let go.
ALTER TABLE shift ADD COLUMN review_seconds REAL NOT NULL DEFAULT 0 CHECK (review_seconds >= 0);
ALTER TABLE shift ADD COLUMN close_seconds REAL NOT NULL DEFAULT 0 CHECK (close_seconds >= 0);
ALTER TABLE shift ADD COLUMN hard_cap INTEGER NOT NULL DEFAULT 0 CHECK (hard_cap IN (0, 1));
CREATE INDEX shift_by_time ON shift (started_at);
