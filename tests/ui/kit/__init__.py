"""The small shared widgets."""
