"""Keys, the encrypted database and its schema, sealed files, and the audit chain."""
