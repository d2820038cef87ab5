"""Is the requester real: what was found, the call back, the directory, and whom to call now."""
