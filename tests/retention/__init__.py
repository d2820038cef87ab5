"""Retention: holds, what falls due, and destruction."""
