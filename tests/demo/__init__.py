"""The synthetic weekend: its figures, its material, and the vault it becomes."""
