"""The queue pages, driven as a person would, on a real encrypted vault."""
