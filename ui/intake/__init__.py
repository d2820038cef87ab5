"""How requests come in: imports, drops, a watched folder, a call, and what could not be read."""
