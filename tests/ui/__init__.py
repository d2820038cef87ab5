"""The window and its pages, driven as a person would."""
