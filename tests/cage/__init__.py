"""The cage: what it answers, what it refuses, and that nothing gets out of it."""
