"""Looking: cards that say what an item is, and the one place where a cover opens."""
