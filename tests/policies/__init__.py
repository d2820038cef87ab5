"""Managed policies: what is read, what is refused, what is in force, and that nobody loosens it."""
