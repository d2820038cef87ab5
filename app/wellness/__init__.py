"""When to look away, and what was looked at: kept for the one who looked, under their own secret."""
