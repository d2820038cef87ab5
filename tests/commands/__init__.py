"""The verbs without a window: what they print where, and how they end."""
