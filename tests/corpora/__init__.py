"""Real files that others made, some of them to break a decoder: fetched when the tests run, and never kept here."""
