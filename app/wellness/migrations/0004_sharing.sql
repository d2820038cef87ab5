-- Which weeks were added to the rota's sums, and when each is due: a random moment of the week after.
CREATE TABLE shared_week (
    week TEXT PRIMARY KEY,
    due_at TEXT NOT NULL,
    shared INTEGER NOT NULL CHECK (shared IN (0, 1))
) STRICT, WITHOUT ROWID;
