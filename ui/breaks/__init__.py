"""When to look away: the heads-up, the break itself, and what is owed."""
