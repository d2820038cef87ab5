"""The one gate to pixels and words."""
