"""The window around the pages: commands, covers, notices, lock and look."""
