"""Before a vault is open: choosing one, making one, unlocking, recovering, and a new passphrase."""
