"""Hash lists, what they matched, and what people said of that; nothing of the material is shown."""
