"""The pages before a vault is open, driven as a person would."""
