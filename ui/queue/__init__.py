"""The queue: what is most urgent, and why."""
