"""The one gate to pixels and words above facts: recorded first, counted, and only then decoded."""
