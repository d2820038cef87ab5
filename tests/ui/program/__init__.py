"""The whole program: unlock, work, lock."""
