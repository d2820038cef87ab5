"""What waits for the person at the desk: decisions to agree to, and tasks that follow from decisions."""
