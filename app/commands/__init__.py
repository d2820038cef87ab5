"""The verbs without a window, one file each."""
