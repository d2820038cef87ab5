"""Who works here, and the vault's keys: the page of whoever may let people in."""
