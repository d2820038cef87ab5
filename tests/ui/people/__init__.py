"""The page of people and keys."""
