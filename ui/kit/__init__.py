"""Small shared widgets: they show and emit, and know nothing of cases."""
