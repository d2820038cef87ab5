"""Who works in a vault: let in, let go, given a role; and the keys that change with that."""
