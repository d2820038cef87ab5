"""Keys, the encrypted database, sealed files and the audit chain."""
