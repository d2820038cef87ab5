"""Keeping: what falls due, what is held, what waits for a second person, and what was destroyed."""
