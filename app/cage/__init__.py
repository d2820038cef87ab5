"""The confined process in which every byte from outside is parsed, and the way to ask it."""
