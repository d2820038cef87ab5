"""One's own page: what the shift held, for the person alone, and what they choose for themselves."""
